"""What the answering form posts, carried to the services card by card. Nothing typed is lost: what
cannot be stored comes back on the page."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from agencies.models import User
from plan_portal.lib import text
from plan_portal.lib.archive import FileRefused
from plan_portal.lib.errors import DomainError
from tasks.forms.answer import NewProof, Reading, read
from tasks.models import Entry, Submission
from tasks.queries import answering
from tasks.queries.answering import EntryProblem
from tasks.queries.cards import Posted
from tasks.queries.changes import changes
from tasks.queries.draft import Draft
from tasks.services import entry as entries
from tasks.services import evidence
from tasks.services.entry import Conflict, SecretSuspected


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that could not be stored, to copy from the page, and why."""

    code: str
    sentence: str
    words: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Outcome:
    """What became of a post: conflicts (entry, number of the text set aside), problems of what
    stays typed on the page, and texts that can only be copied."""

    conflicts: list[tuple[UUID, int]] = field(default_factory=list)
    problems: list[EntryProblem] = field(default_factory=list)
    posted: dict[UUID, Posted] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    status: int = 409
    removed: int = 0


def save_all(request: HttpRequest, submission: Submission, *, by: User, at: datetime) -> Outcome:
    """Store every card of the post that changed."""
    outcome = Outcome()
    for entry in answering.entries_of(submission):
        entry.submission = submission
        reading = read(request, entry)
        if reading is None:
            continue
        outcome.removed += reading.removed
        if _save(entry, reading, outcome, by=by, at=at):
            _prove(entry, reading, outcome, by=by, at=at)
    if outcome.removed:
        messages.info(request, text.Cleaned("", outcome.removed).notice)
    return outcome


def _save(entry: Entry, reading: Reading, outcome: Outcome, *, by: User, at: datetime) -> bool:
    """True when the answer is stored as posted."""
    draft = reading.draft
    try:
        entries.save_merging(
            entry=entry, answer=draft.answer, typed=draft.typed, by=by, at=at,
            version=reading.version,
        )  # fmt: skip
    except Conflict as conflict:
        outcome.conflicts.append((entry.public_id, _aside(entry, conflict, reading, by=by, at=at)))
    except SecretSuspected as refusal:
        outcome.posted[entry.public_id] = _posted(reading)
        outcome.problems += [
            _problem(entry, name, refusal.code, str(refusal)) for name in refusal.fields
        ]
    except DomainError as refusal:
        keep(entry, draft, str(refusal), outcome)
        outcome.status = 403 if refusal.code == "not_allowed" else 409
    else:
        return True
    return False


def keep(entry: Entry, draft: Draft, sentence: str, outcome: Outcome) -> None:
    """Remember words that differ from what is stored, to be shown for copying."""
    if draft.trimmed() == Draft.of(entry.content):
        return
    words = [
        (c.label, "".join(t for _op, t in c.tokens)) for c in changes(Draft().answer, draft.answer)
    ]
    words += draft.typed.items()
    outcome.kept.append(Kept(entry.obligation.task.code, sentence, tuple(words)))


def _aside(entry: Entry, conflict: Conflict, reading: Reading, *, by: User, at: datetime) -> int:
    mine = conflict.mine
    kept = entries.set_aside(
        entry=entry, answer=mine.answer, typed=mine.typed, by=by, at=at, version=reading.version
    )
    return kept.number


def _prove(entry: Entry, reading: Reading, outcome: Outcome, *, by: User, at: datetime) -> None:
    proof = reading.proof
    if not proof:
        return
    try:
        day = text.parse_day(proof.document_date) if proof.document_date else None
        evidence.add(
            entry=entry,
            by=by,
            at=at,
            name=(proof.file.name or "") if proof.file else "",
            stream=proof.file.file if proof.file else None,
            document_number=proof.document_number,
            document_date=day,
        )
    except (FileRefused, evidence.EvidenceRefused, text.NotADay) as refusal:
        sentence = str(refusal)
        if proof.file and isinstance(refusal, text.NotADay):
            again = _("The file “%(name)s” was not kept; choose it again.")
            sentence += " " + again % {"name": proof.file.name}
        outcome.posted[entry.public_id] = _posted(reading)
        outcome.problems.append(_problem(entry, "evidence", refusal.code, sentence))


def _posted(reading: Reading) -> Posted:
    return Posted(reading.draft, _boxes(reading.proof))


def _boxes(proof: NewProof) -> dict[str, str]:
    return {"document_number": proof.document_number, "document_date": proof.document_date}


def _problem(entry: Entry, name: str, code: str, sentence: str) -> EntryProblem:
    return EntryProblem(entry.public_id, entry.obligation.task.code, name, code, sentence)
