"""The answering form as finished values: one card per obligation. Templates compute nothing."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, F

from plan_portal.lib import text
from tasks.models import (
    Entry,
    EntryVersion,
    Evidence,
    ObstacleRecord,
    Submission,
    Supplement,
    Task,
)
from tasks.queries import answering, doors, obstacles
from tasks.queries import card_parts as parts
from tasks.queries.answering import Before, EntryProblem
from tasks.queries.draft import Draft
from tasks.states import AnswerKind, DutyRole, EntryStatus
from tasks.validators import Severity


@dataclass(frozen=True, slots=True)
class Card:
    """One obligation on the form. `problems` by field of Answer; `shape` is the state in the rail
    (ok, warn, err, back, none, draft)."""

    entry: uuid.UUID
    prefix: str
    anchor: str
    code: str
    title: str
    clause: str
    source: str
    whole: tuple[tuple[str, str, bool], ...]
    supplements: tuple[Supplement, ...]
    is_request: bool
    draft: Draft
    version: int
    is_editable: bool
    is_folded: bool
    is_done: bool
    shape: str
    kind_label: str
    badge: str
    badge_label: str
    saved: str
    words: dict[str, str]
    figures: tuple[parts.Row, ...]
    obstacles: tuple[parts.Row, ...]
    proposals: tuple[parts.Row, ...]
    proofs: tuple[parts.Proof, ...]
    earlier: tuple[parts.Earlier, ...]
    promise: str
    promise_due: str
    last_percent: str
    standing: tuple[ObstacleRecord, ...]
    return_reason: str
    return_by: str
    problems: dict[str, tuple[EntryProblem, ...]] = field(default_factory=dict)
    hints: tuple[EntryProblem, ...] = ()
    explains: bool = False
    versions: int = 0
    aside: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What was typed into one card and could not be stored; `boxes` are the evidence boxes."""

    draft: Draft
    boxes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """The whole page: cards in plan order, what stops the send, and the figures of the bar."""

    submission: Submission
    cards: tuple[Card, ...]
    errors: tuple[EntryProblem, ...]
    warnings: tuple[EntryProblem, ...]
    done: int
    unanswered: tuple[str, ...]
    saved: str

    @property
    def is_editable(self) -> bool:
        return any(card.is_editable for card in self.cards)


def form(
    submission: Submission,
    *,
    at: datetime,
    checked: bool = False,
    more: str = "",
    extra: Sequence[EntryProblem] = (),
    posted: Mapping[uuid.UUID, Posted] = MappingProxyType({}),
) -> Form:
    """The form of one submission (eleven queries). `checked`: show all that stops the send, not
    only wrong values; `more` is the list ("<prefix>figures") that gets more empty rows; `extra` are
    problems that are not of the stored answers (an upload that was refused); `posted` are words
    that could not be stored and stay in their boxes."""
    entries = answering.entries_of(submission)
    for entry in entries:
        if entry.public_id in posted:
            entry.content = posted[entry.public_id].draft.as_content()
    facts, door = _facts(submission, entries, at), doors.door(submission, at=at)
    cards: list[Card] = []
    found: list[EntryProblem] = []
    open_: list[str] = []
    for entry in entries:
        problems = answering.problems_of(
            entry, earlier=facts.before.get(entry.pk, ()), proofs=facts.proofs.get(entry.pk, ()),
            at=at,
        )  # fmt: skip
        problems += tuple(p for p in extra if p.entry == entry.public_id)
        boxes = posted[entry.public_id].boxes if entry.public_id in posted else {}
        editable = door.admits(entry) and answering.is_editable(submission, entry)
        card = _card(
            submission, entry, facts, problems, checked=checked, more=more, boxes=boxes,
            editable=editable,
        )  # fmt: skip
        cards.append(card)
        found += [p for p in problems if card.is_editable]
        if card.is_editable and Draft.of(entry.content) == Draft():
            open_.append(card.code)
    return _form(submission, entries, cards, found, open_)


