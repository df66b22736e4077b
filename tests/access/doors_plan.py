"""Services of Sở KH&CN around the plan: texts, additions, amendments, organisation changes,
periods, the calendar."""

from tasks import calendar
from tasks.models import DayKind, DayStatus
from tasks.services import (
    amendment,
    calendar_rule,
    day_table,
    period,
    plan_draft,
    plan_import,
    succession,
    succession_undo,
    supplement,
)
from tasks.services.day_table import ProposedDay
from tasks.states import AmendmentKind, PeriodKind, SupplementKind
from tests.access.door import OFFICE, Doors, today
from tests.access.world import DAY, PLAN_TEXT, World


def _dates(world: World) -> calendar.PeriodDates:
    return calendar.propose(PeriodKind.YEAR, today(world).year + 3)


def _level(world: World) -> calendar.Level:
    return calendar.Level("tinh-uy", "Tỉnh ủy", valid_from=today(world), basis="x")


def _rule(world: World) -> calendar.Rule:
    return calendar.Rule(valid_from=today(world), agency_days=2, basis="x")


PLAN: Doors = {
    "tasks.period.open_period": (
        OFFICE,
        lambda w, by: period.open_period(plan=w.tasks["plan"], dates=_dates(w), by=by, at=w.at),
    ),
    "tasks.period.cancel_period": (
        OFFICE,
        lambda w, by: period.cancel_period(period=w.draft.period, reason="x", by=by, at=w.at),
    ),
    "tasks.period.lock_period": (
        OFFICE,
        lambda w, by: period.lock_period(period=w.draft.period, by=by, at=w.at),
    ),
    "tasks.plan_draft.begin": (
        OFFICE,
        lambda w, by: plan_draft.begin(source=PLAN_TEXT, source_name="a.txt", by=by, at=w.at),
    ),
    "tasks.plan_draft.confirm": (
        OFFICE,
        lambda w, by: plan_draft.confirm(
            draft=w.plan_draft, headings=[0], agencies={}, by=by, at=w.at
        ),
    ),
    "tasks.plan_draft.carry_out": (
        OFFICE,
        lambda w, by: plan_draft.carry_out(draft=w.plan_draft, by=by, at=w.at),
    ),
    "tasks.plan_import.import_plan": (
        OFFICE,
        lambda w, by: plan_import.import_plan(source=PLAN_TEXT, by=by, at=w.at),
    ),
    "tasks.supplement.add": (
        OFFICE,
        lambda w, by: supplement.add(
            task=w.tasks[w.a.code][0],
            kind=SupplementKind.PRODUCT,
            text="x",
            source="CV 1",
            source_date=today(w),
            by=by,
            at=w.at,
        ),
    ),
    "tasks.supplement.withdraw": (
        OFFICE,
        lambda w, by: supplement.withdraw(supplement=w.supplement, by=by, at=w.at),
    ),
    "tasks.supplement.correct_reading": (
        OFFICE,
        lambda w, by: supplement.correct_reading(
            task=w.tasks[w.a.code][0], text="x", by=by, at=w.at
        ),
    ),
    "tasks.amendment.begin": (
        OFFICE,
        lambda w, by: amendment.begin(
            draft=w.plan_draft,
            plan=w.tasks["plan"],
            kind=AmendmentKind.AMENDS,
            effective_on=today(w) + 60 * DAY,
            by=by,
            at=w.at,
        ),
    ),
    "tasks.amendment.place": (
        OFFICE,
        lambda w, by: amendment.place(amendment=w.amendment, choices={}, by=by, at=w.at),
    ),
    "tasks.amendment.apply": (
        OFFICE,
        lambda w, by: amendment.apply(amendment=w.amendment, by=by, at=w.at),
    ),
    "tasks.amendment.drop": (
        OFFICE,
        lambda w, by: amendment.drop(amendment=w.amendment, by=by, at=w.at),
    ),
    "tasks.succession.place": (
        OFFICE,
        lambda w, by: succession.place(change=w.change, choices={}, by=by, at=w.at),
    ),
    "tasks.succession.apply": (
        OFFICE,
        lambda w, by: succession.apply(change=w.change, by=by, at=w.at),
    ),
    # The day after the change itself: an undoing takes effect later than what it undoes.
    "tasks.succession_undo.undo": (
        OFFICE,
        lambda w, by: succession_undo.undo(
            change=w.changed,
            effective_on=today(w) + DAY,
            act=w.tasks["plan"].document,
            note="x",
            by=by,
            at=w.at + DAY,
        ),
    ),
    "tasks.calendar_rule.add_rule": (
        OFFICE,
        lambda w, by: calendar_rule.add_rule(rule=_rule(w), by=by, at=w.at),
    ),
    "tasks.calendar_rule.add_level": (
        OFFICE,
        lambda w, by: calendar_rule.add_level(level=_level(w), by=by, at=w.at),
    ),
    "tasks.day_table.add_day": (
        OFFICE,
        lambda w, by: day_table.add_day(
            day=today(w) + DAY, kind=DayKind.OFF, name="x", document="TB 1", by=by, at=w.at
        ),
    ),
    "tasks.day_table.decide": (
        OFFICE,
        lambda w, by: day_table.decide(
            days=[w.holiday.day], verdict=DayStatus.CONFIRMED, document="TB 1", by=by, at=w.at
        ),
    ),
    "tasks.day_table.load_proposals": (
        OFFICE,
        lambda w, by: day_table.load_proposals(
            days=[ProposedDay(today(w) + DAY, DayKind.OFF, "x")], source="x", by=by, at=w.at
        ),
    ),
}
