from io import BytesIO

import pdfplumber
import pytest
from docx import Document as Word
from docx.oxml.ns import qn

from reports.pipeline.compose import compose
from reports.pipeline.document import Section, Table, all_blocks
from reports.pipeline.render import docx, pdf
from tasks.answer import Answer
from tests.reports.pipeline.paper import (
    MM,
    bare,
    converted,
    docx_lines,
    docx_parts,
    pdf_body,
    pdf_whole,
)
from tests.reports.pipeline.test_pdf import HOSTILE
from tests.reports.snapshots import MINISTRY, PROVINCE, one_answer, whole_round


@pytest.fixture(scope="module")
def document():
    return compose(whole_round(500, recipient=PROVINCE, banner="bộ máy theo kế hoạch 2021"))


@pytest.fixture(scope="module")
def paper(document):
    return docx.render(document)


def test_same_document_gives_the_same_bytes(document, paper):
    assert docx.render(document) == paper


@pytest.mark.pango
@pytest.mark.parametrize(("length", "recipient"), [(120, MINISTRY), (3000, PROVINCE)])
def test_docx_says_what_the_pdf_says_word_for_word_to_the_last_annex(length, recipient):
    document = compose(whole_round(length, recipient=recipient, banner="bộ máy theo kế hoạch 2021"))
    tables = [block for block in all_blocks(document) if isinstance(block, Table)]

    printed = pdf_whole(pdf.render(document), ["".join(table.head) for table in tables])

    assert len(tables) > 1
    assert printed == bare("".join(docx_lines(docx.render(document))))


def test_headings_are_real_styles(paper):
    word = Word(BytesIO(paper))

    firsts = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    seconds = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
    assert firsts[0] == "I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"
    assert len(firsts) == 6
    assert seconds[:4] == [
        "1. Văn bản chỉ đạo, đôn đốc, xử lý vướng mắc",
        "2. Văn bản do các cơ quan, đơn vị nêu trong báo cáo",
        "3. Tình hình gửi báo cáo",
        "1. Sở Khoa học và Công nghệ",
    ]


def test_page_is_that_of_the_decree(paper):
    upright, *across = Word(BytesIO(paper)).sections

    assert (upright.page_width.mm, upright.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = (upright.top_margin, upright.right_margin, upright.bottom_margin, upright.left_margin)
    assert [m.mm for m in margins] == pytest.approx([20, 20, 20, 30], abs=0.1)
    assert upright.different_first_page_header_footer
    assert [(s.page_width.mm, s.page_height.mm) for s in across] == [
        pytest.approx((297, 210), abs=0.1)
    ] * 3


def test_table_heads_repeat_and_widths_are_set(paper):
    tables = [t for t in Word(BytesIO(paper)).tables if t.style.name == "Table Grid"]

    assert len(tables) == 4
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.autofit is False
        assert all(cell.width for cell in table.rows[0].cells)


def test_number_and_day_are_blank_and_month_filled(paper):
    text = "\n".join(p.text for p in Word(BytesIO(paper)).tables[0]._cells[0].paragraphs)

    assert "Số:        /BC-SKHCN" in text
    assert "Hà Tĩnh, ngày      tháng 12 năm 2026" in Word(BytesIO(paper)).tables[0]._cells[1].text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text):
    body, _ = docx_parts(docx.render(compose(one_answer(Answer(kind="progress", result=text)))))

    assert bare(text) in body


@pytest.mark.libreoffice
def test_libreoffice_opens_it_and_saves_every_word_again(document, paper, tmp_path):
    again = converted(paper, named="report.docx", to="docx", folder=tmp_path)

    assert bare("".join(docx_lines(again))) == bare("".join(docx_lines(paper)))
    word = Word(BytesIO(again))
    firsts = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert firsts == [one.title for one in document.blocks if isinstance(one, Section)]
    heads = [table.rows[0]._tr.trPr for table in word.tables[-2:]]
    assert all(head.find(qn("w:tblHeader")) is not None for head in heads)


@pytest.mark.libreoffice
def test_libreoffice_prints_it_on_the_same_paper(paper, tmp_path):
    printed = converted(paper, named="report.docx", to="pdf", folder=tmp_path)

    with pdfplumber.open(BytesIO(printed)) as pdf_file:
        sizes = {(round(page.width / MM), round(page.height / MM)) for page in pdf_file.pages}
    assert sizes == {(210, 297), (297, 210)}
    assert "GIÁMĐỐC" in pdf_body(printed)
