"""The periods of Nghị định 09/2019/NĐ-CP, Điều 12, and the dates that are proposed for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import LOCAL, roman
from tasks.calendar.days import add_working_days
from tasks.calendar.reasons import Reason, with_table
from tasks.calendar.rules import ARTICLE_12, DECREE, FOUNDING, PLAIN, Almanac, Rule, rule_on
from tasks.states import PeriodKind


class UnknownPeriod(DomainError):
    """There is no such period: a fifth quarter, or an ad hoc one (its dates are asked for)."""

    code = "unknown_period"


@dataclass(frozen=True, slots=True)
class PeriodDates:
    """A proposed period; agencies owe on `due_on`. `number` is 0 where a year has only one."""

    kind: PeriodKind
    year: int
    number: int
    code: str
    name: str
    starts_on: date
    cutoff_on: date
    due_on: date
    starts_reason: Reason
    cutoff_reason: Reason
    due_reason: Reason
    # The hour of `due_on` at which the time is over.
    due_hour: int = FOUNDING.due_hour

    def reasons(self) -> dict[str, dict[str, str | int]]:
        """As Period.reasons stores them."""
        return {
            "starts_on": self.starts_reason.as_json(),
            "cutoff_on": self.cutoff_reason.as_json(),
            "due_at": self.due_reason.as_json(),
        }


def propose(
    kind: PeriodKind, year: int, number: int = 0, *, almanac: Almanac = PLAIN
) -> PeriodDates:
    """The period that Điều 12 describes: the `number`-th month (1–12), quarter (1–4) or half (1–2)
    of `year`; nine months and the year have no number. Agencies owe some working days after the
    cut-off (Điều 8: at least one), as the rule in force on the day of the cut-off says. Raises
    UnknownPeriod."""
    number = _checked(kind, year, number)
    starts_on, cutoff_on = _span(kind, year, number)
    rule = rule_on(almanac.rules, cutoff_on)
    due_on = add_working_days(cutoff_on, rule.agency_days, holidays=almanac.holidays)
    by_law = kind is not PeriodKind.NINE_MONTHS
    return PeriodDates(
        kind=kind,
        year=year,
        number=number,
        code=_code(kind, year, number),
        name=_name(kind, year, number),
        starts_on=starts_on,
        cutoff_on=cutoff_on,
        due_on=due_on,
        starts_reason=_fixed("starts", kind, number),
        cutoff_reason=_fixed("closes", kind, number),
        due_reason=_due_reason(cutoff_on, due_on, rule, almanac, by_law=by_law),
        due_hour=rule.due_hour,
    )


def _fixed(code: str, kind: PeriodKind, number: int) -> Reason:
    """Of a date that Điều 12 names, or for nine months the practice of the province."""
    if kind is PeriodKind.NINE_MONTHS:
        return Reason(f"{code}_practice", of=kind, basis=ARTICLE_12)
    of = f"{kind}.{number}" if kind is PeriodKind.HALF_YEAR else kind.value
    return Reason(code, of=of, basis=ARTICLE_12)


def _due_reason(
    cutoff_on: date, due_on: date, rule: Rule, almanac: Almanac, *, by_law: bool
) -> Reason:
    code = "days" if by_law else "days_practice"
    reason = Reason(code, cutoff=cutoff_on, days=(rule.agency_days,), basis=rule.basis)
    return with_table(reason, cutoff_on, due_on, almanac)


def ad_hoc(
    *,
    year: int,
    number: int,
    name: str,
    starts_on: date,
    cutoff_on: date,
    due_on: date,
    almanac: Almanac = PLAIN,
) -> PeriodDates:
    """The `number`-th ad hoc report of `year`: all its dates are the requester's, only the hour is
    the rule's. Raises UnknownPeriod when they are not in order."""
    if number < 1 or not starts_on <= cutoff_on <= due_on:
        raise UnknownPeriod(_("The dates must follow each other: start, cut-off, deadline."))
    requested = Reason("as_requested", basis=f"Điều 8 {DECREE}")
    return PeriodDates(
        PeriodKind.AD_HOC,
        year,
        number,
        f"{year}-dx{number}",
        name or f"Đột xuất {number}/{year}",
        starts_on,
        cutoff_on,
        due_on,
        requested,
        requested,
        requested,
        rule_on(almanac.rules, cutoff_on).due_hour,
    )


def previous(kind: PeriodKind, year: int, number: int = 0) -> tuple[PeriodKind, int, int]:
    """The period of the same kind before this one. Raises UnknownPeriod (ad hoc has none)."""
    number = _checked(kind, year, number)
    if number > 1:
        return kind, year, number - 1
    return kind, year - 1, _PER_YEAR[kind]


def due_moment(due_on: date, hour: int) -> datetime:
    """The end of the office day `due_on`: `hour` (of the rule) by the province's clock."""
    return datetime.combine(due_on, time(hour), tzinfo=LOCAL)


def day_end(day: date, rules: Sequence[Rule]) -> datetime:
    """When an office day ends: at the hour of the rule in force on that day. The deadline of a
    period has the hour of its cut-off's rule (`propose`); every other deadline ends here."""
    return due_moment(day, rule_on(rules, day).due_hour)


# 0: the year has one, without a number.
_PER_YEAR = {
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.NINE_MONTHS: 0,
    PeriodKind.YEAR: 0,
}
# Months that one period covers, counted back from the month of its cut-off.
_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}


def _checked(kind: PeriodKind, year: int, number: int) -> int:
    most = _PER_YEAR.get(kind)
    if most == 0 and number in {0, 1}:
        number = 0
    elif most is None or not 1 <= number <= most:
        raise UnknownPeriod(_("There is no such period. Choose another kind or number."))
    if not 2000 <= year <= 2199:
        raise UnknownPeriod(_("There is no such period. Choose another year."))
    return number


def _span(kind: PeriodKind, year: int, number: int) -> tuple[date, date]:
    """15 of the month before its first month, to 14 of its last month."""
    months = _MONTHS[kind]
    last = months * (number or 1)
    before = last - months
    starts_on = date(year, before, 15) if before else date(year - 1, 12, 15)
    return starts_on, date(year, last, 14)


def _code(kind: PeriodKind, year: int, number: int) -> str:
    return {
        PeriodKind.MONTH: f"{year}-t{number:02d}",
        PeriodKind.QUARTER: f"{year}-q{number}",
        PeriodKind.HALF_YEAR: f"{year}-6t{number}",
        PeriodKind.NINE_MONTHS: f"{year}-9t",
        PeriodKind.YEAR: f"{year}-nam",
    }[kind]


def _name(kind: PeriodKind, year: int, number: int) -> str:
    """Official Vietnamese, as printed in reports; never translated."""
    return {
        PeriodKind.MONTH: f"Tháng {number:02d}/{year}",
        PeriodKind.QUARTER: f"Quý {roman(number or 1)}/{year}",
        PeriodKind.HALF_YEAR: f"6 tháng {'đầu' if number == 1 else 'cuối'} năm {year}",
        PeriodKind.NINE_MONTHS: f"9 tháng năm {year}",
        PeriodKind.YEAR: f"Năm {year}",
    }[kind]
