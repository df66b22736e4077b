"""When who is reminded: the stages of one report and the rungs of the ladder. Pure.

Stages follow one another: before the deadline, on its day, then again and again until it is done. A
stage that was missed is not caught up once the next one has begun, so nobody hears of one thing
twice on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plan_portal.lib.text import LOCAL
from tasks import calendar
from tasks.clock import Reading
from tasks.states import Clock, Rung

OWING = frozenset(
    {Clock.OPEN, Clock.DUE_SOON, Clock.OVERDUE, Clock.RETURNED, Clock.RETURNED_OVERDUE}
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Numbers of the institution, in working days. `before`: days before the deadline, the larger
    first; `every`: between two reminders after it; from how many days late the head of the agency
    and the coordinator hear of it, and a letter is drafted. `hours`: of a working day in which
    reminders go out, from and to."""

    before: Sequence[int]
    every: int
    head: int
    coordinator: int
    letter: int
    hours: tuple[int, int]

    @property
    def after(self) -> dict[Rung, int]:
        return {Rung.OFFICER: 0, Rung.HEAD: self.head, Rung.COORDINATOR: self.coordinator}


def is_office_time(
    at: datetime, *, policy: Policy, holidays: calendar.Holidays = calendar.NO_HOLIDAYS
) -> bool:
    """Reminders wait for the next working morning outside these hours."""
    local = at.astimezone(LOCAL)
    first, last = policy.hours
    return first <= local.hour < last and calendar.is_working_day(local.date(), holidays=holidays)


def working_days_late(reading: Reading) -> int:
    """Working days after the day of the deadline, at least 1 once it has passed; 0 before."""
    return max(1, -reading.days) if reading.is_overdue else 0


def stage(reading: Reading, *, policy: Policy) -> str:
    """The stage in which a report stands: "before-5", "day", "late-1", "late-2" …; "" when nothing
    is owed or the deadline is far."""
    if reading.clock not in OWING:
        return ""
    late = working_days_late(reading)
    if late:
        return f"late-{1 + (late - 1) // policy.every}"
    if reading.days == 0:
        return "day"
    near = [days for days in policy.before if 0 < reading.days <= days]
    return f"before-{min(near)}" if near else ""


def rungs(reading: Reading, *, policy: Policy) -> frozenset[Rung]:
    """Who hears of it now: the officer always, then the head, then the coordinator."""
    late = working_days_late(reading)
    return frozenset(rung for rung, days in policy.after.items() if late >= days)


def needs_letter(reading: Reading, *, policy: Policy) -> bool:
    """So late that a letter is drafted."""
    return working_days_late(reading) >= policy.letter
