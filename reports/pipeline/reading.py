"""A stored report as the screen shows it: its paper in numbered paragraphs, the sources behind
each, and what was checked. Pure: everything comes from the snapshot and the paper made of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reports.pipeline import composed
from reports.pipeline.compose import compose
from reports.pipeline.compose.answers import said
from reports.pipeline.document import (
    Annex,
    Block,
    Cell,
    Document,
    Figure,
    Paragraph,
    Section,
    Table,
    Trend,
)
from reports.pipeline.marks import Mark, Marked, marked, marks
from reports.pipeline.render.charts import columns, stacked_bar, swatch
from reports.pipeline.snapshot import (
    ClauseFacts,
    EditFacts,
    EntryFacts,
    ObligationFacts,
    ObstacleFacts,
    PaperFacts,
    Snapshot,
)
from tasks.answer import Answer
from tasks.states import Bucket


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the paper. `kind`: its class in document.py; `number`: by which a paragraph or
    a picture is asked for its sources, 0 for words of the outline; `rows`: those of a table, each
    with its number."""

    kind: str
    block: Block
    number: int = 0
    rows: tuple[tuple[int, tuple[Cell, ...]], ...] = ()

    @property
    def drawing(self) -> str:
        """The picture of a figure or a trend as markup, the same as on paper; "" of others."""
        block = self.block
        if isinstance(block, Figure):
            return stacked_bar(block.bars, title=block.caption)
        if isinstance(block, Trend):
            return columns(block.points, title=block.caption, target=block.target)
        return ""

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The legend of a figure: each colour as markup, and its words."""
        if not isinstance(self.block, Figure):
            return ()
        return tuple(zip(map(swatch, self.block.bars), self.block.legend, strict=True))

    @property
    def is_edited(self) -> bool:
        """Its words are Sở KH&CN's in the place of the agency's."""
        sources = self.block.sources if isinstance(self.block, Paragraph) else ()
        return any(one.startswith("edit/") for one in sources)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part comes from: a clause of the plan, an answer to it, an edit of its words, an
    obstacle, a paper of the round. `answer` is what an accepted answer says; of others the words
    are not shown."""

    clause: ClauseFacts | None = None
    row: ObligationFacts | None = None
    entry: EntryFacts | None = None
    answer: Answer | None = None
    edit: EditFacts | None = None
    obstacle: ObstacleFacts | None = None
    paper: PaperFacts | None = None

    @property
    def is_shown(self) -> bool:
        """Stands by itself; clauses and rows of the ledger are listed."""
        return any((self.entry, self.edit, self.obstacle, self.paper))


@dataclass(frozen=True, slots=True)
class Sources:
    """Sources of paragraph `number`: answers, edits and obstacles one by one (`shown`), and
    counted rows by the names of their agencies."""

    number: int
    shown: tuple[Source, ...]
    clauses: tuple[ClauseFacts, ...]
    agencies: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Clauses of one heading that stand in the report, of all."""

    title: str
    present: int
    total: int


class Reading:
    """A snapshot opened for reading, with the paper that was composed of it (`paper`, as
    composed.py writes it); without one it is composed now, once."""

    def __init__(self, stored: dict[str, Any], paper: str = "") -> None:
        self.snapshot = Snapshot.from_json(stored)
        self._paper = paper

    @cached_property
    def document(self) -> Document:
        return composed.read(self._paper) if self._paper else compose(self.snapshot)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The body in reading order."""
        return self._places[0]

    @cached_property
    def annexes(self) -> tuple[tuple[Annex, tuple[Piece, ...]], ...]:
        return tuple(zip(self.document.annexes, self._places[1:], strict=True))

    @property
    def first_annex_mark(self) -> int:
        """The first number that stands in an annex."""
        body = max((n for one in marked(self.document)[0] for n in one.numbers), default=0)
        return body + 1

    @cached_property
    def _places(self) -> tuple[tuple[Piece, ...], ...]:
        return tuple(tuple(_piece(one) for one in place) for place in marked(self.document))

    def sources(self, number: int) -> Sources | None:
        """What the part `number` comes from; None when there is no such part."""
        mark = next((one for one in marks(self.document) if one.number == number), None)
        return self.traced(mark) if mark else None

    def traced(self, mark: Mark) -> Sources:
        """The sources of one numbered part."""
        found = [self._known[one] for one in mark.sources if one in self._known]
        return Sources(
            number=mark.number,
            shown=tuple(one for one in found if one.is_shown),
            clauses=tuple(one.clause for one in found if one.clause and not one.row),
            agencies=tuple(dict.fromkeys(one.row.agency_name for one in found if one.row)),
            rows=sum(one.row is not None for one in found),
        )

    @cached_property
    def _known(self) -> dict[str, Source]:
        known: dict[str, Source] = {}
        for clause in self.snapshot.clauses:
            known[clause.source] = Source(clause=clause)
            for row in clause.obligations:
                known[row.source] = Source(clause=clause, row=row)
                if row.entry:
                    known[row.entry.source] = known[row.source]
                if row.quoted:
                    answer = said(row.quoted)
                    known[row.quoted.source] = Source(clause, row, row.quoted, answer)
                    known |= {one.source: Source(edit=one) for one in row.quoted.edits}
        for obstacle in self.snapshot.obstacles:
            known[obstacle.source] = Source(obstacle=obstacle)
        for paper in self.snapshot.papers:
            known[paper.source] = Source(paper=paper)
        return known

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """Compose has proved each clause that is not omitted to be there once and whole."""
        omitted = {one.clause_id for one in self.document.omissions}
        return tuple(
            Coverage(
                f"{heading.number}. {heading.title}".rstrip(":"),
                sum(clause.clause_id not in omitted for clause in heading.clauses),
                len(heading.clauses),
            )
            for heading in self.snapshot.headings
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Agencies past their day, which the report names."""
        late = (
            row.agency_name
            for _clause, row in self.snapshot.obligations
            if not row.requested and row.bucket == Bucket.MISSING
        )
        return tuple(dict.fromkeys(late))


def _piece(one: Marked) -> Piece:
    if isinstance(one.block, Table):
        return Piece("Table", one.block, rows=tuple(zip(one.numbers, one.block.rows, strict=True)))
    return Piece(_kind(one.block), one.block, one.numbers[0] if one.numbers else 0)


def _kind(block: Block) -> str:
    return f"Section{block.level}" if isinstance(block, Section) else type(block).__name__
