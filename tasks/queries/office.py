"""What passes with a post: the page for the successor, the counts for the administrator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from agencies.models import Agency, Appointment, User
from agencies.queries import act_label
from agencies.roles import SCOPED_ROLES
from tasks import rules
from tasks.models import ObstacleRecord, Period, Submission, SubmissionEvent
from tasks.queries import obstacles, receipts, work
from tasks.queries.obstacles import ObstacleLine
from tasks.queries.receipts import Sent
from tasks.states import PeriodStatus, SubmissionStatus
from tasks.workflow import Action

# The page stands at the top of the work list for so many days; afterwards it is in the account.
SHOWN_DAYS = 30
_ACTS = 20
_WITH_AGENCY = (SubmissionStatus.DRAFT, SubmissionStatus.WITH_HEAD, SubmissionStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much passes to a successor: numbers only, for an administrator reads no answers."""

    reports: int
    returned: int
    to_review: int
    obstacles: int

    @property
    def is_nothing(self) -> bool:
        return not (self.reports or self.returned or self.to_review or self.obstacles)


@dataclass(frozen=True, slots=True)
class Act:
    """One event of a report: what was done, by name and post of its day."""

    at: datetime
    by: str
    what: str
    period: str
    agency: str


@dataclass(frozen=True, slots=True)
class Handover:
    """The page of one appointment. `items`: reports with the agency, worst first; `sent`: the
    answers of the last report that was received, with its receipt; `to_review`: what waits for
    Sở KH&CN, for posts that review."""

    appointment: Appointment
    before: Appointment | None
    items: tuple[work.Item, ...]
    to_review: tuple[Submission, ...]
    obstacles: tuple[ObstacleLine, ...]
    receipt: SubmissionEvent | None
    sent: tuple[Sent, ...]
    acts: tuple[Act, ...]

    @property
    def is_of_agency(self) -> bool:
        return self.appointment.role in SCOPED_ROLES


def waiting(appointment: Appointment) -> Waiting:
    """What waits for the holder of a post (two queries)."""
    agency = _agency_of(appointment)
    rows = Submission.objects.exclude(period__status=PeriodStatus.CANCELLED)
    rows = rows.filter(agency=agency) if agency else rows
    found = rows.aggregate(
        reports=Count("pk", filter=Q(status__in=_WITH_AGENCY, period__status=PeriodStatus.OPEN)),
        returned=Count("pk", filter=Q(status=SubmissionStatus.RETURNED)),
        to_review=Count("pk", filter=Q(status=SubmissionStatus.SUBMITTED)),
    )
    left = ObstacleRecord.objects.still_open()
    left = left.filter(agency=agency) if agency else left
    if agency:
        return Waiting(found["reports"], found["returned"], 0, left.count())
    return Waiting(0, 0, found["to_review"], left.count())


def handover(appointment: Appointment, *, by: User, at: datetime) -> Handover:
    """What the holder of a post finds on the first day (a fixed number of queries)."""
    agency = _agency_of(appointment)
    last = _last_receipt(agency) if agency else None
    told = receipts.receipt(last, computed=last.content_sha256) if last else None
    return Handover(
        appointment=appointment,
        before=appointment.succeeds,
        items=_items(agency, by=by, at=at) if agency else (),
        to_review=() if agency else _to_review(),
        obstacles=obstacles.open_of(agency, at=at),
        receipt=last,
        sent=told.sent if told else (),
        acts=_acts(agency),
    )


def fresh_posts(user: User, *, at: datetime) -> tuple[Appointment, ...]:
    """Appointments that began within thirty days after somebody else's: their handover stands on
    the work list (no query: they are in memory)."""
    today = timezone.localdate(at)
    return tuple(
        row
        for row in user.appointments_at(at)
        if row.succeeds_id is not None
        and row.has_handover
        and today < row.valid_from + timedelta(days=SHOWN_DAYS)
    )


def periods_to_name() -> list[Period]:
    """Periods in which somebody may be appointed to sign: the open ones, the last due first."""
    return list(Period.objects.filter(status=PeriodStatus.OPEN).order_by("-due_at", "pk"))


def _agency_of(appointment: Appointment) -> Agency | None:
    """None: the post follows the whole province."""
    return appointment.agency if appointment.role in SCOPED_ROLES else None


def _items(agency: Agency, *, by: User, at: datetime) -> tuple[work.Item, ...]:
    rows = work.items_of([agency.pk], may_sign=rules.signer(by, at=at), at=at)
    return tuple(sorted((row for row in rows if _is_open(row)), key=lambda row: row.reading.due_at))


def _is_open(item: work.Item) -> bool:
    status, period = item.submission.status, item.submission.period
    is_with_agency = status in _WITH_AGENCY and period.status == PeriodStatus.OPEN
    return is_with_agency or status in {SubmissionStatus.RETURNED, SubmissionStatus.SUBMITTED}


def _to_review() -> tuple[Submission, ...]:
    rows = Submission.objects.waiting_for_review().exclude(period__status=PeriodStatus.CANCELLED)
    return tuple(rows.select_related("period", "agency").order_by("last_received_at", "pk"))


def _last_receipt(agency: Agency) -> SubmissionEvent | None:
    rows = SubmissionEvent.objects.filter(action=Action.SEND, submission__agency=agency)
    rows = rows.exclude(submission__period__status=PeriodStatus.CANCELLED)
    rows = rows.select_related("submission__period", "submission__agency")
    return rows.order_by("-submission__period__due_at", "-number").first()


def _acts(agency: Agency | None) -> tuple[Act, ...]:
    rows = SubmissionEvent.objects.select_related("submission__period", "submission__agency", "by")
    rows = rows.filter(submission__agency=agency) if agency else rows
    return tuple(
        Act(
            row.at,
            row.by_label or str(row.by or ""),
            act_label(f"submission.{row.action}"),
            row.submission.period.name,
            row.submission.agency.label,
        )
        for row in rows.order_by("-at", "-pk")[:_ACTS]
    )
