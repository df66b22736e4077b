"""The clock of a report: where it stands in time at a moment, and which deadline counts. Pure.

The server's time of receipt decides: an answer received by the deadline is in time, one received
later is accepted and marked. A deadline may be moved (extension) or set anew (return); the first
one stays on record."""

from dataclasses import dataclass
from datetime import datetime

from plan_portal.lib.text import LOCAL
from tasks import calendar
from tasks.states import Clock, Deadline, SubmissionStatus

_CONCLUDED = {SubmissionStatus.ACCEPTED, SubmissionStatus.CONSOLIDATED}


@dataclass(frozen=True, slots=True)
class Times:
    """All that decides about one report. `received_at` is its first receipt, `extended_until` the
    latest new deadline granted by the moment that is asked about, `returned_until` the day set with
    the last return. `owes` is False under a request (đề nghị), which is never overdue."""

    opened_at: datetime
    due_at: datetime
    status: SubmissionStatus
    received_at: datetime | None = None
    extended_until: datetime | None = None
    returned_until: datetime | None = None
    owes: bool = True
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock says. `due_at` is the deadline that counts, `deadline` which one that is,
    `first_due_at` the period's own. `days` are working days left, negative after it. `is_late`: the
    first receipt came after the deadline, extended or not, that decided on time."""

    clock: Clock
    deadline: Deadline
    due_at: datetime
    first_due_at: datetime
    days: int
    is_late: bool

    @property
    def is_moved(self) -> bool:
        """Another deadline than the period's own counts."""
        return self.deadline != Deadline.FIRST

    @property
    def is_overdue(self) -> bool:
        return self.clock in {Clock.OVERDUE, Clock.RETURNED_OVERDUE}


def read(
    times: Times, *, at: datetime, soon: int, holidays: calendar.Holidays = calendar.NO_HOLIDAYS
) -> Reading:
    """The clock of a report at the moment `at`; `soon`: from how many working days before its
    deadline it is shown as near (settings.DUE_SOON_WORKING_DAYS)."""
    limit = max(times.due_at, times.extended_until or times.due_at)
    received = times.received_at if times.received_at and times.received_at <= at else None
    is_back = received is not None and _is_with_agency(times.status)
    due_at, deadline = _deadline(times, limit, is_back=is_back)
    today, last = at.astimezone(LOCAL).date(), due_at.astimezone(LOCAL).date()
    days = calendar.working_days_between(today, last, holidays=holidays)
    has_date = not is_back or times.returned_until is not None
    is_past = times.owes and has_date and at > due_at
    is_near = times.owes and days <= soon
    return Reading(
        clock=_clock(times, received, at=at, is_past=is_past, is_near=is_near),
        deadline=deadline,
        due_at=due_at,
        first_due_at=times.due_at,
        days=days,
        is_late=times.owes and received is not None and received > limit,
    )


def _clock(
    times: Times, received: datetime | None, *, at: datetime, is_past: bool, is_near: bool
) -> Clock:
    if times.is_cancelled or at < times.opened_at:
        return Clock.NOT_OPEN
    if received is None:
        if is_past:
            return Clock.OVERDUE
        return Clock.DUE_SOON if is_near else Clock.OPEN
    if times.status in _CONCLUDED:
        return Clock.ACCEPTED
    if _is_with_agency(times.status):
        return Clock.RETURNED_OVERDUE if is_past else Clock.RETURNED
    return Clock.SUBMITTED


def _deadline(times: Times, limit: datetime, *, is_back: bool) -> tuple[datetime, Deadline]:
    if is_back and times.returned_until is not None:
        return times.returned_until, Deadline.RETURNED
    return limit, Deadline.FIRST if limit == times.due_at else Deadline.EXTENDED


def _is_with_agency(status: SubmissionStatus) -> bool:
    """Written, mended, or waiting for the head of the agency."""
    return status not in _CONCLUDED and status != SubmissionStatus.SUBMITTED
