"""Opening, extending, locking and cancelling periods: the real plan with given members, exact."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agencies.models import AgencyGroup, AgencyName, AuditEvent, OutboxMessage
from agencies.roles import Role
from plan_portal.lib.errors import NotAllowed
from tasks import calendar
from tasks.models import DayStatus, Duty, Entry, Holiday, Obligation, Period, Submission
from tasks.queries import calendar as calendars
from tasks.queries import ledger as ledgers
from tasks.queries import period as period_queries
from tasks.services import calendar_rule as calendar_rules
from tasks.services import extension as extensions
from tasks.services import obligation as obligations
from tasks.services import period as periods
from tasks.services import plan_import
from tasks.services import reopening as reopenings
from tasks.states import DutyRole, PeriodKind, PeriodStatus
from tests.factories.agencies import AgencyFactory, GroupMembershipFactory, appointed
from tests.factories.tasks import (
    DutyFactory,
    EntryFactory,
    EntryVersionFactory,
    HeadingFactory,
    PeriodFactory,
    PlanFactory,
    SubmissionFactory,
    TaskFactory,
)
from tests.moments import NOON
from tests.tasks.services.test_plan_import import SMALL, SOURCE

YEAR_2026 = calendar.propose(PeriodKind.YEAR, 2026)
LATER = datetime(2026, 12, 21, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(coordinator):
    return plan_import.import_plan(source=SMALL, by=coordinator, at=NOON).version.plan


@pytest.fixture
def open_(plan, coordinator):
    def opened(**more):
        given = {"plan": plan, "dates": YEAR_2026, "by": coordinator, "at": NOON} | more
        return periods.open_period(**given)

    return opened


def test_the_real_plan_owes_exactly_this():
    plan = plan_import.import_plan(source=SOURCE, by=None, at=NOON).version.plan
    fourteen, fifteen = AgencyGroup.objects.order_by("code")
    others = AgencyFactory.create_batch(20)
    for agency in others:
        GroupMembershipFactory(group=fourteen, agency=agency)
    fronts = AgencyFactory.create_batch(6)

    period = periods.open_period(
        plan=plan, dates=YEAR_2026, members={fifteen: fronts}, by=None, at=NOON
    )

    rows = Obligation.objects.filter(period=period)
    named = 6 + 6 + 2 + 2 + 1 + 2 + 6 * 1 + 2 * 2
    assert rows.filter(group=None).count() == named == 29
    assert rows.filter(group=fourteen, role=DutyRole.LEAD).count() == 20
    assert rows.filter(group=fifteen, role=DutyRole.REQUEST).count() == 6
    assert Submission.objects.filter(period=period).count() == 14 + 20 + 6
    assert Entry.objects.filter(submission__period=period).count() == 29 + 20 + 6
    counts = ledgers.ledger(period, NOON).counts
    assert (counts.owed, counts.asked, counts.agencies.owed) == (49, 6, 34)


def test_each_date_has_its_reason(open_):
    period = open_()

    assert (period.code, period.name, period.cutoff_on) == (
        "2026-nam", "Năm 2026", date(2026, 12, 14),
    )  # fmt: skip
    # 14/12/2026 is a Monday: one working day later, 17:00 in the province.
    assert period.due_at == datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
    article_8 = "Điều 8 NĐ 09/2019/NĐ-CP"
    assert period.reasons["due_at"] == {
        "code": "days", "cutoff": "2026-12-14", "days": "1", "basis": article_8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "due_on"),
    [
        (DayStatus.PROPOSED, date(2026, 12, 16)),
        (DayStatus.CONFIRMED, date(2026, 12, 16)),
        (DayStatus.REFUSED, date(2026, 12, 15)),
    ],
)
def test_a_day_off_of_the_table_moves_the_deadline_until_it_is_refused(status, due_on):
    Holiday.objects.create(day=date(2026, 12, 15), name="Nghỉ bù", status=status)

    dates = period_queries.propose(PeriodKind.YEAR, 2026)

    assert dates.due_on == due_on
    assert bool(dates.due_reason.unconfirmed) is (status == DayStatus.PROPOSED)


def test_the_whole_chain_is_frozen_with_the_period(open_, coordinator):
    period = open_()
    before = [one.sentence for one in calendars.levels_of(period)]
    Holiday.objects.create(day=date(2026, 12, 16), name="Nghỉ bù")
    rule = replace(calendar.FOUNDING, valid_from=date(2026, 1, 1), agency_days=5, due_hour=9)
    calendar_rules.add_rule(rule=rule, by=coordinator, at=NOON)

    fresh = Period.objects.get(pk=period.pk)

    assert [one.sentence for one in calendars.levels_of(fresh)] == before
    assert [one.day for one in calendars.levels_of(fresh)] == [
        date(2026, 12, 15), date(2026, 12, 16), date(2026, 12, 18),
    ]  # fmt: skip
    assert fresh.due_at == period.due_at
    assert period_queries.propose(PeriodKind.YEAR, 2026).due_on == date(2026, 12, 22)


def test_the_hour_of_the_rule_is_the_hour_of_the_deadline(open_, coordinator):
    rule = replace(calendar.FOUNDING, valid_from=date(2026, 12, 14), due_hour=9)
    calendar_rules.add_rule(rule=rule, by=coordinator, at=NOON)

    period = open_(dates=period_queries.propose(PeriodKind.YEAR, 2026))

    assert period.due_at == datetime(2026, 12, 15, 2, 0, tzinfo=UTC)


def test_a_deadline_counted_from_a_changed_cutoff_is_no_longer_the_rules():
    dates = periods.edited(
        YEAR_2026, starts_on=YEAR_2026.starts_on, cutoff_on=date(2026, 12, 10),
        due_on=YEAR_2026.due_on, text="Công văn 12",
    )  # fmt: skip

    assert dates.due_reason == dates.cutoff_reason == calendar.Reason("manual", text="Công văn 12")
    assert dates.starts_reason == YEAR_2026.starts_reason


def test_the_basis_and_the_name_of_the_day_are_frozen(open_):
    agency = Duty.objects.get(task__code="2.1").agency
    AgencyName.objects.filter(agency=agency).update(valid_to=date(2026, 6, 30))
    AgencyName.objects.create(agency=agency, name="Công an mới", valid_from=date(2026, 7, 1))

    row = Obligation.objects.get(period=open_(), agency=agency)

    assert row.basis == "Mục IV.2, Kế hoạch số 7/KH-UBND"
    assert row.agency_name == "Công an mới"


def test_the_same_period_twice_is_refused_with_a_sentence(open_):
    open_()

    with pytest.raises(periods.PeriodExists, match="Năm 2026"):
        open_()

    assert (Period.objects.count(), Obligation.objects.count()) == (1, 3)


def test_staff_may_not_open(staff_a):
    with pytest.raises(NotAllowed):
        periods.open_period(plan=PlanFactory(), dates=YEAR_2026, by=staff_a, at=NOON)


def test_a_class_without_members_is_refused_unless_left_out(coordinator):
    plan = plan_import.import_plan(source=SOURCE, by=coordinator, at=NOON).version.plan
    with pytest.raises(obligations.ClassWithoutMembers, match="14"):
        periods.open_period(plan=plan, dates=YEAR_2026, by=coordinator, at=NOON)

    period = periods.open_period(
        plan=plan, dates=YEAR_2026, left_out=AgencyGroup.objects.all(), by=coordinator, at=NOON
    )

    assert period.obligations.count() == 29
    event = AuditEvent.objects.get(action="period.open")
    assert len(event.details["left_out"]) == 2


def test_whoever_is_named_for_a_class_becomes_a_member(coordinator):
    plan = plan_import.import_plan(source=SOURCE, by=coordinator, at=NOON).version.plan
    fourteen, fifteen = AgencyGroup.objects.order_by("code")
    old = GroupMembershipFactory(group=fourteen).agency
    new = AgencyFactory()

    period = periods.open_period(
        plan=plan, dates=YEAR_2026, members={fourteen: [new]}, left_out=[fifteen],
        by=coordinator, at=NOON,
    )  # fmt: skip

    assert [row.agency for row in period.obligations.filter(group=fourteen)] == [new]
    members = fourteen.memberships.valid_on(date(2026, 12, 2))
    assert {row.agency for row in members} == {old, new}


def test_an_agency_bound_twice_owes_once():
    plan = PlanFactory()
    task = TaskFactory(heading=HeadingFactory(version=plan.current_version))
    agency = DutyFactory(task=task, role=DutyRole.REQUEST).agency
    DutyFactory(task=task, agency=agency, role=DutyRole.LEAD)
    DutyFactory(task=task, role=DutyRole.SUPPORT)

    period = periods.open_period(plan=plan, dates=YEAR_2026, by=None, at=NOON)

    assert [(o.agency, o.role) for o in period.obligations.all()] == [(agency, DutyRole.LEAD)]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "owes"),
    [
        (None, None, True),
        (date(2026, 12, 1), date(2026, 12, 1), True),
        (None, date(2026, 11, 30), False),
        (date(2026, 12, 2), None, False),
    ],
)
def test_only_a_duty_in_force_on_the_day_binds(valid_from, valid_to, owes):
    plan = PlanFactory()
    task = TaskFactory(heading=HeadingFactory(version=plan.current_version))
    DutyFactory(task=task)
    DutyFactory(task=task, valid_from=valid_from, valid_to=valid_to)

    period = periods.open_period(plan=plan, dates=YEAR_2026, by=None, at=NOON)

    assert period.obligations.count() == 1 + owes


def test_a_plan_that_binds_nobody_is_refused():
    with pytest.raises(obligations.NothingOwed):
        periods.open_period(plan=PlanFactory(), dates=YEAR_2026, by=None, at=NOON)


def test_staff_and_heads_are_told_once(open_, plan):
    agency = Duty.objects.get(task__code="2.1").agency
    staff = appointed(agency, Role.STAFF, "can-bo-moi")

    open_()

    told = OutboxMessage.objects.get(to_user=staff)
    assert "Năm 2026" in told.subject


def test_a_demonstration_round_tells_nobody(open_):
    appointed(Duty.objects.get(task__code="2.1").agency, Role.STAFF, "can-bo-moi")

    open_(is_demo=True)

    assert not OutboxMessage.objects.exists()


def test_dates_changed_by_hand_need_and_keep_a_reason():
    same = {"starts_on": YEAR_2026.starts_on, "cutoff_on": YEAR_2026.cutoff_on}
    due = date(2026, 12, 18)
    with pytest.raises(periods.ReasonRequired):
        periods.edited(YEAR_2026, **same, due_on=due, text=" ")

    dates = periods.edited(YEAR_2026, **same, due_on=due, text="Công văn 12")

    assert dates.due_reason == calendar.Reason("manual", text="Công văn 12")
    assert dates.cutoff_reason == YEAR_2026.cutoff_reason


def test_dates_out_of_order_are_refused():
    with pytest.raises(periods.DatesOutOfOrder):
        periods.edited(
            YEAR_2026, starts_on=YEAR_2026.starts_on, cutoff_on=YEAR_2026.cutoff_on,
            due_on=date(2026, 12, 1), text="vì",
        )  # fmt: skip


def test_a_period_opened_by_mistake_is_cancelled_and_its_code_is_free(open_, coordinator):
    period = open_()

    periods.cancel_period(period=period, reason="Mở nhầm", by=coordinator, at=NOON)

    period.refresh_from_db()
    assert (period.status, period.cancelled_by) == (PeriodStatus.CANCELLED, coordinator)
    assert open_().code == period.code


def test_a_cancellation_needs_a_reason(open_, coordinator):
    with pytest.raises(periods.ReasonRequired):
        periods.cancel_period(period=open_(), reason=" ", by=coordinator, at=NOON)


def test_a_period_with_an_answer_is_not_cancelled(open_, coordinator):
    period = open_()
    EntryVersionFactory(entry=Entry.objects.filter(submission__period=period).first())

    with pytest.raises(periods.PeriodAnswered):
        periods.cancel_period(period=period, reason="Mở nhầm", by=coordinator, at=NOON)

    period.refresh_from_db()
    assert period.status == PeriodStatus.OPEN


def test_a_locked_period_is_opened_again_by_the_head_only(open_, coordinator, office_head):
    period = periods.lock_period(period=open_(), by=coordinator, at=NOON)
    asked = {"period": period, "reason": "vì", "until": LATER, "at": NOON}
    with pytest.raises(NotAllowed):
        reopenings.reopen_whole(**asked, by=coordinator)

    row = reopenings.reopen_whole(**asked, by=office_head)

    period.refresh_from_db()
    assert (period.status, row.is_whole, row.until) == (PeriodStatus.LOCKED, True, LATER)


@pytest.mark.parametrize("act", ["cancel", "lock", "extend"])
def test_nothing_is_done_to_a_locked_period(act, office_head):
    period = PeriodFactory(status=PeriodStatus.LOCKED, locked_at=NOON, locked_by=office_head)
    agency = SubmissionFactory(period=period).agency
    acts = {
        "cancel": lambda: periods.cancel_period(
            period=period, reason="vì", by=office_head, at=NOON
        ),
        "lock": lambda: periods.lock_period(period=period, by=office_head, at=NOON),
        "extend": lambda: extensions.extend(
            period=period, agency=agency, due_at=LATER, reason="vì", by=office_head, at=NOON
        ),
    }

    with pytest.raises(periods.PeriodNotOpen):
        acts[act]()


def test_an_extension_shows_in_the_ledger(office_head):
    entry = EntryFactory()
    owed = {"period": entry.submission.period, "agency": entry.submission.agency}

    extensions.extend(**owed, due_at=LATER, reason="Bão lụt", by=office_head, at=NOON)

    row = ledgers.ledger(owed["period"], LATER - timedelta(days=1)).rows[0]
    assert (row.bucket, row.excused_until, row.excuse) == ("excused", LATER, "Bão lụt")


@pytest.mark.parametrize(
    "due_at", [datetime(2026, 12, 15, 10, 0, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)]
)
def test_an_extension_is_to_a_later_moment_only(due_at, office_head):
    form = SubmissionFactory()

    with pytest.raises(extensions.NotLater):
        extensions.extend(
            period=form.period, agency=form.agency, due_at=due_at, reason="vì", by=office_head,
            at=NOON,
        )  # fmt: skip


def test_the_coordinator_may_not_extend(coordinator):
    form = SubmissionFactory()

    with pytest.raises(NotAllowed):
        extensions.extend(
            period=form.period, agency=form.agency, due_at=LATER, reason="vì", by=coordinator,
            at=NOON,
        )  # fmt: skip


def test_an_agency_that_owes_nothing_gets_no_extension(office_head):
    with pytest.raises(extensions.NotOwed):
        extensions.extend(
            period=PeriodFactory(), agency=AgencyFactory(), due_at=LATER, reason="vì",
            by=office_head, at=NOON,
        )  # fmt: skip


def test_a_new_version_leaves_open_periods_and_their_answers(open_, coordinator):
    period = open_()
    EntryVersionFactory(entry=Entry.objects.filter(submission__period=period).first())

    plan_import.import_plan(
        source=SMALL.replace("1. Sở Y tế\n", "1. Sở Y tế\n- Việc mới hoàn toàn.\n"),
        by=coordinator, at=NOON,
    )  # fmt: skip

    assert period.obligations.count() == 3
    assert Entry.objects.filter(submission__period=period, versions__number=1).count() == 1
    dates = calendar.propose(PeriodKind.YEAR, 2027)
    assert open_(dates=dates, plan=period.plan).obligations.count() == 4
