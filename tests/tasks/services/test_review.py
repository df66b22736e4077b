"""Conclusions are noted one by one, take effect together, and never by an author."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from agencies.models import Agency, AuditEvent, OutboxMessage, User
from agencies.roles import Role
from plan_portal.lib.errors import NotAllowed
from tasks.answer import Answer
from tasks.models import Entry, Period, Submission
from tasks.services import entry as entry_service
from tasks.services import review
from tasks.services import submission as submissions
from tasks.services.review import Decision
from tasks.states import AnswerKind, EntryStatus, ProgressStatus, SubmissionStatus
from tests.factories.agencies import AppointmentFactory, appointed
from tests.factories.tasks import PROGRESS, PeriodFactory
from tests.moments import HA_TINH, NOON
from tests.tasks.rounds import entries, send, sent

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


def test_a_conclusion_is_noted_without_effect_on_the_agency(report, coordinator):
    first = entries(report)[0]

    decide(first, Decision.RETURN, coordinator, "Thiếu số liệu.")

    report.refresh_from_db()
    first.refresh_from_db()
    assert report.status == SubmissionStatus.SUBMITTED
    assert (first.status, first.decision) == (EntryStatus.ANSWERED, "return")
    assert (first.return_reason, first.reviewed_by) == ("Thiếu số liệu.", coordinator)
    assert not OutboxMessage.objects.filter(purpose="submission.returned").exists()


def test_a_return_without_words_is_refused(report, coordinator):
    with pytest.raises(submissions.NoteRequired):
        decide(entries(report)[0], Decision.RETURN, coordinator, "  ")

    assert entries(report)[0].decision == ""


def test_the_trail_of_a_conclusion_holds_no_words(report, coordinator):
    decide(entries(report)[0], Decision.RETURN, coordinator, "Thiếu số liệu.")

    event = AuditEvent.objects.get(action="entry.decide")
    assert event.details == {"decision": "return", "version": 1}


def test_returns_take_effect_together(report, coordinator, staff_a, head_a):
    first, second = entries(report)
    decide(first, Decision.ACCEPT, coordinator)
    decide(second, Decision.RETURN, coordinator, "Thiếu số liệu.")

    finish(report, coordinator)

    report.refresh_from_db()
    first, second = entries(report)
    assert report.status == SubmissionStatus.RETURNED
    assert (first.status, first.accepted_version) == (EntryStatus.ACCEPTED, first.sent_version)
    assert (second.status, second.returned_version) == (EntryStatus.RETURNED, second.sent_version)
    assert (second.decision, second.return_reason) == ("", "Thiếu số liệu.")
    told = OutboxMessage.objects.filter(purpose="submission.returned")
    assert set(told.values_list("to_user", flat=True)) == {staff_a.pk, head_a.pk}


def test_a_return_gives_two_working_days_and_keeps_the_first_receipt(report, coordinator):
    friday = datetime(2026, 12, 4, 9, 0, tzinfo=HA_TINH)
    first_received = report.first_received_at
    for entry in entries(report):
        decide(entry, Decision.RETURN, coordinator, "Thiếu số liệu.", at=friday)

    finish(report, coordinator, at=friday)

    report.refresh_from_db()
    assert report.returned_due_at == datetime(2026, 12, 8, 17, 0, tzinfo=HA_TINH)
    assert report.first_received_at == first_received


def test_all_accepted_makes_the_report_accepted(report, coordinator):
    for entry in entries(report):
        decide(entry, Decision.ACCEPT, coordinator)

    finish(report, coordinator)

    report.refresh_from_db()
    assert report.status == SubmissionStatus.ACCEPTED
    assert {e.status for e in entries(report)} == {EntryStatus.ACCEPTED}
    assert report.returned_due_at is None


def test_finishing_with_an_answer_unseen_is_refused(report, coordinator):
    decide(entries(report)[0], Decision.ACCEPT, coordinator)

    with pytest.raises(review.ReviewIncomplete):
        finish(report, coordinator)

    assert entries(report)[0].status == EntryStatus.ANSWERED


def test_a_conclusion_is_taken_back_before_the_end(report, coordinator):
    first = decide(entries(report)[0], Decision.RETURN, coordinator, "Thiếu số liệu.")
    report.refresh_from_db()

    review.undo(entry=first, by=coordinator, at=LATER, version=report.version)

    first.refresh_from_db()
    assert (first.decision, first.return_reason, first.reviewed_at) == ("", "", None)


def test_only_the_returned_answer_can_be_changed(report, coordinator, staff_a):
    first, second = entries(report)
    decide(first, Decision.ACCEPT, coordinator)
    decide(second, Decision.RETURN, coordinator, "Thiếu số liệu.")
    finish(report, coordinator)
    mended = replace(PROGRESS, result="Kết quả minh họa, 19 lớp.")

    entry_service.save(entry=second, answer=mended, by=staff_a, at=LATER, version=1)
    with pytest.raises(entry_service.NotEditable):
        entry_service.save(entry=first, answer=mended, by=staff_a, at=LATER, version=1)

    assert [e.version for e in entries(report)] == [1, 2]


def test_after_mending_only_the_changed_answer_waits(report, coordinator, staff_a, head_a):
    first, second = entries(report)
    first_received = report.first_received_at
    decide(first, Decision.ACCEPT, coordinator)
    decide(second, Decision.RETURN, coordinator, "Thiếu số liệu.")
    finish(report, coordinator)
    mended = replace(PROGRESS, result="Kết quả minh họa, 19 lớp.")
    entry_service.save(entry=second, answer=mended, by=staff_a, at=LATER, version=1)
    send(report, head_a, at=LATER)

    first, second = entries(report)
    assert (first.status, first.decision) == (EntryStatus.ACCEPTED, "accept")
    assert (second.status, second.decision) == (EntryStatus.ANSWERED, "")
    assert (second.returned_version, second.sent_version) == (1, 2)
    decide(second, Decision.ACCEPT, coordinator)
    finish(report, coordinator)

    report.refresh_from_db()
    assert report.status == SubmissionStatus.ACCEPTED
    assert report.first_received_at == first_received
    assert [e.accepted_version for e in entries(report)] == [1, 2]


def test_a_stale_page_of_a_second_reviewer_is_refused(report, coordinator, office):
    colleague = appointed(office, Role.COORDINATOR, "tong-hop-2")
    first, second = entries(report)
    opened_with = report.version
    decide(first, Decision.ACCEPT, coordinator)

    with pytest.raises(submissions.StaleSubmission):
        review.decide(
            entry=second, decision=Decision.ACCEPT, by=colleague, at=LATER, version=opened_with
        )

    assert entries(report)[1].decision == ""


def test_the_same_finish_twice_is_refused_the_second_time(report, coordinator):
    for entry in entries(report):
        decide(entry, Decision.ACCEPT, coordinator)
    report.refresh_from_db()
    version = report.version
    review.finish(submission=report, by=coordinator, at=LATER, version=version)

    with pytest.raises(submissions.StaleSubmission):
        review.finish(submission=report, by=coordinator, at=LATER, version=version)

    assert report.events.filter(action="accept").count() == 1


@pytest.mark.parametrize("role", ["head", "writer"])
def test_nobody_reviews_what_they_sent_or_entered(
    role, agency_a, head_a, staff_a, office, coordinator, period
):
    report = sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=period)
    author = head_a if role == "head" else staff_a
    AppointmentFactory(person=author, agency=office, role=Role.COORDINATOR)
    author.forget_appointments()

    with pytest.raises(NotAllowed):
        decide(entries(report)[0], Decision.ACCEPT, author)
    with pytest.raises(NotAllowed):
        finish(report, author)

    decide(entries(report)[0], Decision.ACCEPT, coordinator)


def test_a_head_of_an_agency_reviews_nothing(report, head_b):
    with pytest.raises(NotAllowed):
        decide(entries(report)[0], Decision.ACCEPT, head_b)
