"""What the pages show about reopening a locked period, and the requests for more time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from agencies.models import User
from tasks.models import Entry, ExtensionRequest, Obligation, Period, Reopening
from tasks.queries import card_parts as parts
from tasks.states import EntryStatus, PeriodStatus, SubmissionStatus


@dataclass(frozen=True, slots=True)
class OfferedAnswer:
    entry: UUID
    code: str
    title: str
    status: str
    label: str


@dataclass(frozen=True, slots=True)
class Offered:
    """The answers of one agency that may be named. `is_whole`: never sent, so any of them reopens
    all."""

    agency: UUID
    name: str
    status: str
    label: str
    is_whole: bool
    answers: tuple[OfferedAnswer, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One reopening with how many answers of how many agencies it names."""

    reopening: Reopening
    answers: int
    agencies: int
    is_in_force: bool


def offered(period: Period) -> tuple[Offered, ...]:
    """Every answer of a period by agency, agencies by name (one query)."""
    rows = Entry.objects.filter(submission__period=period).select_related(
        "submission__agency", "obligation__task"
    )
    ordered = rows.order_by(
        "submission__agency__name",
        "submission_id",
        "obligation__task__heading__position",
        "obligation__task__position",
        "pk",
    )
    by_report: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in ordered:
        by_report[row.submission_id].append(row)
    return tuple(_offered(entries) for entries in by_report.values())


def _offered(entries: list[Entry]) -> Offered:
    report = entries[0].submission
    return Offered(
        report.agency.public_id,
        report.agency.name,
        report.status,
        str(SubmissionStatus(report.status).label),
        report.first_received_at is None,
        tuple(
            OfferedAnswer(
                row.public_id,
                row.obligation.task.code,
                parts.short(row.obligation.task.text),
                row.status,
                str(EntryStatus(row.status).label),
            )
            for row in entries
        ),
    )


def of_period(period: Period, *, at: datetime) -> tuple[Shown, ...]:
    """The reopenings of a period, the latest first (one query)."""
    rows = period.reopenings.select_related("opened_by", "ended_by").annotate(
        answers=Count("entries", distinct=True),
        agencies=Count("entries__submission", distinct=True),
    )
    return tuple(
        Shown(
            row,
            getattr(row, "answers", 0),
            getattr(row, "agencies", 0),
            row.ended_at is None and row.opened_at <= at <= row.until,
        )
        for row in rows.order_by("-opened_at", "-pk")
    )


def may_be_whole(period: Period) -> bool:
    """Only the latest period of a plan is reopened whole (one query)."""
    return latest_of(period) == period


def latest_of(period: Period) -> Period | None:
    """The last period of the plan that asks the same agencies; one for a class alone follows, and
    is followed by, those that ask the class. None where all are cancelled (one query)."""
    rows = Period.objects.filter(plan=period.plan_id)
    if period.group_id is None:
        rows = rows.filter(group=None)
    else:
        asked = Obligation.objects.filter(group=period.group_id)
        rows = rows.filter(Q(group=period.group_id) | Q(group=None, pk__in=asked.values("period")))
    standing = rows.exclude(status=PeriodStatus.CANCELLED)
    return standing.order_by("-cutoff_on", "-due_at", "-pk").first()


def requests_for_time(user: User, *, at: datetime) -> tuple[ExtensionRequest, ...]:
    """Requests for more time: waiting ones first, the oldest on top; then the decided ones, the
    latest on top (one query, at most 100)."""
    rows = ExtensionRequest.objects.visible_to(user, at=at).select_related(
        "submission__period", "submission__agency", "extension"
    )
    waiting = list(rows.waiting().order_by("asked_at", "pk"))
    decided = rows.exclude(outcome="").order_by("-decided_at", "-pk")[:50]
    return (*waiting, *decided)
