"""What stands accepted now, as Sở KH&CN concluded, and nothing else, is told by a snapshot."""

from dataclasses import replace

import pytest

from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.document import plain_text
from tasks.models import Entry, ObstacleRecord
from tasks.services.obstacle import hash_of
from tasks.states import EntryStatus, ProgressStatus, SubmissionStatus
from tests.factories.tasks import PlanFactory
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
