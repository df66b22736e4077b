from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.pipeline.compose import compose
from reports.pipeline.render import xlsx, xlsx_rows
from reports.pipeline.snapshot import EntryState, EvidenceFacts
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tests.reports.pipeline.paper import bare, converted
from tests.reports.pipeline.test_pdf import HOSTILE
from tests.reports.snapshots import one_answer, whole_round


def sheet_of(snapshot):
    return load_workbook(BytesIO(xlsx.render(snapshot, compose(snapshot)))).active


def rows_of(snapshot):
    """One dict per row, by header."""
    return rows_in(sheet_of(snapshot))


def rows_in(sheet):
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_one_row_per_obligation():
    snapshot = whole_round(300)

    rows = rows_of(snapshot)

    assert len(rows) == len(list(snapshot.obligations))
    assert [row["Nhiệm vụ"] for row in rows] == [clause.code for clause, _ in snapshot.obligations]


def test_same_snapshot_gives_the_same_bytes():
    snapshot = whole_round(200)
    document = compose(snapshot)

    assert xlsx.render(snapshot, document) == xlsx.render(snapshot, document)


# Signs and words with which a formula, a link, a field or an escape begins, ASCII and full-width.
STARTS = (
    *("=1+1", "@SUM(A1)", "+1", "-1", "\t=1+1", "\n=1+1", " =1+1", "'=1", "'x", '"=1', "{=1+1}"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1", "%0A=1", ";=1", ",=1", "|=1", "_x0041_"),
    *("http://example.vn", "mailto:a@b.vn", "internal:Sheet1!A1", "=cmd|'/C calc'!A0"),
    '=HYPERLINK("http://example.vn","x")',
)


@pytest.mark.parametrize("text", [*HOSTILE, *STARTS])
def test_text_is_never_a_formula_nor_a_link(text):
    """In every column that holds words of people, and where a long text goes on."""
    every = one_answer(
        Answer(
            kind="progress",
            result=text,
            figures=(Figure(text, "1", text),),
            obstacles=(Obstacle(text),),
            proposals=(Proposal(text),),
            next_step=text,
            reason=text,
        ),
        evidence=(EvidenceFacts(text, text, None, text, "ab"),),
    )
    sheet = sheet_of(every)
    header = [cell.value for cell in sheet[2]]
    columns = ("Kết quả", "Giải trình", "Khó khăn, vướng mắc", "Đề xuất, kiến nghị", "Phương hướng")

    for name in columns:
        cells = [row[header.index(name)] for row in sheet.iter_rows(min_row=3)]
        assert "".join(cell.value or "" for cell in cells) == text, name
    for row in sheet.iter_rows(min_row=3):
        assert {cell.data_type for cell in row} <= {"s", "n", "d"}
        assert [cell.hyperlink for cell in row if cell.hyperlink] == []
        assert {cell.number_format for cell in row if cell.data_type == "s"} == {"@"}


def test_a_long_text_that_goes_on_with_a_sign_of_a_formula_stays_text():
    text = "\n".join(["=1+1"] * 200)

    for row in sheet_of(one_answer(Answer(kind="progress", result=text))).iter_rows(min_row=3):
        assert "f" not in {cell.data_type for cell in row}


def test_words_that_are_not_accepted_stay_out():
    answer = Answer(kind="progress", result="Chưa được đọc.", percent=40)

    row = rows_of(one_answer(answer, EntryState.WAITING))[0]

    assert (row["Kết quả"], row["Tỷ lệ (%)"]) == (None, None)
    assert row["Tiếp nhận"] == "đã gửi, đang chờ tiếp nhận"


def test_row_is_as_high_as_its_longest_words_and_the_sheet_prints_three_across():
    short = one_answer(Answer(kind="progress", result="Ngắn."))
    long = one_answer(Answer(kind="progress", result="chữ " * 300))

    heights = [sheet_of(one).row_dimensions[3].height for one in (short, long)]

    assert heights[0] < heights[1] == 270  # 18 lines of 70 letters
    page = sheet_of(long).page_setup
    assert (page.fitToWidth, page.fitToHeight) == (3, 0)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{i} " + "x" * 19_000 for i in range(4)),
        "chữ nghĩa " * 2_000,
        "\n" * 200 + "cuối",
        "W" * 20_000,
        "😀" * 20_000,
        "a" * 1_000_000,
    ],
    ids=["four long words", "20,000 characters", "empty lines", "capitals", "emoji", "1 MB word"],
)
def test_text_longer_than_a_row_goes_on_below_and_nothing_is_lost(text):
    """Longer than compose lets in, too: the sheet does not depend on it."""
    answer = Answer(kind="progress", obstacles=(Obstacle(text),))
    short = compose(one_answer(replace(answer, obstacles=(Obstacle("x"),))))
    sheet = load_workbook(BytesIO(xlsx.render(one_answer(answer), short))).active
    rows = rows_in(sheet)

    assert len(rows) > 1
    assert [row["TT"] for row in rows] == [1] + ["1 (tiếp)"] * (len(rows) - 1)
    assert {(row["Nhiệm vụ"], row["Cơ quan"]) for row in rows} == {("12.1", "Sở Y tế")}
    words = [row["Khó khăn, vướng mắc"] for row in rows]
    assert "".join(word or "" for word in words) == text
    assert max(len(word.encode("utf-16-le")) // 2 for word in words if word) <= 32_767
    heights = [sheet.row_dimensions[3 + i].height or 15 for i in range(len(rows))]
    assert max(heights) <= 405
    # 40 digits wide: even lines of nothing but digits fit into the height of their row
    assert all(
        sum(max(len(line), 1) for line in word.split("\n")) / 40 <= tall / 15
        for word, tall in zip(words, heights, strict=True)
        if word
    )


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, []),
        ("một hai ba", 5, ["một ", "hai ", "ba"]),
        ("abcdefgh", 5, ["abcde", "fgh"]),
        ("ab abcdefgh", 5, ["ab ", "abcde", "fgh"]),
        ("a\n\nb", 5, ["a\n", "\n", "b"]),
        ("MMMM", 5, ["MM", "MM"]),
        ("😀😀a", 4, ["😀😀", "a"]),
    ],
)
def test_lines_are_broken_as_a_sheet_breaks_them(text, width, lines):
    assert list(xlsx_rows.wrapped(text, width)) == lines


