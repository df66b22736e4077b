"""One bad entry in all three files: built with every character, or refused by the task's name."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from plan_portal.lib.text import MAX_TEXT, clean
from reports.pipeline.compose import compose
from reports.pipeline.document import Paragraph, Run
from reports.pipeline.render import docx, pdf, xlsx
from reports.pipeline.snapshot import legible
from tasks.answer import Answer, Obstacle
from tests.reports.pipeline.paper import bare, docx_parts, pdf_body
from tests.reports.snapshots import one_answer

BAD = {
    "formula": "=1+1",
    "link formula": '=HYPERLINK("http://example.vn","Bấm vào đây")',
    "longest word": "a" * MAX_TEXT,
    "emoji": "Tốt 😀 👩‍👩‍👧 🇻🇳",
    "right to left": "א ב ג مرحبا",
    "pasted table": "TT\tNội dung\tSố\n1\tTập huấn\t3",
    "markup": "<b>&amp;</b> {{ 7*7 }} {% now 'Y' %}",
    "one character": "x",
}


def in_sheet(data: bytes) -> str:
    """What all cells of text say, column by column; a cell with a formula fails here."""
    cells = [cell for column in load_workbook(BytesIO(data)).active.iter_cols() for cell in column]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    return bare("".join(str(cell.value) for cell in cells if cell.data_type == "s"))


def given(text: str):
    return one_answer(Answer(kind="progress", result=text, obstacles=(Obstacle(text),)))


@pytest.mark.pango
@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_entry_is_whole_in_all_three_files(text):
    snapshot = given(clean(text).text)
    document = compose(snapshot)

    assert bare(text) in docx_parts(docx.render(document))[0]
    assert bare(text) in in_sheet(xlsx.render(snapshot, document))
    assert bare(pdf.printable(text)) in pdf_body(pdf.render(document))


def test_word_of_a_megabyte_loses_nothing_in_docx_and_xlsx():
    """The gate takes 20,000 characters (test_gate.py) and compose no more (test_bad_input.py); the
    files do not depend on either."""
    text = "a" * 1_000_000
    document = replace(compose(given("x")), blocks=(Paragraph((Run(text),)),))

    assert text in docx_parts(docx.render(document))[0]
    sheet = load_workbook(BytesIO(xlsx.render(given(text), document))).active
    column = [cell.value for cell in sheet[2]].index("Kết quả")
    found = "".join(row[column].value or "" for row in sheet.iter_rows(min_row=3))
    assert found == text


@pytest.mark.parametrize("sign", ["\0", "\x0b", "\x1b", "\ud800", "\ufffe"])
def test_what_no_file_can_hold_is_refused_by_the_name_of_its_task(sign):
    with pytest.raises(legible.Illegible) as refusal:
        legible.refuse(given(f"Đã xong{sign}."))

    assert "12.1" in str(refusal.value)
    assert f"U+{ord(sign):04X}" in str(refusal.value)
    legible.refuse(given(clean(f"Đã xong{sign}.").text))


def test_name_that_no_file_can_hold_is_refused_too():
    with pytest.raises(legible.Illegible, match=r"U\+0000"):
        legible.refuse(replace(given("x"), banner="bộ máy\0"))
