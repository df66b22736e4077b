"""Receipts as the agency reads and prints them: all from the event, nothing from today's rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib import text
from tasks.answer import Answer
from tasks.models import Submission, SubmissionEvent, Task
from tasks.queries import card_parts as parts
from tasks.queries.changes import shown_number
from tasks.queries.draft import Draft
from tasks.states import AnswerKind, DutyRole
from tasks.workflow import Action


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer as it was sent: `brief` is its line of the table."""

    code: str
    title: str
    kind: str
    kind_label: str
    brief: str
    draft: Draft
    words: dict[str, str]
    figures: tuple[parts.Row, ...]
    proofs: tuple[parts.Proof, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """`is_intact`: the hash computed anew from the kept content is the one on the receipt;
    `is_latest`: nothing was sent or taken back after it."""

    event: SubmissionEvent
    sent: tuple[Sent, ...]
    hash_groups: tuple[str, ...]
    is_intact: bool
    is_latest: bool
    is_withdrawn: bool
    turn: int
    handed_over: SubmissionEvent | None
    is_late: bool
    # The name of the day the period was opened, whatever the agency is called since.
    agency: str
    # Nothing in it was owed: asked and thanked.
    is_request: bool


def receipt(event: SubmissionEvent, *, computed: str) -> Receipt:
    """The receipt of a send (four queries); `computed` is the hash of its content, made now."""
    events = list(event.submission.events.order_by("number"))
    later = [e for e in events if e.number > event.number]
    content: Mapping[str, Any] = event.content or {}
    submission = event.submission
    asked = list(submission.entries.values_list("obligation__role", "obligation__agency_name"))
    is_request = bool(asked) and all(role == DutyRole.REQUEST for role, _name in asked)
    return Receipt(
        event,
        _sent(submission, content.get("entries", ())),
        tuple(event.content_sha256[n : n + 8] for n in range(0, 64, 8)),
        computed == event.content_sha256,
        not any(e.action in {Action.SEND, Action.RECALL} for e in later),
        bool(later) and later[0].action == Action.RECALL,
        sum(e.action == Action.SEND and e.number <= event.number for e in events),
        next(
            (
                e
                for e in reversed(events)
                if e.action == Action.HAND_OVER and e.number < event.number
            ),
            None,
        ),
        event.at > _due(submission) and not is_request,
        asked[0][1] if asked else submission.agency.name,
        is_request,
    )


def _due(submission: Submission) -> datetime:
    """The deadline, or the last one it was extended to."""
    rows = submission.period.extensions.of_reports().filter(agency=submission.agency_id)
    return max([submission.period.due_at, *rows.values_list("due_at", flat=True)])


def _sent(submission: Submission, rows: Sequence[Mapping[str, Any]]) -> tuple[Sent, ...]:
    tasks = Task.objects.filter(heading__version=submission.period.version_id)
    clauses = dict(tasks.values_list("code", "text"))
    return tuple(_line(row, clauses.get(row["task"], "")) for row in rows)


def _line(row: Mapping[str, Any], clause: str) -> Sent:
    draft = Draft(Answer.from_json(row["answer"]))
    answer = draft.answer
    proofs = tuple(_proof(p) for p in row.get("evidence", ()))
    label = str(AnswerKind(answer.kind).label) if answer.kind else ""
    return Sent(
        row["task"],
        parts.short(clause),
        answer.kind,
        label,
        _brief(answer, len(proofs)),
        draft,
        parts.words(draft),
        parts.figure_rows(draft, {}, more=False),
        proofs,
    )


def _proof(row: Mapping[str, str]) -> parts.Proof:
    """As named in the content; the file itself is reached from the form."""
    label = " · ".join(part for part in (row.get("name", ""), row.get("number", "")) if part)
    return parts.Proof(UUID(int=0), label, "")


def _brief(answer: Answer, proofs: int) -> str:
    found = [] if answer.percent is None else [text.percent(answer.percent)]
    found += [f"{f.name}: {shown_number(f.value)} {f.unit}".strip() for f in answer.figures]
    if answer.secret_number:
        found.append(answer.secret_number)
    if answer.reason:
        found.append(_("explained"))
    if proofs:
        found.append(ngettext("%(n)s proof", "%(n)s proofs", proofs) % {"n": proofs})
    return "; ".join(found) or "–"


def of_user(user: User, *, at: datetime) -> "list[SubmissionEvent]":
    """Every receipt of the person's agencies, the latest first (one query)."""
    agencies = user.agency_ids(Permission.ENTRY_WRITE, at=at)
    held = Submission.objects.held_by(agencies, on=timezone.localdate(at))
    rows = SubmissionEvent.objects.filter(action=Action.SEND, submission__in=held)
    return list(
        rows.select_related("submission__period", "submission__agency", "by").order_by("-at", "-pk")
    )
