"""A locked period reopened: whole or named, with reason and end; the clock brings the lock back."""

from datetime import timedelta

import pytest

from agencies.models import OutboxMessage
from plan_portal.lib.errors import NotAllowed
from reports.models import ConsolidatedReport
from reports.services import report as reporting
from tasks.models import Entry, Period, Submission
from tasks.queries import clocks, doors
from tasks.services import entry as entry_services
from tasks.services import period as periods
from tasks.services import reopening as reopenings
from tasks.services import review
from tasks.services import submission as submissions
from tasks.services.period import ReasonRequired
from tasks.services.review import Decision
from tasks.services.submission import PeriodLocked
from tasks.states import Clock, EntryStatus, PeriodStatus, SubmissionStatus
from tests.factories.tasks import (
    PROGRESS,
    EntryFactory,
    ObligationFactory,
    PeriodFactory,
)
from tests.moments import NOON
from tests.tasks.rounds import entries, send, sent
from tests.tasks.services.test_extension import finish

END = NOON + timedelta(days=3)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(coordinator) -> Period:
    return PeriodFactory(code="2026-nam")


def lock(period, by) -> Period:
    periods.lock_period(period=period, by=by, at=NOON)
    period.refresh_from_db()
    return period


@pytest.fixture
def draft(period, agency_a, coordinator) -> Submission:
    """Two answers of A, never sent, in a locked period."""
    for _ in range(2):
        entry = EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a))
    lock(period, coordinator)
    return entry.submission


@pytest.fixture
def accepted(period, agency_a, head_a, staff_a, coordinator) -> Submission:
    """Two answers of A, accepted, in a locked period."""
    report = sent(agency_a, PROGRESS, PROGRESS, head=head_a, writer=staff_a, period=period)
    finish(report, coordinator, Decision.ACCEPT, at=NOON)
    lock(period, coordinator)
    return report


def name(report, *chosen, by, until=END, reason="Số liệu sai", at=NOON):
    return reopenings.reopen_named(
        period=report.period, entries=chosen, reason=reason, until=until, by=by, at=at
    )


def save(entry, by, *, at=NOON, text="Kết quả mới."):
    answer = type(PROGRESS)(kind="progress", status="ongoing", percent=70, result=text)
    entry.refresh_from_db()
    return entry_services.save(entry=entry, answer=answer, by=by, at=at, version=entry.version)


# --- Whole ----------------------------------------------------------------------------------------


def test_whole_lets_everybody_write_until_the_end_and_not_a_moment_longer(
    draft, office_head, staff_a
):
    entry = entries(draft)[0]
    with pytest.raises(PeriodLocked):
        save(entry, staff_a)

    reopenings.reopen_whole(
        period=draft.period, reason="Bổ sung", until=END, by=office_head, at=NOON
    )

    save(entry, staff_a, at=END, text="Đúng lúc kết thúc.")
    with pytest.raises(PeriodLocked):
        save(entry, staff_a, at=END + TICK, text="Quá muộn.")
    assert Period.objects.get(pk=draft.period_id).status == PeriodStatus.LOCKED


def test_only_the_latest_period_of_a_plan_is_reopened_whole(draft, office_head):
    old = draft.period
    PeriodFactory(
        plan=old.plan, code="2027-nam", name="Năm 2027", cutoff_on=old.cutoff_on + 365 * DAY
    )

    with pytest.raises(reopenings.NotTheLatest, match="Năm 2027"):
        reopenings.reopen_whole(period=old, reason="vì", until=END, by=office_head, at=NOON)

    assert name(draft, *entries(draft), by=office_head).entries.count() == 2


def test_a_cancelled_later_period_and_another_plan_do_not_count(draft, office_head):
    old = draft.period
    later = old.cutoff_on + 365 * DAY
    PeriodFactory(plan=old.plan, code="x", cutoff_on=later, status=PeriodStatus.CANCELLED)
    PeriodFactory(cutoff_on=later)

    assert reopenings.reopen_whole(
        period=old, reason="vì", until=END, by=office_head, at=NOON
    ).is_whole


@pytest.mark.parametrize("until", [NOON, NOON - DAY])
def test_an_end_in_the_past_is_refused(draft, office_head, until):
    with pytest.raises(reopenings.EndPassed):
        reopenings.reopen_whole(
            period=draft.period, reason="vì", until=until, by=office_head, at=NOON
        )
    with pytest.raises(reopenings.EndPassed):
        name(draft, *entries(draft), by=office_head, until=until)


