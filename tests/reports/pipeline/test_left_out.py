"""What a recipient's paper is without, a task or a chapter, is in none of its files and not on the
leaders' sheet; what is in stands there in the wording in use."""

from dataclasses import fields, replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.pipeline.compose import CoverageBroken, compose
from reports.pipeline.compose.leader import leader_page
from reports.pipeline.compose.proof import prove, prove_names
from reports.pipeline.document import Paragraph, Section, plain_text
from reports.pipeline.render import docx, pdf, xlsx
from reports.pipeline.render.leader import render_leader_page
from reports.pipeline.snapshot import Act, ChapterFacts, ObstacleFacts, Past
from reports.pipeline.wording.outline import CHAPTERS
from reports.states import Chapter
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tests.reports.pipeline.paper import bare, docx_lines, pdf_pages
from tests.reports.pipeline.test_edits import edit
from tests.reports.pipeline.test_xlsx import rows_of
from tests.reports.snapshots import MINISTRY, TAKEN, entry, one_clause, row

BY = Act("Cán bộ minh họa – Chuyên viên, Sở KH&CN", TAKEN)
ANSWER = Answer(
    kind="progress",
    status="ongoing",
    percent=60,
    result="Motkq",
    reason="Hailydo",
    figures=(Figure("Basolieu", "77123", "Bonvi"),),
    obstacles=(Obstacle("Namvuong", "UBND tỉnh"),),
    proposals=(Proposal("Saudexuat", "UBND tỉnh"),),
    next_step="Bayhuong",
)
BEFORE = replace(ANSWER, figures=(Figure("Basolieu", "66123", "Bonvi"),), percent=20)
PROMISE = Past("năm 2025", date(2025, 12, 14), promise="Tamhua", promise_due=date(2026, 6, 30))
# What is said in each chapter alone; old: an obstacle of an earlier round that nobody repeated.
SAID = {
    Chapter.FIGURES: ("Basolieu", "77.123", "66.123", "Bonvi"),
    Chapter.OBSTACLES: ("Hailydo", "Namvuong", "Chincu"),
    Chapter.PROPOSALS: ("Saudexuat",),
    Chapter.NEXT: ("Bayhuong", "Tamhua"),
}
EVERY = ("Motkq", *(word for words in SAID.values() for word in words))
ASKED_OF_LEADERS = ("Namvuong", "Chincu", "Saudexuat", "Basolieu")


def told(**given):
    """One answered clause with an obstacle of now and one of before."""
    answered = row("1", entry=entry("1", ANSWER, previous=BEFORE, **given), past=(PROMISE,))
    day = date(2026, 12, 10)
    known = (
        ObstacleFacts("x1", "Sở Y tế", "12.1", "Namvuong", day, "UBND tỉnh", entry_id="e-1"),
        ObstacleFacts("x2", "Sở Y tế", "12.1", "Chincu", date(2025, 12, 10), "UBND tỉnh"),
    )
    return one_clause(answered, obstacles=known)


def without_task(snapshot):
    heading = snapshot.headings[0]
    clause = replace(heading.clauses[0], omitted="Lý do bỏ", omitted_by=BY)
    return replace(snapshot, headings=(replace(heading, clauses=(clause,)),))


def without_chapter(snapshot, chapter):
    outline = tuple(
        ChapterFacts(one, title, "Không yêu cầu" if one == chapter else "")
        for one, title in CHAPTERS.items()
    )
    return replace(snapshot, recipient=replace(MINISTRY, outline=outline))


def cells(snapshot) -> str:
    sheet = load_workbook(BytesIO(xlsx.render(snapshot, compose(snapshot)))).active
    return "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value)


def sheet_for_leaders(snapshot) -> str:
    page = leader_page(snapshot)
    lists = (getattr(page, one.name) for one in fields(page))
    lines = (line for one in lists if isinstance(one, tuple) for line in one)
    return "\n".join(map(str, lines))


def paper(snapshot) -> str:
    return plain_text(compose(snapshot))


def word_file(snapshot) -> str:
    return "\n".join(docx_lines(docx.render(compose(snapshot))))


FORMS = [paper, word_file, cells, sheet_for_leaders]


def found(text: str, words) -> list[str]:
    """Those of the words that stand in the text; the table holds numbers as they were given too."""
    return [one for one in words if one in text]


def test_without_an_omission_every_word_is_there():
    snapshot = told()

    assert found(paper(snapshot), EVERY) == list(EVERY)
    assert found(word_file(snapshot), EVERY) == list(EVERY)
    in_cells = [one for one in EVERY if one not in {"66.123", "Chincu", "Tamhua"}]
    assert found(cells(snapshot), EVERY) == in_cells
    assert found(sheet_for_leaders(snapshot), ASKED_OF_LEADERS) == list(ASKED_OF_LEADERS)


