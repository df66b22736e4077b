import sys
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_portal.lib.text import clean
from reports.pipeline.compose import compose
from reports.pipeline.compose.answers import lines
from reports.pipeline.render import pdf
from tasks.answer import Answer, Figure, Obstacle
from tests.reports.pipeline.paper import MM, bare, pdf_annex, pdf_body
from tests.reports.snapshots import MINISTRY, one_answer, whole_round

pytestmark = pytest.mark.pango
HOSTILE = (
    "=1+1",
    '<img src="file:///etc/passwd"><link rel=stylesheet href="http://127.0.0.1:9/x.css">&lt;',
    "<style>@import url(file:///etc/passwd); body{display:none}</style>{% include 'x' %}{{ x }}",
    "a" * 5000,
    "א ב ג مرحبا",
    "😀 👩‍👩‍👧 ₫ ≥ m³ CO₂ Ω",
    "Cột 1\tCột 2\tCột 3",
)


WATCHERS: list[list[str]] = []


@contextmanager
def watched():
    """The files and addresses that Python opens meanwhile (an audit hook stays for ever)."""
    if not WATCHERS:
        WATCHERS.append([])
        sys.addaudithook(_note)
    WATCHERS.append([])
    try:
        yield WATCHERS[-1]
    finally:
        WATCHERS.pop()


def _note(event, args):
    if len(WATCHERS) > 1 and event in ("open", "socket.connect", "urllib.Request"):
        WATCHERS[-1].append(f"{event} {args}")


@pytest.fixture(scope="module")
def round_snapshot():
    return whole_round(700, banner="bộ máy theo kế hoạch 2021")


@pytest.fixture(scope="module")
def document(round_snapshot):
    return compose(round_snapshot)


@pytest.fixture(scope="module")
def paper(document):
    return pdf.render(document)


def words(page, text):
    """Characters of the first run on the page that spells `text` (spaces left out)."""
    chars = [c for c in page.chars if not c["text"].isspace()]
    spelled = "".join(c["text"] for c in chars)
    start = spelled.index(bare(text))
    return chars[start : start + len(bare(text))]


def test_same_document_gives_the_same_bytes(document, paper):
    assert pdf.render(document) == paper


