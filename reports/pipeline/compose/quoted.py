"""Accepted answers in plan order, as the chapters across the plan read them."""

from collections.abc import Iterator

from reports.pipeline import wording
from reports.pipeline.snapshot import ClauseFacts, EntryFacts, ObligationFacts, Snapshot

Quoted = tuple[ClauseFacts, ObligationFacts, EntryFacts]


def quoted(snapshot: Snapshot) -> Iterator[Quoted]:
    """Accepted answers to clauses that are in this report, in plan order."""
    for clause, row in snapshot.obligations:
        if row.quoted and not clause.omitted:
            yield clause, row, row.quoted


def who(row: ObligationFacts, clause: ClauseFacts) -> str:
    """Sở Y tế (nhiệm vụ 12.1)."""
    return f"{row.agency_name} ({wording.task(clause.code)})"


def sent_to(addressee: str) -> str:
    return f", gửi {addressee}" if addressee else ""
