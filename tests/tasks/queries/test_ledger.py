"""The ledger read from rows, for one and several periods."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.answer import Answer
from tasks.queries import ledger as ledgers
from tasks.states import Bucket, DutyRole, EntryStatus, SubmissionStatus
from tests.factories.agencies import AgencyFactory
from tests.factories.tasks import (
    DUE_AT,
    PROGRESS,
    EntryFactory,
    ExtensionFactory,
    HeadingFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    SubmissionFactory,
    TaskFactory,
    answered,
)

DAY = timedelta(days=1)
AFTER = DUE_AT + DAY
NIL = Answer(kind="nil")

pytestmark = pytest.mark.django_db


def sent(entry, *, at, answer=PROGRESS, status=SubmissionStatus.SUBMITTED):
    """The agency's entry as it stands after a send."""
    answered(entry, answer, sent_version=entry.version + 1)
    submission = entry.submission
    submission.status = status
    submission.first_received_at = submission.first_received_at or at
    submission.save()
    return entry


def test_an_open_period_is_pending_until_it_is_due():
    entry = EntryFactory()
    period = entry.submission.period

    before = ledgers.ledger(period, DUE_AT)
    after = ledgers.ledger(period, AFTER)

    assert [row.bucket for row in before.rows] == [Bucket.PENDING]
    assert [row.bucket for row in after.rows] == [Bucket.MISSING]
    assert after.rows[0].entry == entry.public_id
    assert after.in_bucket(Bucket.MISSING) == after.rows


def test_an_obligation_without_entry_is_in_the_ledger():
    row = ledgers.ledger(ObligationFactory().period, AFTER).rows[0]

    assert (row.bucket, row.entry, row.submission) == (Bucket.MISSING, None, None)


def test_a_draft_is_not_received():
    entry = answered(EntryFactory())

    c = ledgers.ledger(entry.submission.period, DUE_AT).counts

    assert (c.owed, c.pending, c.received) == (1, 1, 0)


def test_what_was_sent_counts_until_the_next_send():
    entry = sent(EntryFactory(), at=DUE_AT - DAY, answer=NIL)
    answered(entry, PROGRESS, status=EntryStatus.RETURNED)
    entry.submission.status = SubmissionStatus.RETURNED
    entry.submission.save()

    rows = ledgers.ledger(entry.submission.period, AFTER).rows

    assert [(row.kind, row.bucket) for row in rows] == [("nil", Bucket.NIL)]
    assert ledgers.counts(rows).returned == 1


def test_a_later_send_does_not_change_the_first_receipt():
    entry = sent(EntryFactory(), at=DUE_AT - DAY)
    sent(entry, at=AFTER)

    c = ledgers.ledger(entry.submission.period, AFTER + DAY).counts

    assert (c.on_time, c.late, c.waiting) == (1, 0, 1)


def test_the_longest_extension_granted_by_then_counts():
    entry = EntryFactory()
    owed = {"period": entry.submission.period, "agency": entry.submission.agency}
    ExtensionFactory(**owed, due_at=DUE_AT + 3 * DAY)
    ExtensionFactory(**owed, due_at=DUE_AT + 9 * DAY, granted_at=DUE_AT + 4 * DAY)

    def bucket(days):
        return ledgers.ledger(owed["period"], DUE_AT + days * DAY).rows[0].bucket

    assert bucket(2) == Bucket.EXCUSED
    assert bucket(3.5) == Bucket.MISSING
    assert bucket(5) == Bucket.EXCUSED
    assert bucket(10) == Bucket.MISSING


def test_rows_stand_in_plan_order():
    period = PeriodFactory()
    second = HeadingFactory(version=period.version, position=9, number="9")
    first = HeadingFactory(version=period.version, position=2, number="2")
    agency = AgencyFactory()
    for heading, place in ((second, 1), (first, 2), (first, 1)):
        task = TaskFactory(heading=heading, position=place)
        ObligationFactory(period=period, task=task, agency=agency)

    assert [row.task_code for row in ledgers.ledger(period, AFTER).rows] == ["2.1", "2.2", "9.1"]


def test_members_of_a_class_stand_in_the_order_of_the_alphabet():
    period = PeriodFactory()
    task = TaskFactory(heading=HeadingFactory(version=period.version))
    for name in ("Huyện Vũ Quang", "Huyện Đức Thọ", "Huyện Can Lộc"):
        agency = AgencyFactory(name=name)
        ObligationFactory(period=period, task=task, agency=agency, agency_name=name)

    names = [row.agency_name for row in ledgers.ledger(period, AFTER).rows]

    assert names == ["Huyện Can Lộc", "Huyện Đức Thọ", "Huyện Vũ Quang"]


def test_each_period_gets_its_own_rows_in_the_order_given():
    plan = PlanFactory()
    old, new = PeriodFactory(plan=plan, code="2025-nam"), PeriodFactory(plan=plan, code="2026-nam")
    ObligationFactory(period=old)
    ObligationFactory.create_batch(2, period=new)

    found = ledgers.ledgers([new, old], AFTER)

    assert [(one.period, len(one.rows)) for one in found] == [(new, 2), (old, 1)]


def test_requests_are_counted_apart():
    period = PeriodFactory()
    ObligationFactory(period=period, role=DutyRole.REQUEST)
    ObligationFactory(period=period)

    c = ledgers.ledger(period, AFTER).counts

    assert (c.owed, c.missing, c.asked, c.answered) == (1, 1, 1, 0)


@pytest.mark.parametrize(("periods", "agencies"), [(1, 1), (3, 3), (12, 15)])
def test_four_queries_whatever_the_size(periods, agencies, django_assert_num_queries):
    plan = PlanFactory()
    task = TaskFactory(heading=HeadingFactory(version=plan.current_version))
    cast = AgencyFactory.create_batch(agencies)
    rounds = [PeriodFactory(plan=plan, code=f"p{n}") for n in range(periods)]
    for period in rounds:
        for agency in cast:
            obligation = ObligationFactory(period=period, task=task, agency=agency)
            EntryFactory(
                obligation=obligation, submission=SubmissionFactory(period=period, agency=agency)
            )

    with django_assert_num_queries(4):
        found = ledgers.ledgers(rounds, datetime(2026, 12, 30, tzinfo=UTC))

    assert sum(one.counts.missing for one in found) == periods * agencies
