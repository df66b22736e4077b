"""PDF/A-3a as far as it can be read back: no validator is installed here, so each thing that the
standard asks and a file can show is looked at by itself."""

from io import BytesIO

import pikepdf
import pytest

from reports.pipeline.compose import compose
from reports.pipeline.document import Section, Table, all_blocks
from reports.pipeline.render import pdf
from tests.reports.snapshots import whole_round

pytestmark = pytest.mark.pango


@pytest.fixture(scope="module")
def document():
    return compose(whole_round(300))


@pytest.fixture(scope="module")
def paper(document):
    with pikepdf.open(BytesIO(pdf.render(document))) as opened:
        yield opened


def outline(items) -> list[str]:
    return [title for one in items for title in (one.title, *outline(one.children))]


def tags(node) -> list[str]:
    """Names of all structure elements in reading order."""
    found = [str(node.S)] if "/S" in node else []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += tags(kid)
    return found


def test_says_that_it_is_pdf_a_3a_with_title_language_and_profile(paper, document):
    with paper.open_metadata() as facts:
        assert facts.pdfa_status == "3A"
        assert facts["dc:title"] == document.heading
    assert paper.Root.MarkInfo.Marked
    assert str(paper.Root.Lang) == "vi"
    assert paper.Root.ViewerPreferences.DisplayDocTitle
    (intent,) = paper.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert len(intent.DestOutputProfile.read_bytes()) > 100


def test_bookmarks_are_the_headings_and_the_annexes_in_order(paper, document):
    with paper.open_outline() as found:
        titles = outline(found.root)

    sections = [one.title for one in all_blocks(document) if isinstance(one, Section)]
    expected = [*sections, *(annex.label for annex in document.annexes)]
    assert sorted(titles[1:]) == sorted(expected)
    assert [one for one in titles if one in sections] == sections


def test_tags_name_headings_tables_and_their_heads(paper, document):
    names = tags(paper.Root.StructTreeRoot)

    tables = [one for one in all_blocks(document) if isinstance(one, Table)]
    firsts = [one for one in document.blocks if isinstance(one, Section)]
    assert names.count("/H1") == 1
    assert names.count("/H2") == len(firsts) + len(document.annexes)
    assert names.count("/Table") >= len(tables)
    assert names.count("/TH") >= sum(len(table.head) for table in tables)
    assert names.count("/P") > 100


def test_every_font_is_embedded_and_says_its_letters(paper):
    fonts = dict(pair for page in paper.pages for pair in page.Resources.Font.items())
    assert len(fonts) == 4
    for font in fonts.values():
        assert "/ToUnicode" in font
        (inner,) = font.DescendantFonts
        assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())


def test_nothing_in_it_starts_runs_or_carries_another_file(paper):
    root = paper.Root
    assert not {"/OpenAction", "/AA", "/AcroForm", "/AF"} & set(root.keys())
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}).keys())
    assert not paper.is_encrypted
    for page in paper.pages:
        assert "/AA" not in page
        kinds = {str(one.get("/A", {}).get("/S", "")) for one in page.get("/Annots", [])}
        assert not kinds & {"/Launch", "/JavaScript", "/URI"}
