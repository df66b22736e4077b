"""Asking for more time, granting, refusing; the first deadline stays, the rates excuse."""

from datetime import datetime, timedelta

import pytest

from agencies.models import AuditEvent, OutboxMessage
from agencies.roles import Role
from plan_portal.lib.errors import NotAllowed
from tasks.models import Entry, ExtensionRequest, Period, Submission
from tasks.queries import clocks
from tasks.queries import ledger as ledgers
from tasks.services import extension as extensions
from tasks.services import period as periods
from tasks.services import review
from tasks.services.period import PeriodNotOpen, ReasonRequired
from tasks.services.review import Decision
from tasks.states import Bucket, Clock, Deadline, PeriodStatus
from tests.factories.agencies import appointed
from tests.factories.tasks import EntryFactory, ObligationFactory, PeriodFactory, answered
from tests.moments import HA_TINH, NOON
from tests.tasks.rounds import entries, send, sent

DUE = datetime(2026, 12, 15, 17, 0, tzinfo=HA_TINH)
WISH = datetime(2026, 12, 21, 17, 0, tzinfo=HA_TINH)
SHORTER = datetime(2026, 12, 18, 17, 0, tzinfo=HA_TINH)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(agency_a) -> Submission:
    obligation = ObligationFactory(period=PeriodFactory(due_at=DUE), agency=agency_a)
    return EntryFactory(obligation=obligation).submission


@pytest.fixture
def request_(report, staff_a, office_head) -> ExtensionRequest:
    return ask(report, staff_a)


def ask(report, by, *, wish=WISH, reason="Chờ số liệu", at=NOON) -> ExtensionRequest:
    return extensions.ask(submission=report, wished_due_at=wish, reason=reason, by=by, at=at)


def finish(report, by, decision, *, at) -> None:
    for entry in entries(report):
        report.refresh_from_db()
        review.decide(
            entry=entry, decision=decision, by=by, at=at, version=report.version, reason="Nêu rõ"
        )
    report.refresh_from_db()
    review.finish(submission=report, by=by, at=at, version=report.version)
    report.refresh_from_db()


@pytest.mark.parametrize("who", ["staff_a", "head_a"])
def test_staff_and_head_ask_with_name_and_post_of_the_day(report, who, request):
    row = ask(report, request.getfixturevalue(who))

    assert (row.reason, row.wished_due_at, row.present_due_at, row.outcome) == (
        "Chờ số liệu", WISH, DUE, "",
    )  # fmt: skip
    assert "Sở Y tế" in row.asked_label
    assert clocks.of(report, at=NOON).due_at == DUE  # asking moves nothing


@pytest.mark.parametrize("who", ["staff_b", "head_b", "coordinator", "office_head", "leader"])
def test_nobody_else_asks_for_an_agency(report, who, request):
    with pytest.raises(NotAllowed):
        ask(report, request.getfixturevalue(who))

    assert not ExtensionRequest.objects.exists()


def test_the_head_of_the_office_is_told_without_the_reason(request_, office_head, report):
    told = OutboxMessage.objects.get(to_user=office_head)

    assert report.agency.name in told.subject
    assert "Chờ số liệu" not in told.body


def test_a_request_needs_a_reason(report, staff_a):
    with pytest.raises(ReasonRequired):
        ask(report, staff_a, reason=" ")


@pytest.mark.parametrize("wish", [DUE, DUE - DAY, NOON - DAY])
def test_an_earlier_date_than_the_present_deadline_is_refused(report, staff_a, wish):
    with pytest.raises(extensions.NotLater, match="17:00"):
        ask(report, staff_a, wish=wish)


def test_one_request_waits_at_a_time(request_, report, head_a):
    with pytest.raises(extensions.RequestWaiting):
        ask(report, head_a)


def test_after_a_refusal_the_agency_may_ask_again(request_, report, head_a, office_head):
    extensions.refuse(request=request_, reason="Đã đủ số liệu", by=office_head, at=NOON)

    ask(report, head_a)

    assert report.extension_requests.count() == 2


def test_it_may_be_asked_after_the_deadline_while_nothing_was_sent(report, staff_a):
    assert ask(report, staff_a, at=DUE + DAY).present_due_at == DUE


def test_a_grant_moves_the_deadline_and_keeps_the_first(request_, report, office_head, staff_a):
    row = extensions.grant(
        request=request_, due_at=SHORTER, reason="Đồng ý", by=office_head, at=NOON
    )

    found = clocks.of(report, at=NOON)
    assert (found.due_at, found.deadline, found.first_due_at) == (SHORTER, Deadline.EXTENDED, DUE)
    assert Period.objects.get(pk=report.period_id).due_at == DUE
    assert row.extension is not None
    assert (row.outcome, row.extension.due_at, row.extension.reason, row.decided_by) == (
        "granted", SHORTER, "Đồng ý", office_head,
    )  # fmt: skip
    assert OutboxMessage.objects.filter(to_user=staff_a, purpose="extension").count() == 1


