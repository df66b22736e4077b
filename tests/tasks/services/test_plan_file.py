"""The text of uploaded plans: encodings, Word files with lists and tables, and what is refused."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import parse_xml

from plan_portal.lib.errors import DomainError
from plan_portal.lib.files import ArchiveUnsafe, FileNotGenuine
from tasks import plan_text
from tasks.services import plan_file


def word(*, write) -> bytes:
    document = Document()
    write(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_is_decoded(encoding):
    raw = "1. Sở Y tế: Việc.".encode(encoding)

    assert plan_file.text_of(name="ke-hoach.txt", raw=raw) == "1. Sở Y tế: Việc."


def test_another_code_page_is_refused_with_a_sentence():
    with pytest.raises(plan_text.NotText) as refused:
        plan_file.text_of(name="ke-hoach.txt", raw="Sở Y tế".encode("cp1258", "replace") + b"\xd0")

    assert "UTF-8" in str(refused.value)


def test_word_lists_get_their_numbers_back():
    def write(document):
        document.add_paragraph("Sở Y tế", style="List Number")
        document.add_paragraph("Việc một.", style="List Bullet")
        document.add_paragraph("Công an tỉnh", style="List Number")

    text = plan_file.text_of(name="ke-hoach.docx", raw=word(write=write))

    assert text.splitlines() == ["1. Sở Y tế", "- Việc một.", "2. Công an tỉnh"]


def test_word_tables_become_rows_of_cells():
    def write(document):
        document.add_paragraph("PHỤ LỤC")
        table = document.add_table(rows=3, cols=3)
        table.rows[0].cells[0].text = "TT"
        table.rows[0].cells[1].text = "Nhiệm vụ"
        table.rows[0].cells[2].text = "Chủ trì"
        table.rows[1].cells[0].merge(table.rows[1].cells[2]).text = "I. Hạ tầng"
        table.rows[2].cells[0].text = "1"
        table.rows[2].cells[1].text = "Xây dựng\nkho dữ liệu"
        table.rows[2].cells[2].text = "Sở Y tế"

    text = plan_file.text_of(name="ke-hoach.docx", raw=word(write=write))

    assert text.splitlines() == [
        "PHỤ LỤC",
        "| TT | Nhiệm vụ | Chủ trì |",
        "| I. Hạ tầng |",
        "| 1 | Xây dựng kho dữ liệu | Sở Y tế |",
    ]
    assert plan_text.read(text).headings[0].agencies == ("Sở Y tế",)


def lines_of(write) -> list[str]:
    return plan_file.text_of(name="ke-hoach.docx", raw=word(write=write)).splitlines()


def within(paragraph, xml: str) -> None:
    """Append to a paragraph what python-docx has no word for."""
    paragraph._p.append(parse_xml(xml.replace(">", f" {NAMESPACES}>", 1)))


NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def test_bullets_below_bullets_keep_their_depth():
    def write(document):
        document.add_paragraph("Gồm các khâu:", style="List Bullet")
        document.add_paragraph("Mời gian hàng;", style="List Bullet 2")

    assert lines_of(write) == ["- Gồm các khâu:", "+ Mời gian hàng;"]


def test_only_the_words_that_stand_after_tracked_changes_are_read():
    def write(document):
        paragraph = document.add_paragraph("Sở Nội vụ: ")
        within(paragraph, "<w:ins><w:r><w:t>Vận động thi đua.</w:t></w:r></w:ins>")
        within(paragraph, "<w:del><w:r><w:delText>Đã xóa.</w:delText></w:r></w:del>")
        within(paragraph, "<w:moveFrom><w:r><w:t>Đã chuyển đi.</w:t></w:r></w:moveFrom>")

    assert lines_of(write) == ["Sở Nội vụ: Vận động thi đua."]


def test_a_text_box_is_read_once_and_header_and_footer_are_not():
    box = "<w:txbxContent><w:p><w:r><w:t>Sở Y tế: Tiêm chủng.</w:t></w:r></w:p></w:txbxContent>"

    def write(document):
        document.sections[0].header.paragraphs[0].text = "Đầu trang"
        document.sections[0].footer.paragraphs[0].text = "Chân trang"
        paragraph = document.add_paragraph("Sở Nội vụ: Thi đua.")
        within(
            paragraph,
            f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>",
        )

    assert lines_of(write) == ["Sở Nội vụ: Thi đua.", "Sở Y tế: Tiêm chủng."]


def annex(document) -> None:
    table = document.add_table(rows=4, cols=5)
    rows = [
        ["TT", "Nhiệm vụ", "Cơ quan thực hiện", "", "Thời gian"],
        ["", "", "Chủ trì", "Phối hợp", ""],
        ["1", "Mở lớp mộc", "Sở Công Thương\nSở Nội vụ", "Tỉnh đoàn", "30/6/2026"],
        ["2", "Thi tay nghề", "", "Sở Y tế", "Quý IV/2026"],
    ]
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(0, 2).merge(table.cell(0, 3))
    for column in (0, 1, 4):
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(2, 2).merge(table.cell(3, 2))


def test_merged_cells_of_an_annex_give_every_row_its_lead():
    text = plan_file.text_of(name="phu-luc.docx", raw=word(write=annex))

    first, second = plan_text.read(text).headings[0].tasks
    assert (first.lead, first.support) == (("Sở Công Thương", "Sở Nội vụ"), ("Tỉnh đoàn",))
    assert first.due == "2026-06-30"
    assert (second.lead, second.support) == (("Sở Công Thương", "Sở Nội vụ"), ("Sở Y tế",))
    assert second.due == "Quý IV/2026"


def test_a_bomb_is_refused_before_it_is_opened():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 60_000_000)

    with pytest.raises(ArchiveUnsafe):
        plan_file.text_of(name="ke-hoach.docx", raw=stream.getvalue())


@pytest.mark.parametrize(
    ("name", "raw", "refusal"),
    [
        ("ke-hoach.docx", b"khong phai word", FileNotGenuine),
        ("ke-hoach.pdf", b"%PDF-1.4", plan_file.PlanFileRefused),
        ("ke-hoach.txt", b"", plan_text.EmptyText),
        ("ke-hoach.txt", bytes(range(256)) * 40, plan_text.NotText),
        ("ke-hoach.txt", b"a" * (10 * 1024 * 1024 + 1), plan_text.TextTooLarge),
    ],
)
def test_what_is_not_a_plan_is_refused(name, raw, refusal):
    with pytest.raises(refusal) as refused:
        plan_file.text_of(name=name, raw=raw)

    assert isinstance(refused.value, DomainError)
    assert str(refused.value)
