"""The handover sheet of an agency that takes over: what it owes now, what was said last, what is
open, what was promised. All from the rows of today; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency
from agencies.queries import succession as names
from tasks.answer import Answer
from tasks.models import Duty, Entry, EntryVersion, ObstacleRecord, Plan, Submission
from tasks.queries import clocks
from tasks.queries.succession import current_duties, open_reports
from tasks.states import AnswerKind, EntryStatus, PeriodStatus


@dataclass(frozen=True, slots=True)
class Said:
    """What was sent last about a clause, by whom."""

    period: str
    agency: str
    kind: str
    percent: int | None
    result: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    code: str
    text: str
    role: str
    since: date | None
    basis: str
    said: Said | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report of an open period; `agency` is the one whose row it is."""

    id: UUID
    period: str
    agency: str
    now: str
    status: str
    label: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    period: str
    agency: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    code: str
    text: str
    addressee: str
    status: str
    label: str
    agency: str
    days: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A next step that was announced, and by when."""

    code: str
    text: str
    due: date | None
    agency: str


@dataclass(frozen=True, slots=True)
class Sheet:
    agency: Agency
    plan: str
    made_at: datetime
    # Who came before: "Sở A (nay là Sở B từ ngày …)".
    former: tuple[str, ...]
    duties: tuple[DutyLine, ...]
    reports: tuple[ReportLine, ...]
    returned: tuple[ReturnedLine, ...]
    obstacles: tuple[ObstacleLine, ...]
    promises: tuple[Promise, ...]
    is_demo: bool


def sheet(agency: Agency, *, at: datetime) -> Sheet:
    """One agency's sheet at a moment (13 queries, whatever the number of periods)."""
    day = timezone.localdate(at)
    duties = list(_duties(agency, day))
    said = _last(agency, duties)
    rows = open_reports([agency.pk], on=day).timed(at=at)
    reports = list(rows.select_related("period", "agency"))
    free = clocks.holidays()
    known = names.names(at=at)
    plan = Plan.objects.exclude(current_version=None).order_by("-pk").first()
    return Sheet(
        agency=agency,
        plan=plan.short_title if plan else "",
        made_at=at,
        former=_former(agency, known),
        duties=tuple(_duty_line(duty, said) for duty in duties),
        reports=tuple(
            ReportLine(
                id=row.public_id,
                period=row.period.name,
                agency=row.agency.name,
                now=known.remark(row.agency_id),
                status=row.status,
                label=str(row.get_status_display()),
                due_at=clocks.reading(row, at=at, holidays=free).due_at,
            )
            for row in reports
        ),
        returned=_returned(reports),
        obstacles=_obstacles(agency, at),
        promises=tuple(_promises(duties, said)),
        is_demo=any(row.period.is_demo for row in reports)
        or any(entry.submission.period.is_demo for entry, _answer in said.values()),
    )


def _duties(agency: Agency, day: date) -> "Sequence[Duty]":
    own = Q(agency=agency)
    classes = agency.memberships.valid_on(day).values("group")
    rows = current_duties().valid_on(day).filter(own | Q(group__in=classes))
    related = rows.select_related("task__heading", "group")
    return list(related.order_by("task__heading__position", "task__position", "pk"))


Spoken = dict[UUID, tuple[Entry, Answer]]


def _last(agency: Agency, duties: Sequence[Duty]) -> Spoken:
    """Lineage of a clause → what was sent about it last, by the agency or by those whose reports it
    took over (2 queries). *Giữ nguyên* leads back to the words that were kept."""
    lineages = {duty.task.lineage for duty in duties}
    held = Submission.objects.held_by([agency.pk], on=date.max)
    rows = list(
        Entry.objects.filter(
            Q(submission__agency=agency) | Q(submission__in=held),
            obligation__task__lineage__in=lineages,
            sent_version__isnull=False,
        )
        .exclude(submission__period__status=PeriodStatus.CANCELLED)
        .exclude(kind=AnswerKind.KEPT)
        .select_related("submission__period", "submission__agency", "obligation__task")
        .order_by("submission__period__cutoff_on", "pk")
    )
    newest = {row.obligation.task.lineage: row for row in rows}
    wanted = {row.pk: row.accepted_version or row.sent_version for row in newest.values()}
    versions = EntryVersion.objects.filter(entry__in=wanted)
    contents = {row.entry_id: row.content for row in versions if wanted[row.entry_id] == row.number}
    return {
        lineage: (row, Answer.from_json(contents.get(row.pk, {})))
        for lineage, row in newest.items()
    }


def _duty_line(duty: Duty, said: Spoken) -> DutyLine:
    spoken = said.get(duty.task.lineage)
    return DutyLine(
        code=duty.task.code,
        text=duty.task.text,
        role=str(duty.get_role_display()),
        since=duty.valid_from,
        basis=duty.basis,
        said=_said(*spoken) if spoken else None,
    )


def _said(entry: Entry, answer: Answer) -> Said:
    return Said(
        period=entry.submission.period.name,
        agency=entry.submission.agency.name,
        kind=str(AnswerKind(answer.kind).label) if answer.kind else "",
        percent=answer.percent,
        result=answer.result,
    )


def _promises(duties: Sequence[Duty], said: Spoken) -> "list[Promise]":
    found = []
    for duty in duties:
        spoken = said.get(duty.task.lineage)
        if spoken and spoken[1].next_step:
            entry, answer = spoken
            by = entry.submission.agency.name
            found.append(Promise(duty.task.code, answer.next_step, answer.next_step_due, by))
    return found


def _returned(reports: Sequence[Submission]) -> tuple[ReturnedLine, ...]:
    rows = Entry.objects.filter(submission__in=reports, status=EntryStatus.RETURNED)
    related = rows.select_related(
        "submission__period", "submission__agency", "obligation__task"
    ).order_by("submission", "obligation__task__heading__position", "obligation__task__position")
    return tuple(
        ReturnedLine(
            row.submission.period.name,
            row.submission.agency.name,
            row.obligation.task.code,
            row.return_reason,
        )
        for row in related
    )


def _obstacles(agency: Agency, at: datetime) -> tuple[ObstacleLine, ...]:
    day = timezone.localdate(at)
    rows = ObstacleRecord.objects.held_by([agency.pk], on=day).still_open()
    return tuple(
        ObstacleLine(
            code=row.task.code,
            text=row.text,
            addressee=row.addressee,
            status=row.status,
            label=str(row.get_status_display()),
            agency=row.agency.name,
            days=(day - timezone.localdate(row.raised_at)).days,
        )
        for row in rows.select_related("task", "agency").order_by("raised_at", "pk")
    )


def _former(agency: Agency, known: names.Names) -> tuple[str, ...]:
    """Those that this agency came from, directly (1 query)."""
    before = known.before.get(agency.pk, frozenset())
    rows = Agency.objects.filter(pk__in=before).order_by("name", "pk")
    return tuple(f"{row.name} ({known.remark(row.pk)})" for row in rows)