@given(st.text(max_size=400), st.integers(1, 70), st.integers(1, 27))
def test_pieces_one_after_the_other_are_the_text(text, width, most):
    found = list(xlsx_rows.pieces(text, width, most=most))

    assert "".join(piece for piece, _lines in found) == text
    assert all(1 <= lines <= most for _piece, lines in found)


def test_head_is_frozen_and_filtered_and_the_page_lies_across():
    sheet = sheet_of(whole_round(200))

    assert sheet.freeze_panes == "E3"
    assert sheet.auto_filter.ref == "A2:X55"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.column_dimensions["P"].width > 60


@pytest.mark.libreoffice
def test_every_word_of_long_answers_prints_and_nothing_is_worked_out(tmp_path):
    """Rows are measured by estimate: here another program lays them out and prints them."""
    kinds = {
        "result": " ".join(f"kết{n:04d}quả" for n in range(1800)),
        "next_step": "\n".join(f"=1+{n:04d}MỤC" for n in range(900)),
        "reason": "".join(f"W{n:04d}W" for n in range(1500)),
    }
    paper = one_answer(Answer(kind="progress", **kinds))

    data = converted(
        xlsx.render(paper, compose(paper)), named="annex.xlsx", to="pdf", folder=tmp_path
    )

    with pdfplumber.open(BytesIO(data)) as pdf:
        printed = bare("".join(c["text"] for page in pdf.pages for c in page.chars))
    lost = [f"kết{n:04d}quả" for n in range(1800) if f"kết{n:04d}quả" not in printed]
    lost += [f"=1+{n:04d}MỤC" for n in range(900) if f"=1+{n:04d}MỤC" not in printed]
    lost += [f"W{n:04d}W" for n in range(1500) if f"{n:04d}" not in printed]
    assert lost == []