@pytest.mark.parametrize("form", FORMS)
def test_no_word_of_an_omitted_task_is_in_any_form(form):
    assert found(form(without_task(told())), EVERY) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chapter", SAID)
def test_no_word_of_a_chapter_that_is_left_out_is_in_any_form(form, chapter):
    snapshot = without_chapter(told(), chapter)
    others = [one for key, words in SAID.items() if key != chapter for one in words]

    assert found(form(snapshot), SAID[chapter]) == []
    assert found(form(snapshot), others) == found(form(told()), others)


@pytest.mark.pango
@pytest.mark.parametrize("chapter", [None, *SAID])
def test_nor_in_the_files_that_are_printed(chapter):
    snapshot = without_chapter(told(), chapter) if chapter else without_task(told())
    printed = pdf_pages(pdf.render(compose(snapshot)))
    printed += pdf_pages(render_leader_page(leader_page(snapshot)))

    assert found(bare("".join(printed)), SAID[chapter] if chapter else EVERY) == []


def test_an_omitted_task_is_one_row_of_the_table_with_its_reason():
    two = one_clause(row("1", entry=entry("1", ANSWER)), row("2", "Sở Nội vụ"))

    [line] = rows_of(without_task(two))

    assert line["Nhiệm vụ"] == "12.1"
    assert line["Tiếp nhận"] == ("Nhiệm vụ 12.1 không đưa vào báo cáo này. Lý do: Lý do bỏ.")
    assert (line["Cơ quan"], line["Loại trả lời"], line["Kết quả"]) == (None, None, None)
    assert line["Nguồn"] == "clause/c-12.1"


def test_the_leaders_sheet_quotes_the_wording_in_use():
    edits = (
        edit("obstacle.0", "Namvuong", "Câu vướng mắc đã biên tập"),
        edit("proposal.0", "Saudexuat", "Câu đề xuất đã biên tập"),
    )
    page = leader_page(told(edits=edits))

    assert [one.title for one in page.asked] == [
        "Câu đề xuất đã biên tập",
        "Câu vướng mắc đã biên tập",
        "Chincu",
    ]
    assert [one.title for one in page.stuck] == ["Câu vướng mắc đã biên tập", "Chincu"]


def test_what_nobody_has_left_out_by_name_is_refused():
    heading = without_task(told()).headings[0]
    nameless = replace(heading.clauses[0], omitted_by=None)
    task = replace(told(), headings=(replace(heading, clauses=(nameless,)),))
    chapter = without_chapter(told(), Chapter.NEXT)

    with pytest.raises(CoverageBroken):
        compose(task)
    with pytest.raises(CoverageBroken, match=r"12\.1"):
        prove_names(task)
    with pytest.raises(CoverageBroken, match="PHƯƠNG HƯỚNG KỲ TỚI"):
        prove_names(chapter)
    prove_names(without_task(told()))


# --- Obstacles of earlier rounds ------------------------------------------------------------------


def without_line(document, words: str, instead: str = ""):
    """The paper with a paragraph changed or dropped."""

    def mended(block):
        if isinstance(block, Section):
            kept = (mended(one) for one in block.blocks)
            return replace(block, blocks=tuple(one for one in kept if one is not None))
        if not isinstance(block, Paragraph) or words not in block.text:
            return block
        if not instead:
            return None
        runs = (replace(one, text=one.text.replace(words, instead)) for one in block.runs)
        return replace(block, runs=tuple(runs))

    return replace(document, blocks=tuple(mended(one) for one in document.blocks))


@pytest.mark.parametrize("instead", ["", "Chin"], ids=["dropped", "shortened"])
def test_an_obstacle_of_before_that_is_lost_fails_by_its_name(instead):
    snapshot = told()
    document = compose(snapshot)

    with pytest.raises(CoverageBroken, match=r"Sở Y tế.*12\.1.*obstacle/x2"):
        prove(snapshot, without_line(document, "Chincu", instead))


def test_an_obstacle_of_before_stands_line_by_line():
    snapshot = told()
    now, old = snapshot.obstacles
    snapshot = replace(snapshot, obstacles=(now, replace(old, text="Dòng một\n- dòng hai")))

    shown = paper(snapshot).split("\n")

    assert "- Sở Y tế (nhiệm vụ 12.1), gửi UBND tỉnh: Dòng một" in shown
    assert "- dòng hai (nêu ngày 10/12/2025)." in shown