def _form(
    submission: Submission,
    entries: Sequence[Entry],
    cards: Sequence[Card],
    found: Sequence[EntryProblem],
    unanswered: Sequence[str],
) -> Form:
    saved = max((e.saved_at for e in entries if e.saved_at), default=None)
    return Form(
        submission,
        tuple(cards),
        tuple(p for p in found if p.severity is Severity.ERROR),
        tuple(p for p in found if p.severity is Severity.WARNING),
        sum(card.is_done for card in cards),
        tuple(unanswered),
        text.clock(saved) if saved else "",
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    before: dict[int, tuple[Before, ...]]
    proofs: dict[int, list[Evidence]]
    whole: dict[int, list[Task]]
    supplements: dict[uuid.UUID, list[Supplement]]
    standing: dict[int, list[ObstacleRecord]]
    versions: dict[int, int]
    aside: dict[int, int]


def _facts(submission: Submission, entries: Sequence[Entry], at: datetime) -> _Facts:
    whole: defaultdict[int, list[Task]] = defaultdict(list)
    headings = {entry.obligation.task.heading_id for entry in entries}
    for task in Task.objects.filter(heading__in=headings).order_by("position"):
        whole[task.heading_id].append(task)
    lineages = {entry.obligation.task.lineage for entry in entries}
    supplements: defaultdict[uuid.UUID, list[Supplement]] = defaultdict(list)
    rows = Supplement.objects.filter(lineage__in=lineages, withdrawn_at=None)
    for row in rows.order_by("source_date", "pk"):
        supplements[row.lineage].append(row)
    return _Facts(
        answering.before(submission, entries),
        answering.proofs_of(submission),
        dict(whole),
        dict(supplements),
        obstacles.standing(submission, entries, at=at),
        _counted(entries),
        _aside(submission),
    )


def _counted(entries: Sequence[Entry]) -> dict[int, int]:
    rows = EntryVersion.objects.filter(entry__in=entries).values("entry").annotate(n=Count("pk"))
    return {row["entry"]: row["n"] for row in rows.order_by()}


def _aside(submission: Submission) -> dict[int, int]:
    """By entry, the latest text that was set aside and waits for a choice."""
    rows = EntryVersion.objects.filter(entry__submission=submission, number__gt=F("entry__version"))
    return dict(rows.order_by("number").values_list("entry_id", "number"))


def _card(
    submission: Submission,
    entry: Entry,
    facts: _Facts,
    problems: Sequence[EntryProblem],
    *,
    checked: bool,
    more: str,
    boxes: Mapping[str, str],
    editable: bool,
) -> Card:
    draft = Draft.of(entry.content)
    prefix = parts.prefix_of(entry.public_id)
    blocking = [p for p in problems if p.blocks]
    shown = [p for p in blocking if editable and (checked or parts.is_wrong_value(p))]
    by_field = parts.by_field(shown)
    done = bool(draft.answer.kind) and not blocking
    badge, label = parts.badge(entry, draft, shown)
    return Card(
        prefix=prefix,
        draft=draft,
        is_editable=editable,
        is_folded=not editable or (done and entry.status == EntryStatus.ANSWERED),
        is_done=done,
        shape=parts.shape(entry, draft, shown, done=done),
        kind_label=str(AnswerKind(draft.answer.kind).label) if draft.answer.kind else "",
        badge=badge,
        badge_label=label,
        words=parts.words(draft) | dict(boxes),
        figures=parts.figure_rows(draft, by_field, more=more == f"{prefix}figures"),
        obstacles=parts.text_rows(draft.answer.obstacles, more=more == f"{prefix}obstacles"),
        proposals=parts.text_rows(draft.answer.proposals, more=more == f"{prefix}proposals"),
        problems=by_field,
        hints=tuple(p for p in problems if not p.blocks and editable),
        explains=bool(draft.answer.reason) or "reason" in by_field,
        aside=facts.aside.get(entry.pk) if editable else None,
        **_clause(entry, facts),
        **_history(submission, entry, facts),
    )


def _clause(entry: Entry, facts: _Facts) -> dict[str, Any]:
    """What is owed: the plan's words, and apart from them what Sở KH&CN added."""
    task = entry.obligation.task
    whole = facts.whole.get(task.heading_id, ())
    return {
        "entry": entry.public_id,
        "anchor": f"n-{entry.public_id}",
        "code": task.code,
        "title": parts.short(task.text),
        "clause": task.text,
        "source": entry.obligation.basis,
        "whole": tuple((t.code, t.text, t.pk == task.pk) for t in whole),
        "supplements": tuple(facts.supplements.get(task.lineage, ())),
        "is_request": entry.obligation.role == DutyRole.REQUEST,
    }


def _shown(before: Sequence[Before]) -> Sequence[Before]:
    """The last two; more where the last period answered several clauses that were merged since."""
    same = sum(item.period == before[0].period for item in before) if before else 0
    return before[: max(2, same)]


def _history(submission: Submission, entry: Entry, facts: _Facts) -> dict[str, Any]:
    """What was said before, in this period and in earlier ones."""
    before = facts.before.get(entry.pk, ())
    last = next((b.draft.answer for b in before if b.draft.answer.percent is not None), None)
    promised = next((b.draft.answer for b in before if b.draft.answer.is_progress), None)
    due = promised.next_step_due if promised else None
    was_returned = entry.returned_version and answering.is_told(submission, entry)
    return {
        "version": entry.version,
        "saved": text.clock(entry.saved_at) if entry.saved_at else "",
        "proofs": tuple(parts.proof(row) for row in facts.proofs.get(entry.pk, ())),
        "earlier": tuple(parts.earlier(n, item) for n, item in enumerate(_shown(before))),
        "promise": promised.next_step if promised else "",
        "promise_due": text.day(due) if due else "",
        "last_percent": text.percent(last.percent or 0) if last else "",
        "standing": tuple(facts.standing.get(entry.pk, ())),
        "return_reason": entry.return_reason if was_returned else "",
        "return_by": parts.reviewer(entry),
        "versions": facts.versions.get(entry.pk, 0),
    }
