"""The other way round: from a clause or an answer to the places of the paper where its words stand,
or why they do not. Pure: all from the snapshot."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from reports.pipeline.compose.answers import standing
from reports.pipeline.document import Document
from reports.pipeline.marks import Mark, marks
from reports.pipeline.snapshot import Act, ClauseFacts, HeadingFacts, ObligationFacts, Snapshot

Index = Mapping[str, tuple[Mark, ...]]


@dataclass(frozen=True, slots=True)
class AnswerPlaces:
    """One row of the ledger. `places`: where its accepted words stand; `why`: the reason, in the
    words of the paper, when they stand nowhere."""

    clause: ClauseFacts
    row: ObligationFacts
    places: tuple[Mark, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClausePlaces:
    """One clause. `omitted`, `omitted_by`: why it is left out, and by whose word."""

    clause: ClauseFacts
    places: tuple[Mark, ...]
    answers: tuple[AnswerPlaces, ...]

    @property
    def omitted_by(self) -> Act | None:
        return self.clause.omitted_by


@dataclass(frozen=True, slots=True)
class HeadingPlaces:
    heading: HeadingFacts
    clauses: tuple[ClausePlaces, ...]


def coverage_list(snapshot: Snapshot, document: Document) -> tuple[HeadingPlaces, ...]:
    """Every clause and every answer of the round, in plan order."""
    index = index_of(document)
    return tuple(
        HeadingPlaces(heading, tuple(_clause(clause, index) for clause in heading.clauses))
        for heading in snapshot.headings
    )


def answer_places(snapshot: Snapshot, document: Document, entry_id: str) -> AnswerPlaces | None:
    """Where the words of one answer went; None when the snapshot does not know it."""
    index = index_of(document)
    for clause, row in snapshot.obligations:
        if row.entry is not None and row.entry.entry_id == entry_id:
            return _answer(clause, row, index)
    return None


def index_of(document: Document) -> Index:
    """Source → the numbered parts that name it."""
    found: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks(document):
        for source in mark.sources:
            found[source].append(mark)
    return {source: tuple(own) for source, own in found.items()}


def _clause(clause: ClauseFacts, index: Index) -> ClausePlaces:
    answers = tuple(_answer(clause, row, index) for row in clause.obligations)
    return ClausePlaces(clause, index.get(clause.source, ()), answers)


def _answer(clause: ClauseFacts, row: ObligationFacts, index: Index) -> AnswerPlaces:
    if clause.omitted:
        return AnswerPlaces(clause, row, (), clause.omitted)
    if row.quoted is None:
        return AnswerPlaces(clause, row, (), standing(row))
    return AnswerPlaces(clause, row, index.get(row.quoted.source, ()))