def test_a_period_that_is_not_locked_is_not_reopened(period, office_head, agency_a):
    with pytest.raises(reopenings.PeriodNotLocked):
        reopenings.reopen_whole(period=period, reason="vì", until=END, by=office_head, at=NOON)


def test_a_reopening_needs_a_reason(draft, office_head):
    with pytest.raises(ReasonRequired):
        name(draft, *entries(draft), by=office_head, reason=" ")


@pytest.mark.parametrize("who", ["coordinator", "staff_a", "head_a", "leader", "administrator"])
def test_only_the_head_of_the_office_reopens(draft, who, request):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        name(draft, *entries(draft), by=by)
    with pytest.raises(NotAllowed):
        reopenings.reopen_whole(period=draft.period, reason="vì", until=END, by=by, at=NOON)


def test_it_may_be_ended_early_once(draft, office_head, staff_a):
    row = reopenings.reopen_whole(
        period=draft.period, reason="vì", until=END, by=office_head, at=NOON
    )

    reopenings.end(reopening=row, by=office_head, at=NOON + DAY)

    with pytest.raises(PeriodLocked):
        save(entries(draft)[0], staff_a, at=NOON + DAY)
    with pytest.raises(reopenings.ReopeningOver):
        reopenings.end(reopening=row, by=office_head, at=NOON + DAY)


# --- Named ----------------------------------------------------------------------------------------


def test_an_accepted_answer_goes_back_and_only_it_can_be_written(accepted, office_head, staff_a):
    one, other = entries(accepted)

    name(accepted, one, by=office_head)

    for row in (one, other, accepted):
        row.refresh_from_db()
    assert (accepted.status, one.status, other.status) == (
        SubmissionStatus.RETURNED, EntryStatus.RETURNED, EntryStatus.ACCEPTED,
    )  # fmt: skip
    assert (one.return_reason, accepted.returned_due_at) == ("Số liệu sai", END)
    save(one, staff_a)
    with pytest.raises(PeriodLocked):
        save(other, staff_a)


def test_it_becomes_overdue_and_locked_by_the_clock_alone(accepted, office_head, staff_a):
    one = entries(accepted)[0]

    name(accepted, one, by=office_head)

    assert clocks.of(accepted, at=END).clock == Clock.RETURNED
    assert clocks.of(accepted, at=END + TICK).clock == Clock.RETURNED_OVERDUE
    assert doors.door(accepted, at=END).admits(one)
    assert doors.door(accepted, at=END + TICK).is_shut
    with pytest.raises(PeriodLocked):
        save(one, staff_a, at=END + TICK)


def test_it_goes_through_the_review_again_and_the_first_receipt_stays(
    accepted, office_head, staff_a, head_a, coordinator
):
    one, _other = entries(accepted)
    first = accepted.first_received_at
    name(accepted, one, by=office_head)
    save(one, staff_a, at=NOON + DAY)

    send(accepted, head_a, at=NOON + DAY)
    review.decide(
        entry=one, decision=Decision.ACCEPT, by=coordinator, at=NOON + DAY,
        version=accepted.version,
    )  # fmt: skip
    accepted.refresh_from_db()
    review.finish(submission=accepted, by=coordinator, at=NOON + DAY, version=accepted.version)

    accepted.refresh_from_db()
    assert (accepted.status, accepted.first_received_at) == (SubmissionStatus.ACCEPTED, first)


def test_a_return_of_a_named_answer_is_possible_while_it_is_reopened(
    accepted, office_head, staff_a, head_a, coordinator
):
    one, _other = entries(accepted)
    name(accepted, one, by=office_head)
    save(one, staff_a)
    send(accepted, head_a)
    review.decide(
        entry=one, decision=Decision.RETURN, by=coordinator, at=NOON, version=accepted.version,
        reason="Chưa rõ",
    )  # fmt: skip
    accepted.refresh_from_db()
    with pytest.raises(PeriodLocked):
        review.finish(submission=accepted, by=coordinator, at=END + TICK, version=accepted.version)

    review.finish(submission=accepted, by=coordinator, at=NOON, version=accepted.version)

    accepted.refresh_from_db()
    assert accepted.status == SubmissionStatus.RETURNED


