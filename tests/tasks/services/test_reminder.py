"""The sweep: one digest a person a day, the ladder, the weekly list, the letter, nothing twice."""

from datetime import date, datetime, timedelta

import pytest
from django.db import OperationalError

from agencies.models import OutboxMessage
from agencies.roles import Role
from plan_portal.lib.errors import NotAllowed
from tasks.models import Holiday, Reminder, ReminderLetter, Submission
from tasks.queries import silent
from tasks.services import reminder
from tasks.states import DutyRole, PeriodStatus
from tests.factories.agencies import AgencyFactory, appointed
from tests.factories.tasks import EntryFactory, ObligationFactory, PeriodFactory, answered
from tests.moments import HA_TINH
from tests.tasks.rounds import send

DUE = datetime(2026, 12, 15, 17, 0, tzinfo=HA_TINH)  # a Tuesday

pytestmark = pytest.mark.django_db


def morning(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 12, day, hour, 0, tzinfo=HA_TINH)


@pytest.fixture
def period():
    return PeriodFactory(due_at=DUE)


@pytest.fixture
def report(period, agency_a) -> Submission:
    return EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a)).submission


def digests(user) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(to_user=user, purpose="reminder").order_by("pk"))


def test_staff_hear_before_on_the_day_and_after(report, staff_a):
    told = []
    for day in range(1, 32):
        reminder.remind(at=morning(day))
        told.append((day, len(digests(staff_a))))

    days = [day for (day, now), (_d, before) in zip(told[1:], told, strict=False) if now > before]
    # 5 and 2 working days before, the day, 1 day after, then every 3 working days.
    assert days == [8, 11, 15, 16, 21, 24, 29]


def test_one_digest_lists_all_and_nothing_is_sent_twice(report, staff_a, agency_a):
    other = PeriodFactory(due_at=DUE, name="Quý IV năm 2026", code="2026-quy-4")
    EntryFactory(obligation=ObligationFactory(period=other, agency=agency_a))

    for hour in (8, 9, 10, 16):
        reminder.remind(at=morning(15, hour))

    (row,) = digests(staff_a)
    assert "Năm 2026" in row.body
    assert "Quý IV năm 2026" in row.body
    assert Reminder.objects.filter(person=staff_a).count() == 2


def test_what_falls_due_after_the_digest_waits_for_the_next_morning(report, staff_a, agency_a):
    reminder.remind(at=morning(15, 8))
    other = PeriodFactory(due_at=morning(16, 17), code="2026-quy-4", name="Quý IV năm 2026")
    EntryFactory(obligation=ObligationFactory(period=other, agency=agency_a))

    reminder.remind(at=morning(15, 9))
    assert len(digests(staff_a)) == 1
    reminder.remind(at=morning(16, 8))

    assert len(digests(staff_a)) == 2
    assert "Quý IV năm 2026" in digests(staff_a)[1].body


@pytest.mark.parametrize(
    "at",
    [morning(15, 5), morning(15, 18), datetime(2026, 12, 12, 9, 0, tzinfo=HA_TINH)],
)
def test_nothing_goes_out_in_quiet_hours_or_on_days_off(report, staff_a, at):
    assert reminder.remind(at=at) == reminder.Swept()
    assert not digests(staff_a)


def test_a_holiday_of_the_table_is_quiet(report, staff_a):
    Holiday.objects.create(day=DUE.date(), kind="off", name="Nghỉ bù")

    reminder.remind(at=morning(15))

    assert not digests(staff_a)


def test_a_missed_day_heals_itself(report, staff_a):
    """Nothing ran on the 8th: the 9th says what the 8th would have said."""
    reminder.remind(at=morning(9))

    assert len(digests(staff_a)) == 1


@pytest.mark.parametrize("step", ["live_periods", "staffed"])
def test_a_busy_database_makes_the_sweep_give_way_and_the_next_tick_heals_it(
    step, report, staff_a, monkeypatch
):
    def busy(*_args, **_more):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(silent, step, busy)
        assert reminder.remind(at=morning(15)) == reminder.Swept()
    assert not digests(staff_a)

    reminder.remind(at=morning(15, 9))

    assert len(digests(staff_a)) == 1


def test_another_fault_of_the_database_is_not_swallowed(report, monkeypatch):
    def broken(*_args, **_more):
        raise OperationalError("no such table: tasks_period")

    monkeypatch.setattr(silent, "live_periods", broken)

    with pytest.raises(OperationalError):
        reminder.remind(at=morning(15))


def test_the_ladder_climbs_to_head_and_coordinator(report, staff_a, head_a, coordinator):
    first = {}
    for day in range(15, 25):
        reminder.remind(at=morning(day))
        for who in (staff_a, head_a, coordinator):
            if digests(who):
                first.setdefault(who, day)

    assert first == {staff_a: 15, head_a: 17, coordinator: 21}


def test_an_agency_without_staff_is_its_heads_and_without_anybody_the_coordinators(
    period, agency_b, head_b, coordinator
):
    EntryFactory(obligation=ObligationFactory(period=period, agency=agency_b))
    alone = AgencyFactory()
    EntryFactory(obligation=ObligationFactory(period=period, agency=alone))

    reminder.remind(at=morning(15))

    assert (len(digests(head_b)), len(digests(coordinator))) == (1, 1)
    assert alone.name in digests(coordinator)[0].body
    assert agency_b.name not in digests(coordinator)[0].body


