"""What the calendar is told from the database, and the chain of a period."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tasks import calendar
from tasks.calendar import Almanac, Level, Rule
from tasks.models import CalendarRule, DayStatus, Holiday, Period, ReportLevel


def holidays() -> dict[date, str]:
    """Days off and swapped working days, as tasks.calendar takes them (1 query)."""
    return dict(Holiday.objects.counted().values_list("day", "kind"))


def rules() -> tuple[Rule, ...]:
    """The rule of the beginning and the dated ones, the later made last (1 query)."""
    rows = CalendarRule.objects.order_by("valid_from", "made_at", "pk")
    return (calendar.FOUNDING, *(rule_of(row) for row in rows))


def rule_of(row: CalendarRule) -> Rule:
    return Rule(**{one.name: getattr(row, one.name) for one in fields(Rule)})


def levels() -> tuple[Level, ...]:
    """The levels of the beginning and the dated ones, the later made last (1 query)."""
    rows = ReportLevel.objects.order_by("valid_from", "made_at", "pk")
    return (*calendar.FOUNDING_LEVELS, *(level_of(row) for row in rows))


def level_of(row: ReportLevel) -> Level:
    return Level(**{one.name: getattr(row, one.name) for one in fields(Level)})


def almanac() -> Almanac:
    """All that the calendar is told (3 queries)."""
    rows = list(Holiday.objects.counted().values_list("day", "kind", "status"))
    return Almanac(
        holidays={day: kind for day, kind, _status in rows},
        proposed=frozenset(day for day, _kind, status in rows if status == DayStatus.PROPOSED),
        rules=rules(),
        levels=levels(),
    )


def rule_in_force(*, at: datetime) -> Rule:
    """The rule of today (1 query)."""
    return calendar.rule_on(rules(), timezone.localdate(at))


def levels_in_force(*, at: datetime) -> tuple[Level, ...]:
    """The levels of today (1 query)."""
    return calendar.levels_on(levels(), timezone.localdate(at))


def day_end(day: date) -> datetime:
    """When `day` ends as a deadline that a person sets: an extension, a return, the end of a
    reopening (1 query)."""
    return calendar.day_end(day, rules())


# --- The chain of a period ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LevelShown:
    """One level of the chain: who sends to whom, by when, and the sentence that says why."""

    who: str
    day: date
    sentence: str


def proposed_levels(dates: calendar.PeriodDates, book: Almanac) -> list[LevelShown]:
    """The whole chain of a period that is being opened."""
    return _levels(dates.due_on, dates.due_reason, calendar.chain(dates, almanac=book))


def onward(dates: calendar.PeriodDates) -> dict[str, dict[str, str | int]]:
    """The chain beyond the agencies, as Period.reasons freezes it (3 queries)."""
    return calendar.stored_chain(calendar.chain(dates, almanac=almanac()))


def levels_of(period: Period) -> list[LevelShown]:
    """The whole chain of a period as it was frozen at its opening."""
    due = calendar.Reason.from_json(period.reasons.get("due_at", {}))
    steps = calendar.read_chain(period.reasons)
    return _levels(timezone.localdate(period.due_at), due, steps)


def _levels(
    due_on: date, reason: calendar.Reason, steps: Iterable[calendar.Step]
) -> list[LevelShown]:
    agencies = LevelShown(_("Agencies → Sở KH&CN"), due_on, calendar.explain(due_on, reason))
    onward = [
        LevelShown(_between(one.reason), one.day, calendar.explain(one.day, one.reason))
        for one in steps
    ]
    return [agencies, *onward]


def _between(reason: calendar.Reason) -> str:
    return f"{calendar.sender(reason)} → {calendar.receiver(reason)}"


def opening_page(dates: calendar.PeriodDates | None, *, at: datetime) -> dict[str, Any]:
    """What the page that opens a period says of its dates: the chain, what is doubtful about the
    table of days off, the hour (3 queries). Of an ad hoc period only the hour is known."""
    if dates is None:
        return {"levels": (), "notes": (), "due_hour": rule_in_force(at=at).due_hour}
    book = almanac()
    return {
        "levels": proposed_levels(dates, book),
        "notes": notes_on(dates, book),
        "due_hour": dates.due_hour,
    }


def notes_on(dates: calendar.PeriodDates, book: Almanac) -> list[str]:
    """What a person must know before the dates are used: gaps and unconfirmed years of the table
    of days off, a recipient whose day comes before that of the agencies."""
    steps = calendar.chain(dates, almanac=book)
    last = max((dates.due_on, *(one.day for one in steps)))
    notes = calendar.year_notes(book, dates.cutoff_on, last)
    if any(one.day < dates.due_on for one in steps):
        said = _(
            "A recipient expects the report before the agencies have to answer. Give the agencies "
            "an earlier day, or agree on a later one with the recipient."
        )
        notes.append(said)
    return notes
