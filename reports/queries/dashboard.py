"""The coordinator's page: figures of a round, what is late, what waits, the matrix, obstacles, the
days to come. Every figure is the ledger's, and has a list of exactly as many rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from agencies.models import User
from reports.models import Artifact
from reports.queries.dates import Coming, coming_dates
from reports.queries.matrix import Line, days_late, in_order, matrix
from reports.queries.standing import Group, agencies_in
from reports.states import MADE, Format
from tasks.models import Entry, ExtensionRequest, Period
from tasks.queries import inbox as inboxes
from tasks.queries import ledger as ledgers
from tasks.queries import obstacles as obstacle_queries
from tasks.queries.inbox import Tab
from tasks.queries.ledger import Ledger
from tasks.queries.obstacles import ObstacleLine
from tasks.queries.tally import Counts
from tasks.states import Bucket, PeriodStatus, SubmissionStatus

PERIODS = 6
LISTED = 4


@dataclass(frozen=True, slots=True)
class Overdue:
    """An agency whose day has passed. `streak`: periods in a row, this one too, in which it was
    late or silent; `status` of its draft, "" when it never opened the form."""

    name: str
    submission: UUID | None
    tasks: int
    days: int
    streak: int
    status: str
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for review, and how long."""

    submission: UUID | None
    agency: str
    tasks: int
    days: int
    sends: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies on the reviewer's table: reports (requests included), the longest first."""

    waiting: int
    longest: int
    returned: int
    returned_answers: int
    lines: tuple[Waiting, ...]
    quiet: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`days_to_due` is negative once the deadline has passed. `extended` are those of the excused
    agencies that have not sent."""

    period: Period
    periods: tuple[Period, ...]
    counts: Counts
    extended: int
    inbox: Inbox
    overdue: tuple[Overdue, ...]
    overdue_left: int
    lines: tuple[Line, ...]
    columns: tuple[Period, ...]
    obstacles: tuple[ObstacleLine, ...]
    open_obstacles: int
    dates: tuple[Coming, ...]
    days_to_due: int
    today: date
    time_requests: int
    xlsx: Artifact | None

    @property
    def days_late(self) -> int:
        return -self.days_to_due


def dashboard(
    period: Period, *, user: User, at: datetime, unfolded: int = 0, problems_only: bool = False
) -> Dashboard:
    """Everything on the page; a fixed number of queries."""
    shown = columns(period)
    books = ledgers.ledgers(shown, at)
    now = books[0]
    late = _overdue(books, at)
    obstacles = obstacle_queries.chosen(obstacle_queries.lines(user, at=at))
    return Dashboard(
        period=period,
        periods=tuple(choices()),
        counts=now.counts,
        extended=len(agencies_in(now, Group.EXTENDED)),
        inbox=_inbox(now, user=user, at=at),
        overdue=late[:LISTED],
        overdue_left=len(late[LISTED:]),
        lines=in_order(matrix(books, unfolded=unfolded), problems_only=problems_only),
        columns=tuple(shown),
        obstacles=obstacles[:LISTED],
        open_obstacles=len(obstacles),
        dates=coming_dates(period, at=at),
        days_to_due=-days_late(period.due_at, at),
        today=timezone.localdate(at),
        time_requests=ExtensionRequest.objects.waiting().count(),
        xlsx=_latest_xlsx(period),
    )


def choices() -> list[Period]:
    """Rounds to choose from, newest first (one query)."""
    rows = Period.objects.exclude(status=PeriodStatus.CANCELLED)
    return list(rows.order_by("-cutoff_on", "-pk"))


def columns(period: Period) -> list[Period]:
    """The period and those before it that asked the same agencies (the whole plan, or one class
    alone), newest first."""
    rows = Period.objects.exclude(status=PeriodStatus.CANCELLED).filter(
        plan=period.plan_id, group=period.group_id, cutoff_on__lte=period.cutoff_on
    )
    before = rows.exclude(pk=period.pk).order_by("-cutoff_on", "-pk")
    return [period, *before[: PERIODS - 1]]


def _overdue(books: Sequence[Ledger], at: datetime) -> tuple[Overdue, ...]:
    """Agencies past their day, those late for the most periods first."""
    now = books[0]
    saved = _last_saved(now.period)
    found = []
    for rows in agencies_in(now, Group.MISSING):
        first = rows[0]
        found.append(
            Overdue(
                name=first.agency_name,
                submission=first.submission,
                tasks=sum(row.owes for row in rows),
                days=days_late(first.reading.due_at, at),
                streak=_streak(books, first.agency_id),
                status=_draft_status(first.submission_status, saved.get(first.agency_id)),
                saved_at=saved.get(first.agency_id),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.streak, -one.days, one.name)))


def _last_saved(period: Period) -> dict[int, datetime | None]:
    rows = Entry.objects.filter(obligation__period=period).values("obligation__agency_id")
    return dict(rows.annotate(last=Max("saved_at")).values_list("obligation__agency_id", "last"))


def _draft_status(status: SubmissionStatus | None, saved_at: datetime | None) -> str:
    if status == SubmissionStatus.WITH_HEAD:
        return SubmissionStatus.WITH_HEAD
    return SubmissionStatus.DRAFT if saved_at else ""


def _streak(books: Sequence[Ledger], agency_id: int) -> int:
    count = 0
    for book in books:
        owed = [row for row in book.of_agency(agency_id) if row.owes]
        if not owed or owed[0].bucket not in {Bucket.MISSING, Bucket.LATE}:
            return count
        count += 1
    return count


def _inbox(now: Ledger, *, user: User, at: datetime) -> Inbox:
    found = inboxes.inbox(now.period, user=user, at=at)
    lines = tuple(
        Waiting(line.submission, line.agency, line.tasks, line.days, line.sends)
        for line in found.of(Tab.WAITING)
    )
    return Inbox(
        waiting=len(lines),
        longest=lines[0].days if lines else 0,
        returned=found.count(Tab.RETURNED),
        returned_answers=sum(row.is_returned for row in now.rows),
        lines=lines[:LISTED],
        quiet=len(found.quiet),
    )


def _latest_xlsx(period: Period) -> Artifact | None:
    """The newest annex of the period's own reports: its rows are the matrix, obligation by
    obligation; a report on request holds some of them only."""
    rows = Artifact.objects.filter(
        report__period=period,
        report__ad_hoc=None,
        report__status__in=MADE,
        format=Format.XLSX,
    )
    rows = rows.order_by("-report__compiled_at", "-pk").select_related("report")
    return rows.defer("report__snapshot").first()