def test_what_was_sent_is_not_reminded(report, staff_a, head_a):
    answered(report.entries.get(), saved_by=staff_a)
    send(report, head_a, at=morning(14))

    reminder.remind(at=morning(15))

    assert not digests(staff_a)


@pytest.mark.parametrize("case", ["request", "demo", "locked", "cancelled"])
def test_who_owes_nothing_is_not_reminded(case, period, agency_a, staff_a, coordinator):
    role = DutyRole.REQUEST if case == "request" else DutyRole.LEAD
    EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a, role=role))
    period.is_demo = case == "demo"
    if case in {"locked", "cancelled"}:
        period.status = PeriodStatus(case)
        if case == "locked":
            period.locked_at, period.locked_by = morning(1), coordinator
    period.save()

    for day in (8, 15, 16, 24):
        reminder.remind(at=morning(day))

    assert not OutboxMessage.objects.exists()
    assert not ReminderLetter.objects.exists()


def test_heads_read_the_week_once(report, head_a):
    for day in (7, 8, 9, 14, 15):
        reminder.remind(at=morning(day))

    weekly = OutboxMessage.objects.filter(to_user=head_a, purpose="weekly")
    assert weekly.count() == 2


def test_without_a_mail_server_messages_are_held_and_nothing_fails(report, staff_a, settings):
    settings.MAIL_IS_SET = False

    reminder.remind(at=morning(15))

    assert digests(staff_a)[0].status == "held"


def test_the_letter_is_drafted_once_and_a_late_report_takes_its_line_away(
    report, period, agency_b, staff_a, head_a, coordinator
):
    EntryFactory(obligation=ObligationFactory(period=period, agency=agency_b))
    for day in (22, 23, 24):
        reminder.remind(at=morning(day))
    letter = ReminderLetter.objects.get()
    numbers = reminder.policy()
    before = silent.lines(letter, at=morning(24), policy=numbers)
    assert [(line.name, line.days) for line in before] == [("Sở Nội vụ", 7), ("Sở Y tế", 7)]

    answered(report.entries.get(), saved_by=staff_a)
    send(report, head_a, at=morning(24))

    after = silent.lines(letter, at=morning(24), policy=numbers)
    assert [line.name for line in after] == ["Sở Nội vụ"]


def test_a_sent_letter_keeps_its_lines(report, coordinator, staff_a, head_a):
    reminder.remind(at=morning(23))
    letter = ReminderLetter.objects.get()

    sent = reminder.mark_letter_sent(
        letter=letter, number="12/SKHCN-KH", by=coordinator, at=morning(24)
    )
    answered(report.entries.get(), saved_by=staff_a)
    send(report, head_a, at=morning(25))

    lines = silent.lines(sent, at=morning(25), policy=reminder.policy())
    assert [line.name for line in lines] == ["Sở Y tế"]
    with pytest.raises(reminder.LetterSent):
        reminder.mark_letter_sent(letter=sent, number="13", by=coordinator, at=morning(25))
    reminder.remind(at=morning(25))
    assert ReminderLetter.objects.count() == 1


def test_the_coordinator_reminds_by_hand_once_a_day(report, staff_a, head_a, coordinator):
    for hour in (9, 10):
        reminder.remind_by_hand(submissions=[report], by=coordinator, at=morning(2, hour))

    assert (len(digests(staff_a)), len(digests(head_a))) == (1, 1)
    assert Reminder.objects.filter(by=coordinator).count() == 2


def test_staff_remind_nobody(report, staff_b):
    with pytest.raises(NotAllowed):
        reminder.remind_by_hand(submissions=[report], by=staff_b, at=morning(2))


def test_a_report_that_was_sent_is_not_reminded_by_hand(report, staff_a, head_a, coordinator):
    answered(report.entries.get(), saved_by=staff_a)
    send(report, head_a, at=morning(1))

    with pytest.raises(reminder.NobodyToRemind):
        reminder.remind_by_hand(submissions=[report], by=coordinator, at=morning(2))


@pytest.mark.parametrize("agencies", [1, 3, 12])
def test_the_sweep_costs_the_same_queries_for_many(
    agencies, period, coordinator, django_assert_num_queries
):
    for _ in range(agencies):
        agency = AgencyFactory()
        appointed(agency, Role.STAFF, f"cb-{agency.pk}")
        appointed(agency, Role.HEAD, f"ld-{agency.pk}")
        EntryFactory(obligation=ObligationFactory(period=period, agency=agency))

    with django_assert_num_queries(25):
        swept = reminder.remind(at=morning(24))

    assert swept == reminder.Swept(digests=2 * agencies + 1, weekly=agencies, letters=1)


def test_six_working_days_pass_between_letters(report, coordinator):
    """Sent on Wednesday 23: the weekend and the day off of Friday 25 do not count."""
    Holiday.objects.create(day=date(2026, 12, 25), kind="off", name="Nghỉ bù")
    reminder.remind(at=morning(23))
    reminder.mark_letter_sent(
        letter=ReminderLetter.objects.get(), number="12", by=coordinator, at=morning(23)
    )

    for day in (28, 30, 31):
        reminder.remind(at=morning(day, 16))
    assert ReminderLetter.objects.count() == 1
    reminder.remind(at=morning(31) + timedelta(days=1))
    assert ReminderLetter.objects.count() == 2
