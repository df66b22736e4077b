"""Việc cần làm: what the agencies of a person owe, worst first."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from agencies.models import User
from agencies.queries import succession
from agencies.roles import Permission
from plan_portal.lib import text
from tasks import calendar, rules
from tasks.calendar import Reason
from tasks.models import Entry, Submission, SubmissionEvent
from tasks.queries import card_parts as parts
from tasks.queries import clocks, doors
from tasks.queries.clocks import Reading
from tasks.queries.doors import Door
from tasks.states import EntryStatus, PeriodStatus
from tasks.states import SubmissionStatus as S
from tasks.workflow import Action

_SHOWN_DONE = 5


@dataclass(frozen=True, slots=True)
class Returned:
    """One answer that was sent back, with the reviewer's words."""

    entry: UUID
    code: str
    title: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Item:
    """One report of one agency: its clock, what may still be written, and `receipt`, the event of
    the last send."""

    submission: Submission
    is_own_to_send: bool
    total: int
    done: int
    saved: str
    reading: Reading
    door: Door
    reasons: tuple[str, ...]
    returned: tuple[Returned, ...]
    receipt: SubmissionEvent | None
    handed_over: SubmissionEvent | None
    # What the agency of the report is called today.
    now: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """The page, each report in exactly one part."""

    approve: tuple[Item, ...]
    returned: tuple[Item, ...]
    overdue: tuple[Item, ...]
    now: tuple[Item, ...]
    with_head: tuple[Item, ...]
    sent: tuple[Item, ...]
    finished: tuple[Item, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.approve or self.returned or self.overdue or self.now)

    @property
    def last(self) -> Item | None:
        """The report that was received last, for the empty page."""
        return next(iter((*self.sent, *self.finished)), None)


def work(user: User, *, at: datetime) -> Work:
    """What the person's agencies have to do (ten queries, whatever the number of reports)."""
    agencies = user.agency_ids(Permission.ENTRY_WRITE, at=at)
    items: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items_of(agencies, may_sign=rules.signer(user, at=at), at=at):
        items[_part(item)].append(item)
    return Work(
        **{
            name: tuple(items[name])
            for name in ("approve", "returned", "overdue", "now", "with_head", "sent")
        },
        finished=tuple(items["finished"][:_SHOWN_DONE]),
    )


def items_of(
    agencies: Collection[int], *, may_sign: Callable[[Submission], bool], at: datetime
) -> list[Item]:
    """Every report that some agencies hold, the last due first (nine queries)."""
    known = succession.names(at=at)
    submissions = _submissions(agencies, at=at)
    entries, events = _entries(submissions), _events(submissions)
    open_doors, holidays = doors.doors(submissions, at=at), clocks.holidays()
    return [
        replace(
            _item(
                row,
                entries[row.pk],
                events[row.pk],
                reading=clocks.reading(row, at=at, holidays=holidays),
                door=open_doors[row.pk],
                may_send=may_sign(row),
            ),
            now=known.remark(row.agency_id),
        )
        for row in submissions
    ]


def _part(item: Item) -> str:
    status = item.submission.status
    if status == S.WITH_HEAD:
        return "approve" if item.is_own_to_send else "with_head"
    if status == S.RETURNED:
        return "returned"
    if status == S.DRAFT and not item.door.is_shut:
        return "overdue" if item.reading.is_overdue else "now"
    return "sent" if status == S.SUBMITTED else "finished"


def _submissions(agencies: Collection[int], *, at: datetime) -> list[Submission]:
    held = Submission.objects.held_by(agencies, on=timezone.localdate(at))
    rows = held.timed(at=at).prefetch_related("holders__agency")
    rows = rows.exclude(period__status=PeriodStatus.CANCELLED)
    return list(rows.select_related("period", "agency").order_by("-period__due_at", "-pk"))


def _entries(submissions: Sequence[Submission]) -> "defaultdict[int, list[Entry]]":
    rows = Entry.objects.filter(submission__in=submissions)
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in rows.select_related("obligation__task", "reviewed_by").order_by(
        "obligation__task__heading__position", "obligation__task__position"
    ):
        found[row.submission_id].append(row)
    return found


def _events(submissions: Sequence[Submission]) -> "defaultdict[int, list[SubmissionEvent]]":
    rows = SubmissionEvent.objects.filter(
        submission__in=submissions, action__in=[Action.SEND, Action.HAND_OVER]
    )
    found: defaultdict[int, list[SubmissionEvent]] = defaultdict(list)
    for row in rows.defer("content").order_by("-number"):
        found[row.submission_id].append(row)
    return found


def _item(
    row: Submission,
    entries: Sequence[Entry],
    events: Sequence[SubmissionEvent],
    *,
    reading: Reading,
    door: Door,
    may_send: bool,
) -> Item:
    saved = max((e.saved_at for e in entries if e.saved_at), default=None)
    reasons = row.period.reasons
    return Item(
        row,
        may_send,
        len(entries),
        sum(e.status in {EntryStatus.ANSWERED, EntryStatus.ACCEPTED} for e in entries),
        text.moment(saved) if saved else "",
        reading,
        door,
        tuple(
            calendar.sentence(Reason.from_json(reasons[name]), day)
            for name, day in (
                ("starts_on", row.period.starts_on),
                ("cutoff_on", row.period.cutoff_on),
                ("due_at", timezone.localdate(row.period.due_at)),
            )
            if reasons.get(name)
        ),
        tuple(_returned(e) for e in entries if e.status == EntryStatus.RETURNED),
        next((e for e in events if e.action == Action.SEND), None),
        next((e for e in events if e.action == Action.HAND_OVER), None),
    )


def _returned(entry: Entry) -> Returned:
    task = entry.obligation.task
    return Returned(
        entry.public_id,
        task.code,
        parts.short(task.text),
        entry.return_reason,
        parts.reviewer(entry),
    )