def test_a_grant_is_excused_in_every_rate(request_, report, office_head):
    extensions.grant(request=request_, due_at=WISH, reason="Đồng ý", by=office_head, at=NOON)

    counts = {
        at: ledgers.ledger(report.period, at).counts for at in (DUE, DUE + TICK, WISH, WISH + TICK)
    }

    assert [(c.pending, c.excused, c.missing) for c in counts.values()] == [
        (1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 1),
    ]  # fmt: skip
    within = counts[WISH]
    assert (within.on_time_share, within.agencies.on_time_share) == (None, None)
    assert within.agencies.excused == 1


def test_a_refusal_says_why_and_moves_nothing(request_, report, office_head, staff_a):
    row = extensions.refuse(request=request_, reason="Đã đủ số liệu", by=office_head, at=NOON)

    assert (row.outcome, row.decision_reason, row.extension) == ("refused", "Đã đủ số liệu", None)
    assert clocks.of(report, at=NOON).due_at == DUE
    assert OutboxMessage.objects.filter(to_user=staff_a).count() == 1
    assert {"extension.ask", "extension.refused"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_a_decision_needs_a_reason(request_, office_head):
    with pytest.raises(ReasonRequired):
        extensions.refuse(request=request_, reason="", by=office_head, at=NOON)
    with pytest.raises(ReasonRequired):
        extensions.grant(request=request_, due_at=WISH, reason=" ", by=office_head, at=NOON)


def test_a_request_is_decided_once(request_, office_head):
    extensions.refuse(request=request_, reason="Không", by=office_head, at=NOON)

    with pytest.raises(extensions.RequestDecided):
        extensions.grant(request=request_, due_at=WISH, reason="Có", by=office_head, at=NOON)

    assert not request_.submission.period.extensions.exists()


@pytest.mark.parametrize("who", ["coordinator", "head_a", "staff_a", "leader"])
def test_only_the_head_of_the_office_decides(request_, who, request):
    by = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        extensions.grant(request=request_, due_at=WISH, reason="Có", by=by, at=NOON)


def test_nobody_decides_on_what_they_asked_themselves(report, agency_a, office_head):
    appointed_twice = office_head
    row = appointed(agency_a, Role.HEAD, "kiem-nhiem").appointments.get()
    row.person = appointed_twice
    row.save(update_fields=["person"])
    asked = ask(report, appointed_twice)

    with pytest.raises(NotAllowed):
        extensions.grant(request=asked, due_at=WISH, reason="Có", by=appointed_twice, at=NOON)


def test_the_portal_refuses_when_it_was_sent_meanwhile(
    request_, report, office_head, head_a, staff_a
):
    answered(report.entries.get(), saved_by=staff_a)
    send(report, head_a)

    with pytest.raises(extensions.NothingDue):
        extensions.grant(request=request_, due_at=WISH, reason="Có", by=office_head, at=NOON)
    # It can still be closed with a sentence.
    extensions.refuse(request=request_, reason="Đã gửi", by=office_head, at=NOON)


def test_an_extension_after_acceptance_is_refused(
    agency_a, head_a, staff_a, coordinator, office_head
):
    report = sent(agency_a, head=head_a, writer=staff_a, period=PeriodFactory(due_at=DUE))
    finish(report, coordinator, Decision.ACCEPT, at=NOON)

    with pytest.raises(extensions.NothingDue):
        ask(report, staff_a)
    with pytest.raises(extensions.NothingDue):
        extensions.extend(
            period=report.period, agency=agency_a, due_at=WISH, reason="vì", by=office_head, at=NOON
        )


def test_nothing_is_asked_in_a_locked_period(report, staff_a, coordinator):
    periods.lock_period(period=report.period, by=coordinator, at=NOON)

    with pytest.raises(PeriodNotOpen):
        ask(report, staff_a)


def test_a_direct_extension_waits_for_the_decision_on_the_request(request_, report, office_head):
    with pytest.raises(extensions.RequestWaiting):
        extensions.extend(
            period=report.period, agency=report.agency, due_at=WISH, reason="vì", by=office_head,
            at=NOON,
        )  # fmt: skip


def test_more_time_to_mend_moves_the_return_and_excuses_nothing(
    agency_a, head_a, staff_a, coordinator, office_head
):
    """The first receipt was late and stays late."""
    late = DUE + DAY
    report = sent(agency_a, head=head_a, writer=staff_a, period=PeriodFactory(due_at=DUE), at=late)
    finish(report, coordinator, Decision.RETURN, at=late)
    before = report.returned_due_at
    assert before is not None
    wish = before + 3 * DAY
    asked = ask(report, staff_a, wish=wish, at=late)

    extensions.grant(request=asked, due_at=wish, reason="Có", by=office_head, at=late)

    report.refresh_from_db()
    found = clocks.of(report, at=before + DAY)
    assert (found.clock, found.due_at) == (Clock.RETURNED, wish)
    assert clocks.of(report, at=wish + TICK).clock == Clock.RETURNED_OVERDUE
    row = report.period.extensions.get()
    assert (row.due_at, row.returned_due_at) == (wish, before)
    ledger = ledgers.ledger(report.period, wish)
    assert [r.bucket for r in ledger.rows] == [Bucket.LATE]


def test_the_unsent_draft_of_a_cancelled_period_gets_no_time(report, staff_a):
    Period.objects.filter(pk=report.period_id).update(status=PeriodStatus.CANCELLED)

    with pytest.raises(PeriodNotOpen):
        ask(report, staff_a)
    assert Entry.objects.filter(submission=report).exists()
