"""The sources of a paragraph with addresses for those who may open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from agencies.models import User
from agencies.roles import Permission
from reports import rules
from reports.pipeline.reading import Reading, Source, Sources
from reports.pipeline.snapshot import EvidenceFacts
from reports.queries.proofs import evidence_ids
from reports.services.passages import Wording, edited, wordings
from reports.states import EditState


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence; `url` is "" for a document number, or without the right."""

    facts: EvidenceFacts
    url: str


@dataclass(frozen=True, slots=True)
class Origin:
    """One source, the address of its review page, its evidence, and its passages, each with the
    address of the form that edits it."""

    source: Source
    review_url: str
    proofs: tuple[Proof, ...]
    passages: tuple[tuple[Wording, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Origins:
    found: Sources
    shown: tuple[Origin, ...]


def origins(reading: Reading, number: int, *, user: User, at: datetime) -> Origins | None:
    """What paragraph `number` comes from; None when there is no such paragraph."""
    found = reading.sources(number)
    if found is None:
        return None
    may_open = user.holds_widely(Permission.ROUND_READ, at=at)
    entries = [one.entry.entry_id for one in found.shown if one.entry]
    known = evidence_ids(entries, user, at=at) if may_open and entries else {}
    editor = _editor(reading, user, at=at)
    shown = (_origin(one, known, editor, may_open=may_open) for one in found.shown)
    return Origins(found, tuple(shown))


def _editor(reading: Reading, user: User, *, at: datetime) -> str:
    """The recipient whose report the person may edit, "" for readers."""
    return reading.snapshot.recipient.code if rules.can_edit_wording(user, at=at) else ""


@dataclass(frozen=True, slots=True)
class EditedPassage:
    """One edit that a made report knew; `url` is "" for readers."""

    code: str
    agency: str
    wording: Wording
    url: str


def edited_passages(reading: Reading, *, user: User, at: datetime) -> tuple[EditedPassage, ...]:
    """The edits that the report knew, those to be decided first."""
    editor = _editor(reading, user, at=at)
    rows = [
        EditedPassage(code, agency, one, _form(editor, entry.entry_id, one.part))
        for code, agency, entry, one in edited(reading)
    ]
    return tuple(sorted(rows, key=lambda one: one.wording.state == EditState.USED))


def _form(editor: str, entry: str, part: str) -> str:
    return reverse("reports:edit", args=[editor, entry, part]) if editor else ""


def _origin(
    source: Source, known: Mapping[tuple[str, str], UUID], editor: str, *, may_open: bool
) -> Origin:
    entry = source.entry
    if entry is None:
        return Origin(source, "", ())
    review = reverse("tasks:review", args=[entry.submission_id]) if may_open else ""
    proofs = tuple(
        Proof(one, _address(known.get((entry.entry_id, one.sha256)))) for one in entry.evidence
    )
    passages = tuple((one, _form(editor, entry.entry_id, one.part)) for one in wordings(entry))
    return Origin(source, review, proofs, passages)


def _address(evidence: UUID | None) -> str:
    return reverse("tasks:evidence", args=[evidence]) if evidence else ""
