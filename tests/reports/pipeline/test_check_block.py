"""The end of the paper: QR code and short code, on the last page of PDF and DOCX."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from docx import Document as Word
from PIL import Image

from reports.pipeline import layout
from reports.pipeline.compose import SourceMissing, compose
from reports.pipeline.compose.sources import prove_sources
from reports.pipeline.document import plain_text
from reports.pipeline.render import docx, pdf, qr
from reports.pipeline.snapshot import EarlierFacts, Relation, Snapshot
from tests.reports.pipeline.paper import bare, docx_lines
from tests.reports.snapshots import PROVINCE, whole_round

CODE = "A3CE7HKMPRTW"
ADDRESS = f"https://ke-hoach.example.vn/kiem-tra/{CODE}/"
LINES = ("Mã kiểm tra: A3CE-7HKM-PRTW", "ke-hoach.example.vn/kiem-tra")


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    plain = whole_round(40, recipient=PROVINCE)
    earlier = EarlierFacts(Relation.REPLACES, "05/BC-SKHCN", date(2027, 1, 5))
    return replace(plain, code=CODE, check_address=ADDRESS, earlier=earlier)


@pytest.fixture(scope="module")
def document(snapshot):
    return compose(snapshot)


@pytest.fixture(scope="module")
def paper(document) -> bytes:
    return pdf.render(document)


@pytest.mark.pango
def test_the_code_stands_on_the_last_page_of_the_pdf_alone(paper):
    with pdfplumber.open(BytesIO(paper)) as opened:
        pages = [bare(page.extract_text()) for page in opened.pages]

    for line in LINES:
        assert bare(line) in pages[-1]
        assert bare(line) not in "".join(pages[:-1])


@pytest.mark.pango
def test_the_checker_finds_no_deviation(paper):
    assert layout.check(paper) == ()


@pytest.mark.pango
def test_the_qr_code_of_the_pdf_has_every_module_in_its_place(paper):
    modules = qr.matrix(ADDRESS)
    step = 26 / 25.4 * 72 / len(modules)
    with pdfplumber.open(BytesIO(paper)) as opened:
        page = opened.pages[-1]
        shapes = [one for one in (*page.rects, *page.curves) if abs(one["width"] - step) < 0.01]
    left, top = (min(one[side] for one in shapes) for side in ("x0", "top"))

    def place(one) -> tuple[int, int]:
        return round((one["top"] - top) / step), round((one["x0"] - left) / step)

    quiet = qr.QUIET
    dark = {(y - quiet, x - quiet) for y, row in enumerate(modules) for x, is_dark in enumerate(row)
            if is_dark}  # fmt: skip
    assert {place(one) for one in shapes} == dark
    assert all(one["non_stroking_color"] in {(0.0, 0.0, 0.0), (0,), 0} for one in shapes)


def test_docx_ends_with_the_code_and_its_picture(document):
    made = docx.render(document)
    word = Word(BytesIO(made))

    assert docx.render(document) == made
    assert [bare(line) for line in docx_lines(made)][-2:] == [
        bare(line) for line in document.check.lines
    ]
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr") == "Mã QR kiểm tra văn bản"
    assert picture.width.mm == pytest.approx(26, abs=0.1)
    assert word.paragraphs[-3].paragraph_format.keep_with_next


def test_the_png_is_the_same_code(document):
    opened = Image.open(BytesIO(qr.png(ADDRESS)))
    modules = qr.matrix(ADDRESS)
    half = qr.PIXELS // 2

    seen = tuple(
        tuple(not opened.getpixel((x * qr.PIXELS + half, y * qr.PIXELS + half))
              for x in range(len(modules)))
        for y in range(len(modules))
    )  # fmt: skip
    assert seen == modules


def test_the_paper_says_what_it_replaces_before_its_closing(document):
    said = "Báo cáo này thay thế Báo cáo số 05/BC-SKHCN ngày 05/01/2027 của Sở Khoa học và"

    assert bare(said) in bare(plain_text(document).replace("5/1/2027", "05/01/2027"))
    assert plain_text(document).endswith(document.check.lines[-1])


def test_a_citation_of_a_paper_that_the_snapshot_does_not_know_stops_the_build(snapshot, document):
    with pytest.raises(SourceMissing, match="Báo cáo này thay thế"):
        prove_sources(replace(snapshot, earlier=None), document)


def test_a_snapshot_of_before_has_no_code_and_its_old_hash(snapshot):
    old = replace(snapshot, code="", check_address="", earlier=None)

    assert not {"code", "check_address", "earlier"} & set(old.as_json())
    assert compose(old).check is None
    assert Snapshot.from_json(snapshot.as_json()) == snapshot
