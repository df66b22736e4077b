"""What people paste, and what comes from elsewhere: the paper is built right in its three forms, or
refused with the name of the task. Never silently less."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.template import TemplateSyntaxError

from plan_portal.lib.text import clean
from reports.pipeline.compose import TextUnfit, compose
from reports.pipeline.compose.answers import lines
from reports.pipeline.render import docx, pdf, xlsx
from reports.pipeline.snapshot import Snapshot
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.states import Bucket
from tests.reports.pipeline.paper import bare, docx_lines, pdf_annex, pdf_body
from tests.reports.pipeline.test_linked import past
from tests.reports.snapshots import entry, one_answer, one_clause, row

PASTED = {
    "formula": "=1+1",
    "command": '@SUM(A1)\n+1\n-1\n=HYPERLINK("http://kẻ-xấu.vn","x")',
    "vertical tab": "Mở lớp.\x0bĐã phát hành.",
    "bidi": "Đã \u202eđổi hướng\u202c xong.",
    "emoji": "Hoàn thành 👍🏽, cờ 🇻🇳.",
    "nul": "Kết\x00 quả.",
    "table": "TT\tNội dung\tSố\n1\tMở lớp\t3\n2\tBan hành\t=B2",
    "markup": "<script>alert(1)</script> & <b>đậm</b>",
    "list": "1. Một;\n- hai;\na) ba;\n\nđ) bốn.",
    "one sign": "x",
}
PROGRESS = Answer(kind="progress", status="ongoing", percent=60)


def every(words: str) -> Answer:
    """The same words in every place where an agency may write."""
    return replace(
        PROGRESS,
        result=words,
        reason=words,
        obstacles=(Obstacle(words),),
        proposals=(Proposal(words),),
        next_step=words,
        figures=(Figure(words, "1", words),),
    )


def forty() -> Snapshot:
    """An agency with 40 answers: the pasted texts, as the gate cleans them, and long ones."""
    texts = [clean(raw).text for raw in PASTED.values()]
    texts += [f"Câu trả lời {i}. {'Nội dung dài ' * i}".strip() for i in range(40 - len(texts))]
    return one_clause(
        *(row(str(i), entry=entry(str(i), every(text))) for i, text in enumerate(texts))
    )


def spelled(text: str) -> str:
    return bare(pdf.printable(text))


@pytest.mark.pango
def test_forty_answers_with_all_that_people_paste_are_whole_in_the_three_forms():
    snapshot = forty()
    document = compose(snapshot)

    printed = pdf.render(document)
    body = pdf_body(printed)
    word = docx_lines(docx.render(document))
    sheet = openpyxl.load_workbook(BytesIO(xlsx.render(snapshot, document)))["Kết quả"]

    cells = {cell.value: cell.data_type for cells in sheet.iter_rows() for cell in cells}
    for _clause, one in snapshot.obligations:
        text = one.entry.answer.result
        for line in lines(text):
            assert spelled(line) in body
            assert any(line in said for said in word)
        assert cells[text] == "s"
    assert "f" not in cells.values()


def test_the_gate_leaves_nothing_that_a_file_cannot_hold():
    assert clean(PASTED["nul"]).text == "Kết quả."
    assert clean(PASTED["bidi"]).text == "Đã đổi hướng xong."
    assert clean(PASTED["vertical tab"]).text == "Mở lớp.\nĐã phát hành."


@pytest.mark.parametrize("name", ["nul", "bidi", "vertical tab"])
def test_a_text_that_did_not_pass_the_gate_is_refused_by_its_task(name):
    with pytest.raises(TextUnfit, match=r"Sở Y tế.*12\.1"):
        compose(one_answer(replace(PROGRESS, result=PASTED[name])))


def test_a_word_of_a_megabyte_is_refused_by_its_task():
    with pytest.raises(TextUnfit, match=r"Sở Y tế.*12\.1"):
        compose(one_answer(replace(PROGRESS, result="x" * 1_000_000)))


@pytest.mark.pango
def test_a_word_of_twenty_thousand_letters_is_printed_whole():
    snapshot = one_answer(replace(PROGRESS, result="x" * 20_000, next_step="y" * 20_000))
    document = compose(snapshot)

    body = pdf_body(pdf.render(document))

    assert "x" * 20_000 in body
    assert "y" * 20_000 in body
    assert any("x" * 20_000 in line for line in docx_lines(docx.render(document)))


@pytest.mark.pango
def test_a_promise_of_twenty_thousand_letters_breaks_over_pages_of_the_annex():
    words = ("Tiếp tục mở rộng phạm vi thí điểm. " * 600)[:19_900]
    before = replace(PROGRESS, percent=20)
    snapshot = one_answer(replace(PROGRESS, result="Đã mở."), previous=before)
    held = past("năm 2025", 2025, "8", promise=words)
    clause = snapshot.headings[0].clauses[0]
    owed = (replace(clause.obligations[0], past=(held,)),)
    heading = replace(snapshot.headings[0], clauses=(replace(clause, obligations=owed),))

    printed = pdf_annex(pdf.render(compose(replace(snapshot, headings=(heading,)))))

    # The head of the table stands between the pages.
    assert printed.count("phạmvithíđiểm") == words.count("phạm vi thí điểm")


@pytest.mark.pango
@pytest.mark.parametrize(
    "snapshot",
    [
        one_clause(row("1", bucket=Bucket.MISSING)),
        one_clause(),
        Snapshot.from_json(
            json.loads((Path(__file__).parent / "snapshot-schema-1.json").read_bytes())
        ),
    ],
    ids=["nobody answered", "nobody owes", "schema 1"],
)
def test_a_round_without_answers_and_an_old_snapshot_give_three_files(snapshot):
    document = compose(snapshot)

    assert bare("CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH") in pdf_body(pdf.render(document))
    assert any("CHỈ ĐẠO" in line for line in docx_lines(docx.render(document)))
    assert openpyxl.load_workbook(BytesIO(xlsx.render(snapshot, document))).sheetnames


def test_a_template_that_loses_words_is_refused_with_the_part(monkeypatch):
    document = compose(one_answer(replace(PROGRESS, result="Đã mở lớp.")))
    whole = pdf.report_html(document)
    monkeypatch.setattr(pdf, "render_to_string", lambda *_a: whole.replace("Đã mở lớp.", "", 1))

    with pytest.raises(pdf.TemplateBroken, match=r"12\. Sở Y tế.*Đã mở lớp"):
        pdf.report_html(document)


def test_a_template_that_cannot_be_read_is_refused_with_a_sentence(monkeypatch):
    def broken(*_args):
        raise TemplateSyntaxError("Unclosed tag on line 3: 'for'")

    monkeypatch.setattr(pdf, "render_to_string", broken)

    with pytest.raises(pdf.TemplateBroken, match="Unclosed tag"):
        pdf.report_html(compose(one_answer(PROGRESS)))
