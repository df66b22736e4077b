"""Annexes III and IV with what went before: charts and tables on the page, in PDF and DOCX."""

import re
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pdfplumber
import pytest
from django.template.loader import render_to_string
from docx import Document as Word

from reports.pipeline import layout
from reports.pipeline.compose import compose
from reports.pipeline.document import Figure, Table, Trend, all_blocks, block_lines, plain_text
from reports.pipeline.reading import Reading
from reports.pipeline.render import docx, pdf
from reports.pipeline.render.charts import stacked_bar
from tests.reports.pipeline.paper import bare, docx_lines, pdf_whole
from tests.reports.snapshots import PROVINCE, whole_round, with_past

HEAD = ["Kỳ", "Giá trị"]


@pytest.fixture(scope="module")
def snapshot():
    return with_past(whole_round(40, recipient=PROVINCE))


@pytest.fixture(scope="module")
def document(snapshot):
    return compose(snapshot)


@pytest.fixture(scope="module")
def paper(document) -> bytes:
    return pdf.render(document)


def blocks(document, kind: type) -> list:
    return [block for block in all_blocks(document) if isinstance(block, kind)]


def test_the_paper_has_what_changed_and_how_figures_went(document):
    labels = [annex.label for annex in document.annexes]
    last = [point.label for point in blocks(document, Trend)[0].points]

    assert labels == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]
    assert len(blocks(document, Trend)) > 8
    assert last == ["năm 2023", "năm 2024", "năm 2025", "năm 2026"]
    assert "Mở thêm lớp. (thời hạn: 30/6/2026, đã qua thời hạn)" in plain_text(document)


@pytest.mark.pango
def test_pdf_and_docx_say_the_same_to_the_last_value(document, paper):
    heads = ["".join(table.head) for table in blocks(document, Table)]

    printed = pdf_whole(paper, heads)

    assert printed == bare("".join(docx_lines(docx.render(document))))
    assert printed == bare(plain_text(document))


@pytest.mark.pango
def test_the_paper_keeps_the_form(paper):
    assert list(map(str, layout.check(paper))) == []


def tagged(elements: list[dict]) -> list[dict]:
    return [one for each in elements for one in (each, *tagged(each.get("children", [])))]


@pytest.mark.pango
def test_every_chart_is_tagged_with_its_name_and_its_table_with_heads(document, paper):
    with pdfplumber.open(BytesIO(paper)) as read:
        tags = tagged(read.structure_tree)
    named = {one.get("alt_text") for one in tags if one["type"] == "Figure"}
    tables = [tagged([one]) for one in tags if one["type"] == "Table"]
    trends = blocks(document, Trend)
    heads = [sum(cell["type"] == "TH" for cell in table) for table in tables[-len(trends) :]]

    assert {one.caption for one in (*trends, *blocks(document, Figure))} <= named
    assert heads == [len(HEAD) + len(trend.points) for trend in trends]


def figures(html: str, kind: str) -> list[str]:
    return re.findall(rf'<figure class="{kind}.*?</figure>', html, re.DOTALL)


def cells(html: str) -> list[list[str]]:
    """The cells of each row of the tables, without markup."""
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    return [[*re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)] for row in rows]


def page(snapshot) -> str:
    report = SimpleNamespace(public_id=uuid4(), revision=1)
    reading = Reading(snapshot.as_json())
    return render_to_string("reports/_paper.html", {"reading": reading, "report": report})


def test_a_trend_is_one_picture_and_its_rows_on_the_page_and_in_the_pdf(snapshot, document):
    trends = blocks(document, Trend)

    for html in (page(snapshot), pdf.report_html(document)):
        drawn = figures(html, "trend")
        assert [one.count("<svg") for one in drawn] == [1] * len(trends)
        rows = [[HEAD, *([p.label, p.shown] for p in one.points)] for one in trends]
        assert list(map(cells, drawn)) == rows


def test_the_bar_of_the_page_is_that_of_the_paper(snapshot, document):
    (figure,) = blocks(document, Figure)
    bar = stacked_bar(figure.bars, title=figure.caption)
    (shares,) = figures(page(snapshot), "shares")

    assert bar in shares
    assert bar in pdf.report_html(document)
    assert [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall("</span>(.*?)</li>", shares)
    ] == [*figure.legend]
    assert shares.count("<svg") == 1 + len(figure.bars)


def test_word_has_the_table_under_each_trend(document):
    tables = Word(BytesIO(docx.render(document))).tables
    trends = blocks(document, Trend)

    found = [[[c.text for c in row.cells] for row in t.rows] for t in tables if len(t.columns) == 2]

    rows = [[HEAD, *([p.label, p.shown] for p in one.points)] for one in trends]
    assert [one for one in found if one[0] == HEAD] == rows


def test_what_a_trend_says_is_its_caption_and_its_table(document):
    trend = blocks(document, Trend)[0]
    said = [word for point in trend.points for word in (point.label, point.shown)]

    assert list(block_lines(trend)) == [trend.caption, *HEAD, *said]
