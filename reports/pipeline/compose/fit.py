"""Texts that a report can print: cleaned at the gate, and no longer than the gate lets in. One that
came another way (an old snapshot, a hand in the database) is refused by the name of its task."""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import MAX_TEXT, clean
from reports.pipeline.compose.answers import quotes
from reports.pipeline.snapshot import ClauseFacts, ObligationFacts, Snapshot


class TextUnfit(DomainError):
    """A text holds what cannot be printed, or is longer than an answer may be."""

    code = "text_unfit"


def prove_fit(snapshot: Snapshot) -> None:
    """Raise TextUnfit with the task and the agency."""
    for clause in snapshot.clauses:
        for row in clause.obligations:
            for text in _texts(row):
                _prove(text, clause, row)


def _texts(row: ObligationFacts) -> Iterator[str]:
    yield row.agency_name
    yield row.excuse
    entry = row.quoted
    if entry is None:
        return
    yield from quotes(entry).values()
    said = entry.answer
    yield from (one.addressee for one in said.obstacles)
    yield from (one.addressee for one in said.proposals)
    yield said.secret_number
    for proof in entry.evidence:
        yield from (proof.caption, proof.document_number, proof.file_name)
    yield from (past.promise for past in row.past)


def _prove(text: str, clause: ClauseFacts, row: ObligationFacts) -> None:
    named = {"task": clause.code, "agency": row.agency_name}
    if len(text) > MAX_TEXT:
        raise TextUnfit(
            _("A text of %(agency)s to task %(task)s is longer than 20,000 characters.") % named
        )
    if clean(text).text != unicodedata.normalize("NFC", text):
        raise TextUnfit(
            _("A text of %(agency)s to task %(task)s holds characters that cannot be printed.")
            % named
        )
