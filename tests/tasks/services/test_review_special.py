"""Review beside the straight road: declared completion, a fault found late, a batch."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from agencies.models import Agency, User
from agencies.roles import Role
from tasks.answer import Answer
from tasks.models import Entry, Period, Submission
from tasks.services import review
from tasks.services import submission as submissions
from tasks.services.review import Decision
from tasks.states import AnswerKind, EntryStatus, ProgressStatus, SubmissionStatus
from tests.factories.agencies import AppointmentFactory
from tests.factories.tasks import PROGRESS, PeriodFactory
from tests.moments import NOON
from tests.tasks.rounds import entries, sent

LATER = NOON + timedelta(hours=1)
NIL = Answer(kind=AnswerKind.NIL)
DONE = replace(PROGRESS, status=ProgressStatus.DONE, percent=100)


@pytest.fixture
def period(db: None) -> Period:
    return PeriodFactory()


@pytest.fixture
def report(agency_a: Agency, head_a: User, staff_a: User, period: Period) -> Submission:
    """Two answers, sent."""
    return sent(agency_a, PROGRESS, PROGRESS, head=head_a, writer=staff_a, period=period)


def decide(
    entry: Entry,
    decision: Decision,
    by: User,
    reason: str = "",
    *,
    completion: bool | None = None,
    at: datetime = LATER,
) -> Entry:
    version = Submission.objects.get(pk=entry.submission_id).version
    return review.decide(
        entry=entry,
        decision=decision,
        by=by,
        at=at,
        version=version,
        reason=reason,
        completion=completion,
    )


def finish(submission: Submission, by: User, at: datetime = LATER) -> Submission:
    submission.refresh_from_db()
    return review.finish(submission=submission, by=by, at=at, version=submission.version)


# --- Completion -----------------------------------------------------------------------------------


@pytest.fixture
def declared(agency_a: Agency, head_a: User, staff_a: User, period: Period) -> Submission:
    return sent(agency_a, DONE, head=head_a, writer=staff_a, period=period)


def test_a_declared_completion_needs_a_yes_or_no(declared, coordinator):
    with pytest.raises(review.CompletionUnanswered):
        decide(entries(declared)[0], Decision.ACCEPT, coordinator)


def test_a_confirmed_completion_is_kept(declared, coordinator):
    decide(entries(declared)[0], Decision.ACCEPT, coordinator, completion=True)
    finish(declared, coordinator)

    assert entries(declared)[0].completion_confirmed is True


def test_a_completion_not_confirmed_says_why_and_is_accepted(declared, coordinator):
    entry = entries(declared)[0]
    with pytest.raises(submissions.NoteRequired):
        decide(entry, Decision.ACCEPT, coordinator, completion=False)
    decide(entry, Decision.ACCEPT, coordinator, "Còn thí điểm.", completion=False)
    finish(declared, coordinator)

    entry = entries(declared)[0]
    assert (entry.status, entry.completion_confirmed) == (EntryStatus.ACCEPTED, False)
    record = declared.events.get(action="accept").content["entries"][0]
    assert (record["words"], record["completion_confirmed"]) == ("Còn thí điểm.", False)


def test_a_completion_is_not_confirmed_where_none_is_declared(report, coordinator):
    entry = decide(entries(report)[0], Decision.ACCEPT, coordinator, completion=True)

    assert entry.completion_confirmed is False


# --- Found after acceptance, locked ---------------------------------------------------------------


def test_an_accepted_answer_found_faulty_is_returned(report, coordinator):
    for entry in entries(report):
        decide(entry, Decision.ACCEPT, coordinator)
    finish(report, coordinator)
    decide(entries(report)[0], Decision.RETURN, coordinator, "Sai số liệu.")

    finish(report, coordinator)

    report.refresh_from_db()
    assert report.status == SubmissionStatus.RETURNED
    assert [e.status for e in entries(report)] == [EntryStatus.RETURNED, EntryStatus.ACCEPTED]


def test_nothing_goes_back_while_the_period_is_locked(report, coordinator, period):
    for entry in entries(report):
        decide(entry, Decision.RETURN, coordinator, "Sai số liệu.")
    Period.objects.filter(pk=period.pk).update(
        status="locked", locked_at=NOON, locked_by=coordinator
    )

    with pytest.raises(submissions.PeriodLocked):
        finish(report, coordinator)

    report.refresh_from_db()
    assert report.status == SubmissionStatus.SUBMITTED


# --- Batch ----------------------------------------------------------------------------------------


def test_quiet_reports_are_accepted_in_one_batch(
    agency_a, agency_b, head_a, staff_a, head_b, staff_b, coordinator, period
):
    quiet = sent(agency_a, NIL, NIL, head=head_a, writer=staff_a, period=period)
    loud = sent(agency_b, NIL, PROGRESS, head=head_b, writer=staff_b, period=period)

    batch = review.accept_all_quiet(
        submissions_seen=[(quiet, quiet.version), (loud, loud.version)], by=coordinator, at=LATER
    )

    quiet.refresh_from_db()
    loud.refresh_from_db()
    assert batch.accepted == (quiet,)
    assert [row for row, _why in batch.refused] == [loud]
    assert (quiet.status, loud.status) == (SubmissionStatus.ACCEPTED, SubmissionStatus.SUBMITTED)
    assert {e.accepted_version for e in entries(quiet)} == {1}


def test_a_batch_leaves_alone_what_changed_or_is_ones_own(
    agency_a, head_a, staff_a, office, coordinator, period
):
    quiet = sent(agency_a, NIL, head=head_a, writer=staff_a, period=period)
    AppointmentFactory(person=head_a, agency=office, role=Role.COORDINATOR)
    head_a.forget_appointments()

    stale = review.accept_all_quiet(
        submissions_seen=[(quiet, quiet.version - 1)], by=coordinator, at=LATER
    )
    own = review.accept_all_quiet(submissions_seen=[(quiet, quiet.version)], by=head_a, at=LATER)

    quiet.refresh_from_db()
    assert (stale.accepted, own.accepted) == ((), ())
    assert quiet.status == SubmissionStatus.SUBMITTED
