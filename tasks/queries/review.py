"""One report under review: every answer beside the last one, with what changed word by word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from agencies.models import User
from agencies.queries import succession
from agencies.roles import Permission
from plan_portal.lib import text
from plan_portal.lib.text import Diff, word_diff
from tasks import rules
from tasks.answer import Answer
from tasks.models import Entry, EntryVersion, Evidence, Submission, SubmissionEvent
from tasks.queries import answering, inbox
from tasks.queries.changes import Change, FigureRow, changes, figures
from tasks.states import AnswerKind, EntryStatus, ProgressStatus, SubmissionStatus
from tasks.workflow import Action


@dataclass(frozen=True, slots=True)
class Previous:
    """The last answer to the same clause that Sở KH&CN received; `answer` is what it told, also
    where the period itself only said that nothing changed (`kind`)."""

    period: str
    kind: str
    kind_label: str
    status_label: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Proof:
    public_id: UUID
    label: str
    is_file: bool
    size: str
    number: str
    day: Any


@dataclass(frozen=True, slots=True)
class Remark:
    """One turn of the conversation: a return with its reason, or a send with its note."""

    by: str
    at: datetime
    is_return: bool
    round: int
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """One answer as the reviewer sees it: the version that was sent, never a later draft.
    `state`: unseen · accepted · returned (noted) ; `is_settled`: accepted in an earlier round;
    `result` compares the result with the last period's, `since_return` with the version that was
    returned (empty: sent for the first time)."""

    entry: Entry
    code: str
    clause: str
    basis: str
    state: str
    is_settled: bool
    is_resent: bool
    answer: Answer
    kind_label: str
    status_label: str
    needs_completion: bool
    previous: Previous | None
    result: Diff
    since_return: tuple[Change, ...]
    figures: tuple[FigureRow, ...]
    evidence: tuple[Proof, ...]
    thread: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    submission: UUID
    agency: str


@dataclass(frozen=True, slots=True)
class Review:
    """The whole page. `place` of `waiting` in the queue (0: not in it); `can_review` False: reading
    only, `is_own` says that it is because the reader sent or entered it."""

    submission: Submission
    agency: str
    now: str
    items: tuple[Item, ...]
    sends: int
    sent_by: str
    entered_by: tuple[str, ...]
    days: int
    is_open: bool
    can_review: bool
    is_own: bool
    place: int
    waiting: int
    following: Neighbour | None

    def count(self, state: str) -> int:
        return sum(item.state == state for item in self.items)

    @property
    def unseen(self) -> int:
        return self.count("unseen")

    @property
    def accepted(self) -> int:
        return self.count("accepted")

    @property
    def returned(self) -> int:
        return self.count("returned")

    @property
    def is_changed(self) -> bool:
        """Finishing would change something."""
        return self.is_open and (
            self.submission.status == SubmissionStatus.SUBMITTED or self.count("returned") > 0
        )

    def chosen(self, entry: str) -> Item | None:
        """The item asked for, else the first without conclusion, else the first."""
        asked = [item for item in self.items if str(item.entry.public_id) == entry]
        unseen = [item for item in self.items if item.state == "unseen"]
        return next(iter([*asked, *unseen, *self.items]), None)

    def after(self, item: Item) -> Item | None:
        place = self.items.index(item)
        return self.items[place + 1] if place + 1 < len(self.items) else None

    def before(self, item: Item) -> Item | None:
        place = self.items.index(item)
        return self.items[place - 1] if place else None


def review(submission: Submission, *, user: User, at: datetime) -> Review:
    """The page of one report (11 queries, whatever the number of answers)."""
    entries = list(_entries(submission))
    events = list(submission.events.order_by("number"))
    sends = [event for event in events if event.action == Action.SEND]
    queue = inbox.waiting_ids(submission.period_id)
    ids = [public_id for public_id, _name in queue]
    place = ids.index(submission.public_id) + 1 if submission.public_id in ids else 0
    rest = [row for row in (*queue[place:], *queue[:place]) if row[0] != submission.public_id]
    can_review = rules.can_review(user, submission, at=at)
    since = submission.last_received_at or at
    previous = answering.before(submission, entries)
    agency = entries[0].obligation.agency_name if entries else submission.agency.name
    return Review(
        submission=submission,
        agency=agency,
        now=succession.names(at=at).remark(submission.agency_id, agency),
        items=tuple(_item(entry, previous, events) for entry in entries),
        sends=len(sends),
        sent_by=sends[-1].by_label if sends else "",
        entered_by=tuple(dict.fromkeys(str(e.saved_by) for e in entries if e.saved_by)),
        days=(timezone.localdate(at) - timezone.localdate(since)).days,
        is_open=submission.status in {SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED},
        can_review=can_review,
        is_own=not can_review and user.holds_widely(Permission.SUBMISSION_REVIEW, at=at),
        place=place,
        waiting=len(queue),
        following=Neighbour(*rest[0]) if rest else None,
    )


def _content(version: str) -> Subquery:
    rows = EntryVersion.objects.filter(entry=OuterRef("pk"), number=OuterRef(version))
    return Subquery(rows.values("content")[:1])


def _entries(submission: Submission) -> QuerySet[Entry]:
    proofs = Evidence.objects.filter(removed_at=None).select_related("file").order_by("pk")
    return (
        Entry.objects.filter(submission=submission)
        .select_related("obligation__task__heading", "saved_by", "reviewed_by", "submission")
        .prefetch_related(Prefetch("evidence", queryset=proofs, to_attr="proofs"))
        .annotate(sent=_content("sent_version"), was=_content("returned_version"))
        .order_by("obligation__task__heading__position", "obligation__task__position", "pk")
    )


def _item(
    entry: Entry, previous: dict[int, tuple[answering.Before, ...]], events: list[SubmissionEvent]
) -> Item:
    task = entry.obligation.task
    answer = Answer.from_json(getattr(entry, "sent", None) or {})
    before = _shown_previous(previous.get(entry.pk, ()))
    is_progress = answer.kind == AnswerKind.PROGRESS
    returned = getattr(entry, "was", None)
    is_settled = entry.status == EntryStatus.ACCEPTED
    is_resent = returned is not None and entry.sent_version != entry.returned_version
    return Item(
        entry=entry,
        code=task.code,
        clause=task.text,
        basis=entry.obligation.basis,
        state=_state(entry),
        is_settled=is_settled,
        is_resent=is_resent,
        answer=answer,
        kind_label=str(AnswerKind(answer.kind).label) if answer.kind else "",
        status_label=str(ProgressStatus(answer.status).label) if answer.status else "",
        needs_completion=answer.kind in {AnswerKind.PROGRESS, AnswerKind.KEPT}
        and answer.status == ProgressStatus.DONE,
        previous=before,
        result=word_diff(before.answer.result, answer.result) if before and is_progress else (),
        since_return=changes(Answer.from_json(returned or {}), answer) if is_resent else (),
        figures=figures(before.answer if before else None, answer) if is_progress else (),
        evidence=tuple(_proof(row) for row in getattr(entry, "proofs", ())),
        thread=tuple(_thread(entry, events)),
    )


def _state(entry: Entry) -> str:
    """unseen, accepted or returned: what will take effect with *Hoàn tất*, or has."""
    if entry.decision:
        return "accepted" if entry.decision == "accept" else "returned"
    return "returned" if entry.status == EntryStatus.RETURNED else "unseen"


def _shown_previous(earlier: Sequence[answering.Before]) -> Previous | None:
    """The last period's answer; where it only said that nothing changed, what it kept."""
    if not earlier:
        return None
    last = earlier[0]
    kind, told = last.draft.answer.kind, (last.told or last.draft).answer
    return Previous(
        period=last.period,
        kind=kind,
        kind_label=str(AnswerKind(kind).label) if kind else "",
        status_label=str(ProgressStatus(told.status).label) if told.status else "",
        answer=told,
    )


