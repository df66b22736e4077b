"""The clock of stored reports: reads what tasks.clock needs, for one report or a list of them."""

from datetime import date, datetime

from django.conf import settings

from tasks import clock
from tasks.clock import Reading as Reading
from tasks.clock import Times
from tasks.models import Submission
from tasks.queries.calendar import holidays as holidays  # the one reader of days off
from tasks.states import PeriodStatus, SubmissionStatus


def reading(row: Submission, *, at: datetime, holidays: dict[date, str]) -> Reading:
    """The clock of a row of Submission.objects.timed(at=at); no query."""
    times = Times(
        opened_at=row.period.opened_at,
        due_at=row.period.due_at,
        status=SubmissionStatus(row.status),
        received_at=row.first_received_at,
        extended_until=row.extended_until,  # type: ignore[attr-defined]  # annotated by timed()
        returned_until=row.returned_due_at,
        owes=row.owes,  # type: ignore[attr-defined]  # annotated by timed()
        is_cancelled=row.period.status == PeriodStatus.CANCELLED,
    )
    return read(times, at=at, holidays=holidays)


def read(times: Times, *, at: datetime, holidays: dict[date, str]) -> Reading:
    """The clock with the policy's number of days; no query."""
    return clock.read(times, at=at, soon=settings.DUE_SOON_WORKING_DAYS, holidays=holidays)


def of(submission: Submission, *, at: datetime) -> Reading:
    """The clock of one report as it stands now (two queries)."""
    row = Submission.objects.timed(at=at).get(pk=submission.pk)
    return reading(row, at=at, holidays=holidays())