def test_every_page_is_a4_and_annexes_lie_across(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        sizes = [(round(page.width / MM), round(page.height / MM)) for page in read.pages]

    assert set(sizes) == {(210, 297), (297, 210)}
    first = sizes.index((297, 210))
    assert set(sizes[first:]) == {(297, 210)}


def test_only_the_bundled_family_is_embedded(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        fonts = {c["fontname"].partition("+")[2] for page in read.pages for c in page.chars}

    assert fonts == {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}


def test_text_stays_within_the_margins(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        for page in read.pages:
            right = 20 if page.height > page.width else 15
            chars = [c for c in page.chars if c["top"] >= 19 * MM and not c["text"].isspace()]
            assert min(c["x0"] for c in chars) >= 30 * MM - 1
            assert max(c["x1"] for c in chars) <= page.width - right * MM + 2
            assert max(c["bottom"] for c in chars) <= page.height - 20 * MM + 1


def test_page_number_is_centred_in_the_top_margin_and_hidden_on_page_1(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        for number, page in enumerate(read.pages, start=1):
            top = [c for c in page.chars if c["bottom"] < 20 * MM and abs(c["size"] - 13) < 0.1]
            assert "".join(c["text"] for c in top) == (str(number) if number > 1 else "")
            if top:
                left, right = (30, 20) if page.height > page.width else (30, 15)
                middle = (left * MM + page.width - right * MM) / 2
                assert abs((top[0]["x0"] + top[-1]["x1"]) / 2 - middle) < 1


@pytest.mark.parametrize(
    ("text", "font", "size"),
    [
        ("UBND TỈNH HÀ TĨNH", "Tinos", 12),
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Tinos-Bold", 12),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Tinos-Bold", 12),
        ("Độc lập - Tự do - Hạnh phúc", "Tinos-Bold", 13),
        ("/BC-SKHCN", "Tinos", 13),
        ("tháng 12 năm 2026", "Tinos-Italic", 13),
        ("Kết quả thực hiện Kế hoạch số 165/KH-UBND", "Tinos-Bold", 14),
        ("I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "Tinos-Bold", 14),
        ("Trong kỳ không có văn bản chỉ đạo", "Tinos", 14),
    ],
)
def test_fonts_and_sizes_of_the_first_page(paper, text, font, size):
    with pdfplumber.open(BytesIO(paper)) as read:
        chars = words(read.pages[0], text)

        assert {c["fontname"].partition("+")[2] for c in chars} == {font}
        assert {round(c["size"], 1) for c in chars} == {size}


def test_header_blocks_stand_side_by_side_with_rules_under(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        page = read.pages[0]
        issuer, motto = (
            words(page, "SỞ KHOA HỌC VÀ CÔNG NGHỆ"),
            words(page, "Độc lập - Tự do - Hạnh phúc"),
        )
        flat = [
            r
            for r in (*page.rects, *page.lines, *page.curves)
            if r["height"] < 2 and r["top"] < 60 * MM
        ]

        assert abs(issuer[0]["top"] - motto[0]["top"]) < 4
        assert issuer[-1]["x1"] < motto[0]["x0"]
        widths = {"left": [], "right": []}
        for rule in flat:
            widths["left" if rule["x1"] < motto[0]["x0"] else "right"].append(rule["width"])
        left = max(widths["left"]) / (issuer[-1]["x1"] - issuer[0]["x0"])
        right = max(widths["right"]) / (motto[-1]["x1"] - motto[0]["x0"])
        assert 1 / 3 <= left <= 1 / 2
        assert 0.95 <= right <= 1.05


def test_body_is_indented_and_the_number_blank(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        page = read.pages[0]
        opening = words(page, "Thực hiện Kế hoạch số 165")

        assert abs(opening[0]["x0"] - (30 + 12.7) * MM) < 1
        assert "Số:/BC-SKHCN" in bare("".join(c["text"] for c in page.chars))


def test_signature_block_stays_on_one_page(document):
    for filler in range(0, 36, 5):
        blocks = document.blocks[:1] * filler + document.blocks[-1:]
        data = pdf.render(replace(document, blocks=blocks, annexes=()))
        with pdfplumber.open(BytesIO(data)) as read:
            texts = [bare("".join(c["text"] for c in page.chars)) for page in read.pages]

        assert any("Nơinhận:" in t and "GIÁMĐỐC" in t and "chỉđạo./." in t for t in texts)


def test_head_of_the_annex_table_repeats(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        texts = [
            bare("".join(c["text"] for c in p.chars)) for p in read.pages if p.width > p.height
        ]
    start = next(i for i, text in enumerate(texts) if "PhụlụcII(" in text or "TỔNGHỢP" in text)

    end = next(i for i, text in enumerate(texts) if "PhụlụcIII" in text)
    assert end - start > 2
    assert all("Kếtquả/sảnphẩm" in text for text in texts[start:end])


def test_file_says_what_it_is(paper, document):
    with pdfplumber.open(BytesIO(paper)) as read:
        catalogue, facts = read.doc.catalog, read.metadata

    assert catalogue["Lang"] == b"vi"
    assert "StructTreeRoot" in catalogue
    assert "Outlines" in catalogue
    assert facts["Title"] == document.heading
    assert facts["CreationDate"].startswith("D:20261218")


def test_demo_mark_stands_on_every_page_and_only_for_demo_data(paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        tops = ["".join(c["text"] for c in p.chars if c["bottom"] < 20 * MM) for p in read.pages]
    plain = pdf.render(compose(one_answer(Answer(kind="nil"))))

    assert all("DỮ LIỆU MINH HỌA" in top for top in tops)
    assert "MINHHỌA" not in pdf_body(plain) + pdf_annex(plain)


def test_signer_and_capacity_are_printed():
    recipient = replace(MINISTRY, capacity="KT. GIÁM ĐỐC", post="PHÓ GIÁM ĐỐC", signer="Người ký")

    body = pdf_body(
        pdf.render(compose(replace(one_answer(Answer(kind="nil")), recipient=recipient)))
    )

    assert body.endswith("KT.GIÁMĐỐCPHÓGIÁMĐỐCNgườiký")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_and_nothing_is_opened(text):
    answer = Answer(kind="progress", result=text, obstacles=(Obstacle(text, text),))
    document = compose(
        one_answer(replace(answer, figures=(Figure(text[:99], text[:30], text[:20]),)))
    )
    pdf.render(document)  # what is loaded once is loaded now
    with watched() as touched:
        data = pdf.render(document)

    assert [name for name in touched if "passwd" in name or "127.0.0.1" in name] == []
    assert [name for name in touched if name.startswith("socket")] == []
    printed = bare(pdf.printable(text))
    assert Counter(printed) <= Counter(pdf_body(data))
    if text.isascii():
        assert printed in pdf_body(data)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://static.invalid/css/base.css",
        "ftp://x/",
        "../manage.py",
        "css/../../manage.py",
        "%2e%2e/manage.py",
        "css/report-pdf.css?x=1",
        "https://static.invalid/css/report-pdf.css#x",
        "//static.invalid.example.vn/css/report-pdf.css",
        "https://static.invalid@127.0.0.1:9/css/report-pdf.css",
        "HTTP://127.0.0.1:9/x.css",
        "jar:file:///etc/passwd!/x",
    ],
)
def test_fetcher_refuses_all_but_our_own_names(url):
    with pytest.raises(pdf.ForeignResource, match="refused"):
        pdf.to_pdf(f'<html lang="vi"><link rel="stylesheet" href="{url}">', identifier="0" * 32)


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{}">',
        '<object data="{}"></object>',
        '<embed src="{}">',
        '<p style="background: url({})">x</p>',
        "<style>@import url({});</style>",
        "<style>@font-face {{ font-family: X; src: url({}) }} p {{ font-family: X }}</style><p>x",
        '<svg><image href="{}"/></svg>',
    ],
)
def test_every_way_to_a_file_goes_through_the_fetcher(markup):
    """Refused, or not even asked for: never read."""
    with watched() as touched, suppress(pdf.ForeignResource):
        pdf.to_pdf(f'<html lang="vi">{markup.format("file:///etc/passwd")}', identifier="0" * 32)

    assert [name for name in touched if "passwd" in name] == []


def test_data_and_our_own_names_are_served():
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="
    sheet = '<link rel="stylesheet" href="css/report-pdf.css">'

    assert pdf.to_pdf(f'<html lang="vi">{sheet}<img alt="" src="{dot}">', identifier="0" * 32)


def test_sign_outside_the_font_is_printed_as_its_code():
    assert pdf.printable("Tốt 😀 m³ ≥ ₫") == "Tốt [U+1F600] m³ ≥ ₫"


def test_machine_without_pango_gets_a_refusal_with_a_name(monkeypatch, document):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(pdf.PdfUnavailable):
        pdf.render(document)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"]), min_size=1, max_size=200))
def test_any_text_is_on_paper(raw):
    text = clean(raw).text
    data = pdf.render(compose(one_answer(Answer(kind="progress", result=text))))

    printed = bare(pdf.printable("".join(lines(text))))
    assert Counter(printed) <= Counter(pdf_body(data))
