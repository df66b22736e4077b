"""Two recipients from one data set: every figure of both papers is the same, over generated rounds;
a difference has a reason with a name."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from reports.models import ConsolidatedReport
from reports.pipeline.collect import collect
from reports.pipeline.comparison import Given, compare, figures_of
from reports.pipeline.compose import compose
from reports.pipeline.document import Table, all_blocks
from reports.pipeline.snapshot import EditFacts, Snapshot, fingerprint
from reports.services import report as reporting
from reports.states import Chapter
from tests.factories.tasks import PeriodFactory
from tests.reports.rounds import AFTER, CASES, RICH, heading, recipient, stands, whole

pytestmark = pytest.mark.django_db
TO = ("bo-khcn", "ubnd-tinh")
MINUTE = timedelta(minutes=1)


def generated(seed: int):
    """A round of chance: headings of one to three tasks, agencies in one to two cases."""
    chance = random.Random(seed)  # noqa: S311 (a made-up round, repeatable)
    period = PeriodFactory()
    for _ in range(chance.randint(2, 5)):
        tasks = heading(period.plan, tasks=chance.randint(1, 3))
        for case in chance.sample(sorted(CASES), chance.randint(1, 2)):
            stands(period, tasks, case)
    return period


def both(period, *, at=AFTER) -> tuple[Snapshot, Snapshot]:
    first, second = (collect(period, recipient(code), at=at) for code in TO)
    return first, second


def tables(snapshot: Snapshot) -> list[list[list[str]]]:
    """The text of every table of the paper: figures, agencies, tasks."""
    return [
        [["".join(run.text for run in cell.runs) for cell in row] for row in block.rows]
        for block in all_blocks(compose(snapshot))
        if isinstance(block, Table)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_both_papers_cite_the_same_figures(seed):
    ministry, province = both(generated(seed))

    assert figures_of(ministry) == figures_of(province)
    assert tables(ministry) == tables(province)
    found = compare(ministry, province)
    assert (found.differences, found.notes) == ((), ())
    assert found.compared == len(figures_of(ministry)) > 50


def test_a_figure_that_nobody_can_explain_is_named():
    ministry, province = both(whole(["accepted", "missing"]))
    wrong = replace(province.totals.tasks, received=province.totals.tasks.received + 1)
    other = replace(province, totals=replace(province.totals, tasks=wrong))

    found = compare(ministry, other)

    assert [(one.here, one.there) for one in found.unexplained] == [("1", "2")]


def test_what_moved_between_two_compiles_is_the_reason():
    period = whole(["accepted", "missing"])
    ministry = collect(period, recipient("bo-khcn"), at=AFTER)
    stands(period, heading(period.plan), "accepted")
    province = collect(period, recipient("ubnd-tinh"), at=AFTER + MINUTE)

    found = compare(ministry, province)

    assert found.differences != ()
    assert found.unexplained == ()
    assert len(found.reasons) == 1


def test_the_same_rows_at_two_moments_are_equal():
    period = whole(["accepted", "late", "nil"])
    ministry = collect(period, recipient("bo-khcn"), at=AFTER)
    province = collect(period, recipient("ubnd-tinh"), at=AFTER + MINUTE)

    found = compare(ministry, province)

    assert ministry.taken_at != province.taken_at
    assert found.differences == ()


def corrupted(snapshot: Snapshot) -> Snapshot:
    """One of its totals is one too many."""
    wrong = replace(snapshot.totals.tasks, received=snapshot.totals.tasks.received + 1)
    return replace(snapshot, totals=replace(snapshot.totals, tasks=wrong))


def test_another_moment_is_no_reason_for_a_corrupted_total():
    period = whole(["accepted", "missing"])
    ministry = collect(period, recipient("bo-khcn"), at=AFTER)
    province = collect(period, recipient("ubnd-tinh"), at=AFTER + MINUTE)

    found = compare(ministry, corrupted(province))

    assert [(one.key, one.here, one.there) for one in found.unexplained] == [
        (("all", "tasks", "received"), "1", "2")
    ]


def test_the_rows_of_one_agency_explain_no_figure_of_another():
    period = whole(["accepted", "missing"])
    ministry = collect(period, recipient("bo-khcn"), at=AFTER)
    stands(period, heading(period.plan), "accepted")
    province = collect(period, recipient("ubnd-tinh"), at=AFTER + MINUTE)
    first, *rest = province.totals.by_agency
    wrong = replace(first, counts=replace(first.counts, owed=first.counts.owed + 1))
    totals = replace(province.totals, by_agency=(wrong, *rest))

    found = compare(ministry, replace(province, totals=totals))

    assert [one.key for one in found.unexplained] == [("agency", first.code, "owed")]


def with_answer(snapshot: Snapshot, **given) -> Snapshot:
    """The first quoted answer of the snapshot changed so."""
    first, *rest = snapshot.headings
    [clause] = first.clauses
    [row] = clause.obligations
    row = replace(row, entry=replace(row.entry, **given))
    heading = replace(first, clauses=(replace(clause, obligations=(row,)),))
    return replace(snapshot, headings=(heading, *rest))


def test_a_reported_figure_differs_by_its_version_alone():
    ministry, province = both(whole(["accepted"]))
    other = replace(RICH, figures=(replace(RICH.figures[0], value="4"),))

    corrupt = compare(ministry, with_answer(province, answer=other))
    moved = compare(ministry, with_answer(province, answer=other, version_id="v-2"))

    assert [(one.here, one.there) for one in corrupt.unexplained] == [("3 lớp", "4 lớp")]
    assert moved.unexplained == ()
    assert [one.what for one in moved.differences] == [one.what for one in corrupt.differences]


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_an_edit_that_changes_a_number_is_a_difference_and_is_listed(is_confirmed):
    ministry, province = both(whole(["accepted"]))
    edit = EditFacts(
        edit_id="x",
        part="result",
        wording=RICH.result.replace("3 lớp", "30 lớp"),
        reason="Theo văn bản đính chính",
        by="Cán bộ minh họa",
        at=AFTER,
        source_version="v",
        source_sha256=fingerprint(RICH.result),
        numbers_confirmed=is_confirmed,
    )

    found = compare(ministry, with_answer(province, edits=(edit,)))

    [one] = found.differences
    assert (one.here, one.there) == ("3", "30")
    assert one.is_unexplained is not is_confirmed
    [note] = found.notes
    assert "Cán bộ minh họa" in note


def test_a_reason_of_a_person_stands_beside_the_figure():
    ministry, province = both(whole(["accepted", "missing"]))
    key, given = ("all", "tasks", "received"), Given("Đã kiểm tra", "Cán bộ minh họa", AFTER)

    found = compare(ministry, corrupted(province), {key: given})

    assert found.unexplained == ()
    assert [one.given for one in found.without_cause] == [given]


def test_a_chapter_that_is_left_out_is_no_difference_but_is_said():
    ministry, province = both(whole(["accepted", "late"]))
    lines = tuple(
        replace(one, left_out="Bộ không yêu cầu" if one.chapter == Chapter.FIGURES else "")
        for one in ministry.recipient.outline
    )
    shorter = replace(ministry, recipient=replace(ministry.recipient, outline=lines))

    found = compare(shorter, province)

    assert found.differences == ()
    assert len(found.notes) == 1
    assert "Bộ không yêu cầu" in found.notes[0]


def test_an_omitted_task_is_no_difference_but_is_said():
    ministry, province = both(whole(["accepted", "late"]))
    first = ministry.headings[0]
    clause = replace(first.clauses[0], omitted="Đã báo cáo riêng")
    shorter = replace(
        ministry, headings=(replace(first, clauses=(clause,)), *ministry.headings[1:])
    )

    found = compare(shorter, province)

    assert found.differences == ()
    assert len(found.notes) == 1
    assert clause.code in found.notes[0]
    assert found.compared < len(figures_of(province))


@pytest.mark.usefixtures("quick_files", "woken")
def test_the_page_of_a_report_says_so_to_coordinators_only(client, coordinator, leader):
    period = whole(["accepted", "missing"])
    for code in TO:
        row = reporting.request(period=period, recipient=recipient(code), by=coordinator, at=AFTER)
        reporting.compile_report(report_id=row.pk, clock=lambda: AFTER)
        row.refresh_from_db()
        reporting.release(report=row, by=coordinator, at=AFTER)
    page = reverse("reports:report", args=[ConsolidatedReport.objects.last().public_id])

    client.force_login(coordinator)
    shown = client.get(page)
    client.force_login(leader)
    hidden = client.get(page)

    [(other, found)] = shown.context["comparisons"]
    assert (other.recipient.code, found.differences) == ("bo-khcn", ())
    assert hidden.context["comparisons"] == ()
