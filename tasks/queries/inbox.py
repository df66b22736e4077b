"""Tiếp nhận: where every agency of a round stands with Sở KH&CN, worst first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from agencies.models import User
from agencies.queries import succession
from plan_portal.lib.text import fold
from tasks.models import Entry, Obligation, Period, Submission, SubmissionEvent
from tasks.queries import clocks
from tasks.queries.clocks import Reading
from tasks.states import AnswerKind, DutyRole, EntryStatus, PeriodStatus, ProgressStatus
from tasks.states import SubmissionStatus as S
from tasks.workflow import Action


class Tab(StrEnum):
    WAITING = "waiting"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Line:
    """One agency of the round. `days` counts what the tab is sorted by: waiting since the last
    send, or (missing) past the due day, 0 while it is not due; `owes` is False under a request
    (đề nghị), which is never late; `reading` is its clock; `is_own`: the reader sent or entered
    it."""

    agency_id: int
    agency: str
    tab: Tab
    status: str
    tasks: int
    owes: bool
    reading: Reading
    submission: UUID | None = None
    version: int = 0
    sent_at: datetime | None = None
    first_sent_at: datetime | None = None
    sends: int = 0
    days: int = 0
    is_own: bool = False
    unseen: int = 0
    # What the agency is called today, and every word by which it is searched.
    now: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class QuietAnswer:
    code: str
    text: str
    kind: str
    kind_label: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """A report in which only *không phát sinh* or *giữ nguyên* waits: fit for the batch."""

    line: Line
    answers: tuple[QuietAnswer, ...]


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    code: str
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Inbox:
    period: Period
    lines: tuple[Line, ...]
    quiet: tuple[Quiet, ...]

    def of(self, tab: Tab) -> tuple[Line, ...]:
        """The lines of a tab, longest waiting first; names decide between equals."""
        own = [line for line in self.lines if line.tab == tab]
        return tuple(sorted(own, key=_order))

    def count(self, tab: Tab) -> int:
        return sum(line.tab == tab for line in self.lines)


def is_quiet(kind: str, status: str) -> bool:
    """Nothing to judge: *không phát sinh*, or *giữ nguyên* that declares no completion."""
    return kind in {AnswerKind.NIL, AnswerKind.KEPT} and status != ProgressStatus.DONE


def periods() -> tuple[PeriodChoice, ...]:
    """The rounds to choose from, newest first, with what waits in each (one query)."""
    rows = Period.objects.exclude(status=PeriodStatus.CANCELLED)
    waiting = Count("submissions", filter=Q(submissions__status=S.SUBMITTED))
    found = rows.annotate(waiting=waiting).order_by("-due_at", "-pk")
    return tuple(PeriodChoice(row.code, row.name, row.waiting) for row in found)


def period_of(code: str) -> Period | None:
    """The round asked for, else the open one due last, else the newest; rounds of the whole plan
    before those of one class; None without rounds."""
    rows = Period.objects.exclude(status=PeriodStatus.CANCELLED).select_related("plan__document")
    if code:
        return rows.filter(code=code).order_by("-pk").first()
    whole = rows.annotate(is_whole=Q(group=None))
    # "open" sorts after "locked".
    return whole.order_by("-status", "-is_whole", "-due_at", "-pk").first()


def inbox(period: Period, *, user: User, at: datetime) -> Inbox:
    """Every agency that owes or is asked in the round, in exactly one tab (7 queries)."""
    known = succession.names(at=at)
    submissions = {row.agency_id: row for row in _submissions(period, user, at=at)}
    holidays = clocks.holidays()
    lines = tuple(
        replace(
            _line(
                owed,
                submissions.get(owed["agency_id"]) or _unsent(period, owed),
                at=at,
                holidays=holidays,
            ),
            now=known.remark(owed["agency_id"], owed["agency_name"]),
            key=known.key(owed["agency_id"]),
        )
        for owed in _owed(period)
    )
    return Inbox(period, lines, _quiet(lines, period))


def matching(lines: Iterable[Line], words: str) -> tuple[Line, ...]:
    """Lines whose agency holds all the words, with or without diacritics, in the name of the round
    or of any other time."""
    wanted = fold(words).split()
    texts = [(line, f"{fold(line.agency)} {line.key}") for line in lines]
    return tuple(line for line, text in texts if all(word in text for word in wanted))


def waiting_ids(period_id: int) -> list[tuple[UUID, str]]:
    """Public ids and agency names of what waits in a round, longest first (one query)."""
    rows = Submission.objects.filter(period=period_id).waiting_for_review()
    ordered = rows.order_by("last_received_at", "agency__name", "pk")
    return list(ordered.values_list("public_id", "agency__name"))


def _submissions(period: Period, user: User, *, at: datetime) -> Iterable[Submission]:
    sends = SubmissionEvent.objects.filter(submission=OuterRef("pk"), action=Action.SEND)
    own = Q(saved_by=user) | Q(versions__saved_by=user)
    written = Entry.objects.filter(own, submission=OuterRef("pk"))
    return (
        Submission.objects.timed(at=at)
        .of(period)
        .annotate(
            is_own=Exists(sends.filter(by=user)) | Exists(written),
            sends=Count("events", filter=Q(events__action=Action.SEND), distinct=True),
            unseen=Count("entries", filter=Q(entries__decision=""), distinct=True),
        )
    )


def _unsent(period: Period, owed: "_Owed") -> Submission:
    """What a report that has no row yet looks like."""
    row = Submission(period=period, agency_id=owed["agency_id"])
    row.extended_until, row.owes = None, bool(owed["leads"])  # type: ignore[attr-defined]  # timed()
    return row


class _Owed(TypedDict):
    agency_id: int
    agency_name: str
    tasks: int
    leads: int


def _owed(period: Period) -> Iterable[_Owed]:
    leads = Count("pk", filter=Q(role=DutyRole.LEAD))
    rows = Obligation.objects.filter(period=period).values("agency_id", "agency_name")
    return rows.annotate(tasks=Count("pk"), leads=leads).order_by("agency_name", "agency_id")


def _line(owed: _Owed, row: Submission, *, at: datetime, holidays: dict[date, str]) -> Line:
    reading, tab = clocks.reading(row, at=at, holidays=holidays), _tab(row)
    since = row.last_received_at if tab == Tab.WAITING else reading.due_at
    return Line(
        agency_id=owed["agency_id"],
        agency=owed["agency_name"],
        tab=tab,
        status=row.status,
        tasks=owed["tasks"],
        owes=bool(owed["leads"]),
        reading=reading,
        submission=row.public_id,
        version=row.version,
        sent_at=row.last_received_at,
        first_sent_at=row.first_received_at,
        sends=getattr(row, "sends", 0),
        days=max(0, (timezone.localdate(at) - timezone.localdate(since)).days) if since else 0,
        is_own=bool(getattr(row, "is_own", False)),
        unseen=getattr(row, "unseen", 0),
    )


def _tab(row: Submission) -> Tab:
    """Once received, a report is never missing again: mended or with the head, it is returned."""
    if row.first_received_at is None:
        return Tab.MISSING
    if row.status == S.SUBMITTED:
        return Tab.WAITING
    return Tab.ACCEPTED if row.status in {S.ACCEPTED, S.CONSOLIDATED} else Tab.RETURNED


def _order(line: Line) -> tuple[object, ...]:
    if line.tab == Tab.WAITING:
        return (line.sent_at, line.agency, line.agency_id)
    if line.tab == Tab.RETURNED:
        return (line.reading.due_at, line.agency, line.agency_id)
    if line.tab == Tab.MISSING:
        return (not line.owes, -line.days, line.agency, line.agency_id)
    return (line.agency, line.agency_id)


def _quiet(lines: Iterable[Line], period: Period) -> tuple[Quiet, ...]:
    waiting = [line for line in lines if line.tab == Tab.WAITING and not line.is_own]
    rows = Entry.objects.filter(submission__period=period, submission__status=S.SUBMITTED)
    rows = rows.exclude(status=EntryStatus.ACCEPTED).annotate(said=KT("content__status"))
    answers: dict[int, list[QuietAnswer]] = {}
    loud: set[int] = set()
    for row in rows.select_related("submission", "obligation__task").order_by(
        "obligation__task__heading__position", "obligation__task__position", "pk"
    ):
        agency = row.submission.agency_id
        if row.decision == "return" or not is_quiet(row.kind, getattr(row, "said", "") or ""):
            loud.add(agency)
        task = row.obligation.task
        shown = QuietAnswer(task.code, task.text, row.kind, row.get_kind_display())
        answers.setdefault(agency, []).append(shown)
    found = [
        Quiet(line, tuple(answers[line.agency_id]))
        for line in waiting
        if line.agency_id in answers and line.agency_id not in loud
    ]
    return tuple(sorted(found, key=lambda one: _order(one.line)))
