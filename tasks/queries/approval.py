"""What the head reads before sending: what changed since the last look comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tasks.models import Entry, EntryVersion, Evidence, Submission, SubmissionEvent
from tasks.queries import answering
from tasks.queries import card_parts as parts
from tasks.queries.answering import Before
from tasks.queries.changes import Change, changes
from tasks.queries.draft import Draft
from tasks.states import AnswerKind
from tasks.workflow import Action

# The head looked at it when sending it or giving it back.
_LOOKS = (Action.SEND, Action.GIVE_BACK)


@dataclass(frozen=True, slots=True)
class Item:
    """One answer to approve. `changes` against the head's last look; empty at the first look."""

    entry: UUID
    code: str
    title: str
    clause: str
    kind: str
    kind_label: str
    draft: Draft
    words: dict[str, str]
    figures: tuple[parts.Row, ...]
    proofs: tuple[parts.Proof, ...]
    last_percent: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """The page: `changed` first, `same` folded below; `looked_at` None at the first look, when
    *có kết quả mới* comes first."""

    submission: Submission
    changed: tuple[Item, ...]
    same: tuple[Item, ...]
    looked_at: datetime | None
    handed_over: SubmissionEvent | None
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return len(self.changed) + len(self.same)


def approval(submission: Submission) -> Approval:
    """The answers of one submission as the head sees them (six queries)."""
    entries = answering.entries_of(submission)
    events = list(submission.events.select_related("by").order_by("-number"))
    look = next((e for e in events if e.action in _LOOKS), None)
    earlier, proofs = answering.before(submission, entries), answering.proofs_of(submission)
    seen = _as_of(entries, look.at) if look else {}
    items = [_item(e, earlier.get(e.pk, ()), proofs.get(e.pk, ()), seen.get(e.pk)) for e in entries]
    first = [item.kind == AnswerKind.PROGRESS for item in items]
    is_changed = [bool(item.changes) for item in items] if look else first
    return Approval(
        submission,
        tuple(item for item, yes in zip(items, is_changed, strict=True) if yes),
        tuple(item for item, yes in zip(items, is_changed, strict=True) if not yes),
        look.at if look else None,
        next((e for e in events if e.action == Action.HAND_OVER), None),
        _counts(items),
    )


def _as_of(entries: Sequence[Entry], at: datetime) -> dict[int, Draft]:
    """Each answer as it stood at a moment."""
    rows = EntryVersion.objects.filter(entry__in=entries, saved_at__lte=at).order_by("number")
    return {row.entry_id: Draft.of(row.content) for row in rows}


def _item(
    entry: Entry, earlier: Sequence[Before], proofs: Sequence[Evidence], seen: Draft | None
) -> Item:
    draft, task = Draft.of(entry.content), entry.obligation.task
    last = next((b.draft.answer for b in earlier if b.draft.answer.percent is not None), None)
    return Item(
        entry.public_id,
        task.code,
        parts.short(task.text),
        task.text,
        draft.answer.kind,
        str(AnswerKind(draft.answer.kind).label) if draft.answer.kind else "",
        draft,
        parts.words(draft),
        parts.figure_rows(draft, {}, more=False),
        tuple(parts.proof(row) for row in proofs),
        f"{last.percent}%" if last else "",
        changes(seen.answer, draft.answer) if seen else (),
    )


def _counts(items: Sequence[Item]) -> tuple[tuple[str, int], ...]:
    """How many answers of each kind, in the order of the form."""
    found = [(str(k.label), sum(item.kind == k for item in items)) for k in AnswerKind]
    return tuple((label, count) for label, count in found if count)
