"""What the page of the calendar shows: rules, levels of the chain, the days of a year."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from tasks import calendar
from tasks.calendar import Almanac, Level, Rule
from tasks.models import CalendarRule, DayStatus, Holiday, ReportLevel
from tasks.queries import calendar as calendars


@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: Rule
    made_by: str
    made_at: datetime | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year of the table: how many of its days wait for a person."""

    year: int
    days: int
    proposed: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One dated row of a level; `sender` is the name of whoever sends to it."""

    level: Level
    sender: str
    made_by: str
    made_at: datetime | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    rules: tuple[RuleLine, ...]
    levels: tuple[LevelLine, ...]
    years: tuple[YearLine, ...]
    year: int
    days: tuple[Holiday, ...]
    notes: tuple[str, ...]


def calendar_page(*, year: int | None, at: datetime) -> CalendarPage:
    """Rules, levels, and the days of one year: the wished one, else the present (3 queries)."""
    today = timezone.localdate(at)
    rows = list(Holiday.objects.select_related("decided_by").order_by("day"))
    chosen = year or today.year
    return CalendarPage(
        rules=_rule_lines(today),
        levels=_level_lines(today),
        years=_year_lines(rows, chosen),
        year=chosen,
        days=tuple(row for row in rows if row.day.year == chosen),
        notes=tuple(_table_notes(rows, chosen)),
    )


def _rule_lines(today: date) -> tuple[RuleLine, ...]:
    rows = list(CalendarRule.objects.select_related("made_by").order_by("valid_from", "made_at"))
    first = calendar.FOUNDING
    known = [first, *(calendars.rule_of(row) for row in rows)]
    current = calendar.rule_on(known, today)
    lines = [RuleLine(first, "", None, current is first)]
    lines += [
        RuleLine(rule, str(row.made_by), row.made_at, rule is current)
        for rule, row in zip(known[1:], rows, strict=True)
    ]
    return tuple(reversed(lines))


def _level_lines(today: date) -> tuple[LevelLine, ...]:
    """Level by level, of each the latest first."""
    rows = list(
        ReportLevel.objects.select_related("made_by").order_by("valid_from", "made_at", "pk")
    )
    founding = [(one, None) for one in calendar.FOUNDING_LEVELS]
    known = [*founding, *((calendars.level_of(row), row) for row in rows)]
    current = calendar.levels_on([level for level, _row in known], today)
    names = {level.code: level.name for level, _row in known}
    places = {code: place for place, code in enumerate(names)}
    lines = [
        LevelLine(
            level=level,
            sender=names.get(level.after, calendar.OFFICE),
            made_by=str(row.made_by) if row else "",
            made_at=row.made_at if row else None,
            is_in_force=any(level is one for one in current),
        )
        for level, row in reversed(known)
    ]
    return tuple(sorted(lines, key=lambda line: places[line.level.code]))


def _year_lines(rows: list[Holiday], chosen: int) -> tuple[YearLine, ...]:
    days = Counter(row.day.year for row in rows)
    open_ = Counter(row.day.year for row in rows if row.status == DayStatus.PROPOSED)
    return tuple(
        YearLine(year, days[year], open_[year], year == chosen) for year in sorted({*days, chosen})
    )


def _table_notes(rows: list[Holiday], chosen: int) -> list[str]:
    counted = [row for row in rows if row.status != DayStatus.REFUSED]
    book = Almanac(
        holidays={row.day: row.kind for row in counted},
        proposed=frozenset(row.day for row in counted if row.status == DayStatus.PROPOSED),
    )
    return calendar.year_notes(book, date(chosen, 1, 1), date(chosen, 12, 31))
