"""Second thoughts of a reviewer: nothing takes effect before *Hoàn tất*, all comes back by undo."""

from dataclasses import replace

import pytest

from plan_portal.lib.errors import NotAllowed
from tasks.answer import Answer
from tasks.models import Entry, Submission
from tasks.services import entry as entry_service
from tasks.services import review
from tasks.services.review import Decision
from tasks.states import EntryStatus, ProgressStatus, SubmissionStatus
from tests.factories.tasks import PROGRESS, PeriodFactory
from tests.moments import NOON
from tests.tasks.rounds import entries, send, sent

pytestmark = pytest.mark.django_db
DONE = replace(PROGRESS, status=ProgressStatus.DONE, percent=100)
NIL = Answer(kind="nil")


@pytest.fixture
def writers(agency_a, head_a, staff_a):
    return {"agency": agency_a, "head": head_a, "writer": staff_a}


def report_of(writers, *answers: Answer) -> Submission:
    return sent(
        writers["agency"],
        *answers,
        head=writers["head"],
        writer=writers["writer"],
        period=PeriodFactory(),
    )


def decide(entry: Entry, decision: Decision, by, reason="", *, completion=None) -> None:
    version = Submission.objects.get(pk=entry.submission_id).version
    review.decide(
        entry=entry,
        decision=decision,
        by=by,
        at=NOON,
        version=version,
        reason=reason,
        completion=completion,
    )


def finish(report: Submission, by) -> None:
    report.refresh_from_db()
    review.finish(submission=report, by=by, at=NOON, version=report.version)
    report.refresh_from_db()


@pytest.mark.parametrize(("completion", "why"), [(True, ""), (False, "Chưa nghiệm thu.")])
def test_a_return_noted_on_an_accepted_completion_changes_nothing_yet(
    writers, coordinator, completion, why
):
    report = report_of(writers, DONE)
    decide(entries(report)[0], Decision.ACCEPT, coordinator, why, completion=completion)
    finish(report, coordinator)

    decide(entries(report)[0], Decision.RETURN, coordinator, "Thiếu biên bản.")
    assert entries(report)[0].completion_confirmed is completion
    report.refresh_from_db()
    review.undo(entry=entries(report)[0], by=coordinator, at=NOON, version=report.version)

    found = entries(report)[0]
    assert (found.decision, found.return_reason) == ("accept", why)
    assert found.completion_confirmed is completion


def test_a_return_that_took_effect_ends_the_confirmation(writers, coordinator):
    report = report_of(writers, DONE)
    decide(entries(report)[0], Decision.ACCEPT, coordinator, completion=True)
    finish(report, coordinator)
    decide(entries(report)[0], Decision.RETURN, coordinator, "Thiếu biên bản.")
    finish(report, coordinator)

    assert not entries(report)[0].completion_confirmed


def test_a_batch_does_not_swallow_a_return_noted_before(writers, coordinator):
    report = report_of(writers, PROGRESS, PROGRESS)
    first, second = entries(report)
    decide(first, Decision.ACCEPT, coordinator)
    decide(second, Decision.RETURN, coordinator, "Thiếu số liệu.")
    finish(report, coordinator)
    second = entries(report)[1]
    entry_service.save(
        entry=second, answer=NIL, by=writers["writer"], at=NOON, version=second.version
    )
    send(report, writers["head"])
    decide(entries(report)[0], Decision.RETURN, coordinator, "Sai đơn vị tính.")
    report.refresh_from_db()

    batch = review.accept_all_quiet(
        submissions_seen=[(report, report.version)], by=coordinator, at=NOON
    )

    report.refresh_from_db()
    assert (batch.accepted, report.status) == ((), SubmissionStatus.SUBMITTED)
    assert entries(report)[0].status == EntryStatus.ACCEPTED


def test_who_wrote_an_earlier_version_on_behalf_does_not_review(
    writers, coordinator, agency_a, head_a
):
    report = report_of(writers, PROGRESS)
    entry = entries(report)[0]
    entry.versions.update(saved_by=coordinator)
    # The agency mended a word of it afterwards: saved_by of the entry is the agency's.

    with pytest.raises(NotAllowed):
        decide(entry, Decision.ACCEPT, coordinator)