def _proof(row: Evidence) -> Proof:
    label = row.caption or row.file_name or row.document_number
    size = _size(row.file.size) if row.file else ""
    return Proof(
        row.public_id, label, row.file is not None, size, row.document_number, row.document_date
    )


def _size(count: int) -> str:
    """48 KB, 1,2 MB."""
    kilo = Decimal(count) / 1024
    if kilo < 1024:
        return f"{text.number(max(kilo, Decimal(1)), 0)} KB"
    return f"{text.number(kilo / 1024, 1)} MB"


def _thread(entry: Entry, events: list[SubmissionEvent]) -> Iterable[Remark]:
    """Returns that hold this answer with their words, and the notes of sends after the first."""
    returns = sends = 0
    for event in events:
        if event.action == Action.SEND:
            sends += 1
            if event.note or (sends > 1 and returns):
                yield Remark(
                    event.by_label, event.at, is_return=False, round=sends, words=event.note
                )
        if event.action == Action.RETURN:
            words = _words_of(event, entry)
            if words:
                returns += 1
                yield Remark(event.by_label, event.at, is_return=True, round=returns, words=words)


def _words_of(event: SubmissionEvent, entry: Entry) -> str:
    rows = (event.content or {}).get("entries", [])
    mine = (row for row in rows if row["entry"] == str(entry.public_id))
    return next((row["words"] for row in mine if row["decision"] == "return"), "")
