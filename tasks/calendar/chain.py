"""From the agencies to Sở KH&CN to each level behind it: every level adds its own working days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tasks.calendar.days import ONE_DAY, add_working_days, is_working_day
from tasks.calendar.periods import PeriodDates
from tasks.calendar.reasons import Reason, with_table
from tasks.calendar.rules import (
    DECREE,
    MINISTRY,
    PLAIN,
    PROVINCE,
    Almanac,
    Level,
    Rule,
    levels_on,
    rule_on,
)
from tasks.states import PeriodKind

# Period.reasons["to:bo-khcn"]: the day and the place in the chain beside the reason.
_PREFIX = "to:"
# The order of chains that were stored before they kept their places.
_OF_OLD = {PROVINCE: 0, MINISTRY: 1}

Stored = Mapping[str, Mapping[str, str | int]]


@dataclass(frozen=True, slots=True)
class Step:
    """When the report is to leave for a level, and why."""

    recipient: str
    day: date
    reason: Reason


def chain(dates: PeriodDates, *, almanac: Almanac = PLAIN) -> tuple[Step, ...]:
    """The day of each level of the cut-off day, whoever is sent to by another behind it."""
    levels = levels_on(almanac.levels, dates.cutoff_on)
    found: dict[str, Step] = {}
    waiting = list(levels)
    while waiting:
        ready = [one for one in waiting if not one.after or one.after in found]
        # Nobody sends to the rest any more: from Sở KH&CN, rather than not at all.
        for level in ready or waiting:
            found[level.code] = _step(level, found.get(level.after), dates, almanac)
        waiting = [one for one in waiting if one.code not in found]
    return tuple(found.values())


def send_by(recipient: str, dates: PeriodDates, *, almanac: Almanac = PLAIN) -> Step | None:
    """The step of one level; None where it is not served."""
    return next((one for one in chain(dates, almanac=almanac) if one.recipient == recipient), None)


def _step(level: Level, before: Step | None, dates: PeriodDates, almanac: Almanac) -> Step:
    """A default to edit. The yearly report of a level with a day of December by that day, or the
    working day before; any other so many working days after the cut-off as the rule gives the
    agencies and the level Sở KH&CN together (Điều 8). Where a person moved the dates of the
    agencies, the days of Sở KH&CN are counted from their deadline; the days of another sender from
    the day on which it has the report."""
    by = before.reason.name if before else ""
    if level.yearly_day is not None and dates.kind == PeriodKind.YEAR:
        day, reason = _yearly(dates, level, level.yearly_day, almanac)
    elif dates.kind == PeriodKind.AD_HOC:
        day, reason = dates.due_on, Reason("onward_requested", basis=level.basis)
    elif before:
        day, reason = _counted("onward_next", before.day, level, almanac)
    else:
        day, reason = _from_the_agencies(dates, level, almanac)
    return Step(level.code, day, replace(reason, to=level.code, name=level.name, by=by))


def _from_the_agencies(dates: PeriodDates, level: Level, almanac: Almanac) -> tuple[date, Reason]:
    rule = rule_on(almanac.rules, dates.cutoff_on)
    usual = add_working_days(dates.cutoff_on, rule.agency_days, holidays=almanac.holidays)
    if dates.due_on != usual or dates.cutoff_reason.code == "manual":
        return _counted("onward_after", dates.due_on, level, almanac)
    day = add_working_days(dates.due_on, level.days, holidays=almanac.holidays)
    reason = Reason(
        "onward_practice" if dates.kind == PeriodKind.NINE_MONTHS else "onward",
        cutoff=dates.cutoff_on,
        days=(rule.agency_days, level.days),
        basis=_both(rule, level),
    )
    return day, with_table(reason, dates.cutoff_on, day, almanac)


def _counted(code: str, after: date, level: Level, almanac: Almanac) -> tuple[date, Reason]:
    day = add_working_days(after, level.days, holidays=almanac.holidays)
    reason = Reason(code, after=after, days=(level.days,), basis=level.basis)
    return day, with_table(reason, after, day, almanac)


def _both(rule: Rule, level: Level) -> str:
    """The documents of both, that of the decree last: Điều 12 of it follows."""
    found = dict.fromkeys((rule.basis, level.basis))
    return ", ".join(sorted(found, key=lambda basis: basis.endswith(DECREE)))


def _yearly(
    dates: PeriodDates, level: Level, day_of_december: int, almanac: Almanac
) -> tuple[date, Reason]:
    usual = date(dates.year, 12, day_of_december)
    is_worked = is_working_day(usual, holidays=almanac.holidays)
    day = usual if is_worked else add_working_days(usual, -1, holidays=almanac.holidays)
    code = "yearly" if is_worked else "yearly_moved"
    # Of the founding level it is a default that nobody decided.
    code += "_by_rule" if level.valid_from else ""
    reason = Reason(code, usual=usual, basis=level.yearly_basis)
    return day, with_table(reason, day - ONE_DAY, usual, almanac)


def stored_chain(steps: Iterable[Step]) -> dict[str, dict[str, str | int]]:
    """The chain as Period.reasons keeps it, frozen at opening."""
    return {
        f"{_PREFIX}{one.recipient}": {
            "day": one.day.isoformat(), "place": place, **one.reason.as_json()
        }
        for place, one in enumerate(steps)
    }  # fmt: skip


def read_chain(stored: Stored) -> tuple[Step, ...]:
    """Read `stored_chain` back in its own order, which a database need not keep; empty for a period
    that was opened before chains were kept."""
    found = {key.removeprefix(_PREFIX): one for key, one in stored.items() if one.get("day")}
    return tuple(
        Step(code, date.fromisoformat(str(one["day"])), Reason.from_json(one))
        for code, one in sorted(found.items(), key=_place)
    )


def _place(item: tuple[str, Mapping[str, str | int]]) -> int:
    code, stored = item
    return int(stored.get("place", _OF_OLD.get(code, len(_OF_OLD))))
