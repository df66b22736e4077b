"""What stands accepted now, as Sở KH&CN concluded, and nothing else, is told by a snapshot."""

from dataclasses import replace

import pytest

from reports.models import AdHocRequest, ConsolidatedReport
from reports.pipeline.collect import collect, collect_report
from reports.pipeline.compose import compose
from reports.pipeline.document import plain_text
from tasks.models import Entry, ObstacleRecord, ObstacleStep, Task
from tasks.services.obstacle import hash_of
from tasks.states import EntryStatus, ObstacleStatus, ProgressStatus, SubmissionStatus
from tests.factories.tasks import PlanFactory, PlanVersionFactory
from tests.reports.rounds import AFTER, IN_TIME, KEPT, RICH, heading, recipient, stands, years

pytestmark = pytest.mark.django_db
DONE = replace(RICH, status=ProgressStatus.DONE.value, percent=100)


@pytest.fixture
def plan():
    return PlanFactory()


def told(period) -> str:
    return plain_text(compose(collect(period, recipient(), at=AFTER)))


def give_back(entry):
    """Accepted once, then returned."""
    entry.submission.status = SubmissionStatus.RETURNED
    entry.submission.save()
    entry.status, entry.returned_version = EntryStatus.RETURNED, entry.sent_version
    entry.save()


def test_a_completion_that_was_not_confirmed_counts_as_ongoing(plan):
    tasks, [period] = heading(plan), years(plan, 1)
    stands(period, tasks, "accepted", answer=DONE)
    assert "đang thực hiện, đạt 100%" in told(period)

    Entry.objects.update(completion_confirmed=True)

    assert "hoàn thành, đạt 100%" in told(period)


def test_an_unconfirmed_completion_that_is_kept_stays_ongoing(plan):
    tasks, [last, period] = heading(plan), years(plan, 2)
    agency = stands(last, tasks, "accepted", answer=DONE)
    stands(period, tasks, "accepted", agency=agency, answer=KEPT)

    assert "đang thực hiện, đạt 100%" in told(period)


def test_an_answer_returned_after_acceptance_is_not_kept_by_the_next(plan):
    tasks, [last, period] = heading(plan), years(plan, 2)
    agency = stands(last, tasks, "accepted")
    stands(period, tasks, "accepted", agency=agency, answer=KEPT)
    words = RICH.result.splitlines()[0]
    assert words in told(period)

    give_back(Entry.objects.get(submission__period=last))

    assert words not in told(period)


def test_the_obstacle_of_an_answer_returned_after_acceptance_is_not_told(plan):
    tasks, [period] = heading(plan), years(plan, 1)
    agency = stands(period, tasks, "accepted")
    entry, words = Entry.objects.get(), RICH.obstacles[0].text
    ObstacleRecord.objects.create(
        agency=agency, task=tasks[0], entry=entry, raised_in=period, text=words,
        text_sha256=hash_of(words), raised_at=IN_TIME, last_raised_at=IN_TIME,
    )  # fmt: skip
    assert [one.text for one in collect(period, recipient(), at=AFTER).obstacles] == [words]

    give_back(entry)

    assert collect(period, recipient(), at=AFTER).obstacles == ()


# --- After an amendment ---------------------------------------------------------------------------


@pytest.fixture
def amended(plan):
    """(last, now): 2.1 of the text of the last round goes on as 1.3 in that of this one, where 2.1
    is another clause; 3.1 is gone. Both have an open obstacle that was passed on."""
    _first, second, third = (heading(plan) for _ in range(3))
    last, now = years(plan, 2)
    agency = stands(last, [*second, *third], "accepted")
    for entry in Entry.objects.select_related("obligation__task"):
        task, words = entry.obligation.task, f"Vướng mắc {entry.obligation.task.code} cũ"
        open_ = ObstacleRecord.objects.create(
            agency=agency, task=task, entry=entry, raised_in=last, text=words,
            text_sha256=hash_of(words), raised_at=IN_TIME, last_raised_at=IN_TIME,
            status=ObstacleStatus.FORWARDED,
        )  # fmt: skip
        ObstacleStep.objects.create(
            obstacle=open_, status=ObstacleStatus.FORWARDED, at=IN_TIME,
            document_number=f"9-{task.code}/SKHCN", by=entry.reviewed_by,
        )  # fmt: skip
    plan.current_version = PlanVersionFactory(plan=plan)
    plan.save()
    moved, other = heading(plan, tasks=3), heading(plan)
    Task.objects.filter(pk=moved[2].pk).update(lineage=second[0].lineage)
    now.version = plan.current_version
    now.save()
    stands(now, [*moved, *other], "missing", agency=agency)
    return last, now


def test_an_open_obstacle_is_called_by_the_number_of_the_text_that_is_quoted(amended):
    last, now = amended

    assert {one.clause_code for one in collect(last, recipient(), at=AFTER).obstacles} == {
        "2.1",
        "3.1",
    }
    found = collect(now, recipient(), at=AFTER)
    assert {one.text: one.clause_code for one in found.obstacles} == {
        "Vướng mắc 2.1 cũ": "1.3",
        "Vướng mắc 3.1 cũ": "3.1 theo mã cũ",
    }
    assert {one.number: one.about[1] for one in found.papers} == {
        "9-2.1/SKHCN": "1.3",
        "9-3.1/SKHCN": "3.1 theo mã cũ",
    }
    assert "(nhiệm vụ 1.3): Vướng mắc 2.1 cũ" in told(now)
    assert "(nhiệm vụ 3.1 theo mã cũ): Vướng mắc 3.1 cũ" in told(now)


@pytest.mark.parametrize(("code", "told_of"), [("1.3", ["1.3"]), ("2.1", [])])
def test_a_report_on_request_has_the_obstacles_of_its_tasks_in_all_texts(
    amended, code, told_of, coordinator
):
    last, now = amended
    task = Task.objects.get(heading__version=now.version, code=code)
    asked = AdHocRequest.objects.create(
        recipient=recipient(), from_on=last.starts_on, to_on=now.cutoff_on, asked_by="UBND tỉnh",
        number="412/UBND", dated=now.cutoff_on, made_at=AFTER, made_by=coordinator,
        lineages=[str(task.lineage)],
    )  # fmt: skip
    asked.periods.set([last, now])
    report = ConsolidatedReport(period=now, recipient=recipient(), ad_hoc=asked)

    found = collect_report(report, at=AFTER)

    assert [one.clause_code for one in found.obstacles] == told_of
    assert [one.about[1] for one in found.papers] == told_of
