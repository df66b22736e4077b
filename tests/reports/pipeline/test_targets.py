"""Targets beside figures: linked by a person, compared only where unit and number can be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports.pipeline.compose import compose
from reports.pipeline.document import Paragraph, Table, Trend, all_blocks, block_lines
from reports.pipeline.render.charts import COLUMN_HEIGHT, columns
from reports.pipeline.snapshot import Act, Past, Snapshot, TargetFacts
from reports.pipeline.wording import FIGURE_HEAD
from reports.states import TargetRelation
from tasks.answer import Answer, Figure
from tests.reports.snapshots import IN_TIME, one_answer

NAME = "Tỷ lệ hồ sơ sức khỏe đạt chất lượng"
WORDS = "đảm bảo trên 95% hồ sơ đạt chất lượng"
SOURCE = "Kế hoạch số 165/KH-UBND ngày 12/5/2021"


def target(**given) -> TargetFacts:
    facts = {
        "name": NAME,
        "unit": "%",
        "relation": TargetRelation.ABOVE,
        "value": "95",
        "target_unit": "%",
        "words": WORDS,
        "source": SOURCE,
        "linked": Act("Cán bộ minh họa", IN_TIME),
    } | given
    return TargetFacts(**facts)


def reported(value: str, *targets: TargetFacts, unit: str = "%", past: str = "") -> Snapshot:
    """One figure of one answer, with the targets of its clause; `past`: its value in 2025."""
    figure = Figure(NAME, value, unit)
    answer = Answer(kind="progress", status="ongoing", result="Đã làm.", figures=(figure,))
    snapshot = one_answer(answer)
    [heading], [clause] = snapshot.headings, snapshot.clauses
    [row] = clause.obligations
    if past:
        before = Past("năm 2025", date(2025, 12, 14), figures=(replace(figure, value=past),))
        row = replace(row, past=(before,))
    clause = replace(clause, targets=targets, obligations=(row,))
    return replace(snapshot, headings=(replace(heading, clauses=(clause,)),))


def table(snapshot: Snapshot) -> Table:
    return next(
        one
        for one in all_blocks(compose(snapshot))
        if isinstance(one, Table) and one.head[: len(FIGURE_HEAD)] == FIGURE_HEAD
    )


def beside(snapshot: Snapshot) -> str:
    """The column "Chỉ tiêu" of the only figure."""
    shown = table(snapshot)
    assert shown.head[-1] == "Chỉ tiêu"
    return shown.rows[0][-1].text


@pytest.mark.parametrize(
    ("relation", "value", "said"),
    [
        ("above", "95.1", "> 95%: đạt"),
        ("above", "95", "> 95%: chưa đạt"),
        ("at_least", "95", "≥ 95%: đạt"),
        ("at_least", "94.9", "≥ 95%: chưa đạt"),
        ("at_most", "95.0", "≤ 95%: đạt"),
        ("at_most", "95.1", "≤ 95%: chưa đạt"),
        ("below", "94", "< 95%: đạt"),
        ("below", "95", "< 95%: chưa đạt"),
        ("equal", "95.0", "= 95%: đạt"),
        ("equal", "96", "= 95%: chưa đạt"),
    ],
)
def test_a_linked_target_says_whether_the_figure_meets_it(relation, value, said):
    assert beside(reported(value, target(relation=TargetRelation(relation)))) == said


@pytest.mark.parametrize("value", ["khoảng 96", "", "NaN", "Infinity"])
def test_what_is_no_number_gets_no_verdict(value):
    assert beside(reported(value, target())) == "> 95%"


def test_another_unit_gets_no_verdict():
    assert beside(reported("97", target(target_unit="hồ sơ"))) == "> 95 hồ sơ"


@pytest.mark.parametrize(
    "other", [{"name": "Tỷ lệ hồ sơ"}, {"unit": "hồ sơ"}, {"name": NAME.upper()}]
)
def test_nothing_is_linked_by_likeness(other):
    assert table(reported("97", target(**other))).head == FIGURE_HEAD
    assert table(reported("97")).head == FIGURE_HEAD


def test_the_paper_says_who_sets_the_target_in_which_words():
    paragraphs = [
        one for one in all_blocks(compose(reported("97", target()))) if isinstance(one, Paragraph)
    ]

    [said] = [one for one in paragraphs if WORDS in one.text and "> 95%" in one.text]
    assert SOURCE in said.text
    assert said.sources == ("clause/c-12.1",)


def test_the_trend_has_the_target_as_a_line_and_in_words():
    [trend] = [
        one
        for one in all_blocks(compose(reported("97", target(), past="90")))
        if isinstance(one, Trend)
    ]

    assert trend.target == Decimal(95)
    assert "chỉ tiêu > 95%" in " ".join(block_lines(trend))


@pytest.mark.parametrize("targets", [(), (target(target_unit="hồ sơ"),)])
def test_a_trend_without_a_comparable_target_has_no_line(targets):
    [trend] = [
        one
        for one in all_blocks(compose(reported("97", *targets, past="90")))
        if isinstance(one, Trend)
    ]

    assert trend.target is None
    assert "chỉ tiêu" not in trend.caption


def test_the_line_stands_at_its_height_and_a_target_above_all_columns_fits():
    [trend] = [
        one
        for one in all_blocks(compose(reported("40", target(), past="20")))
        if isinstance(one, Trend)
    ]

    low = columns(trend.points, title="x", target=Decimal(20))
    high = columns(trend.points, title="x", target=Decimal(80))

    assert f'd="M0 {COLUMN_HEIGHT / 2}H200"' in low
    assert 'd="M0 0.0H200"' in high
    assert f'height="{COLUMN_HEIGHT / 2}"' in high
    assert 'class="target"' not in columns(trend.points, title="x")


def test_a_snapshot_without_links_keeps_its_hash():
    bare, linked = reported("97"), reported("97", target())

    assert "targets" not in bare.as_json()["headings"][0]["clauses"][0]
    assert Snapshot.from_json(linked.as_json()) == linked
    assert linked.sha256 != bare.sha256