def test_a_report_that_was_never_sent_is_reopened_whole(draft, office_head, staff_a, head_a):
    """It is sent whole, so one answer of it would not help."""
    row = name(draft, entries(draft)[0], by=office_head)

    assert row.entries.count() == 2
    for entry in entries(draft):
        save(entry, staff_a)
    draft.refresh_from_db()
    submissions.hand_over(submission=draft, by=staff_a, at=NOON, version=draft.version)


def test_what_lies_with_the_agency_comes_along(
    period, agency_a, head_a, staff_a, coordinator, office_head
):
    report = sent(agency_a, PROGRESS, PROGRESS, head=head_a, writer=staff_a, period=period)
    one, other = entries(report)
    for entry, decision in ((one, Decision.RETURN), (other, Decision.ACCEPT)):
        report.refresh_from_db()
        review.decide(
            entry=entry, decision=decision, by=coordinator, at=NOON, version=report.version,
            reason="Nêu rõ",
        )  # fmt: skip
    report.refresh_from_db()
    review.finish(submission=report, by=coordinator, at=NOON, version=report.version)
    lock(period, coordinator)

    row = name(report, other, by=office_head)

    assert set(row.entries.all()) == {one, other}
    one.refresh_from_db()
    assert one.return_reason == "Nêu rõ"  # the reviewer's words stay


def test_another_agency_stays_locked(accepted, office_head, agency_b, staff_b):
    other = EntryFactory(obligation=ObligationFactory(period=accepted.period, agency=agency_b))

    name(accepted, *entries(accepted), by=office_head)

    with pytest.raises(PeriodLocked):
        save(other, staff_b)


def test_only_the_agencies_concerned_are_told(accepted, office_head, staff_a, staff_b):
    name(accepted, *entries(accepted), by=office_head)

    told = set(OutboxMessage.objects.filter(purpose="reopening").values_list("to_user", flat=True))
    assert staff_a.pk in told
    assert staff_b.pk not in told


def test_nothing_named_is_refused(accepted, office_head):
    stranger = EntryFactory()  # of another period

    with pytest.raises(reopenings.NothingNamed):
        name(accepted, stranger, by=office_head)


def test_an_answer_that_waits_for_review_goes_back(
    period, agency_a, head_a, staff_a, coordinator, office_head
):
    report = sent(agency_a, PROGRESS, PROGRESS, head=head_a, writer=staff_a, period=period)
    lock(period, coordinator)
    one, other = entries(report)

    name(report, one, by=office_head)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.status, other.status) == (EntryStatus.RETURNED, EntryStatus.ANSWERED)
    save(one, staff_a)
    send(report, head_a)
    assert report.status == SubmissionStatus.SUBMITTED


def test_a_released_report_does_not_change(accepted, office_head, coordinator, staff_a, head_a):
    """The issued paper is byte for byte what it was; the next revision says the new answer."""
    recipient = reporting.Recipient.objects.get(code="ubnd-tinh")
    row = ConsolidatedReport.objects.create(
        period=accepted.period, recipient=recipient, revision=1, status="compiled",
        requested_at=NOON, requested_by=coordinator, snapshot={"x": 1}, snapshot_sha256="a" * 64,
        compiled_at=NOON, released_at=NOON, released_by=coordinator,
    )  # fmt: skip
    submissions.consolidate(submissions=[accepted], by=coordinator, at=NOON)
    before = ConsolidatedReport.objects.filter(pk=row.pk).values().get()
    one = entries(accepted)[0]

    name(accepted, one, by=office_head)
    save(one, staff_a)
    send(accepted, head_a)

    assert ConsolidatedReport.objects.filter(pk=row.pk).values().get() == before
    assert [e.action for e in accepted.events.order_by("number")][-3:] == [
        "reopen", "return", "send",
    ]  # fmt: skip


def test_nil_for_all_answers_only_what_is_named(accepted, office_head, staff_a, agency_b):
    name(accepted, entries(accepted)[0], by=office_head)

    count = entry_services.nil_for_unanswered(submission=accepted, by=staff_a, at=NOON)

    assert count == 0
    assert Entry.objects.filter(submission=accepted, kind="nil").count() == 0
