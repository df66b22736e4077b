"""The list at the end of a marked working copy: each number and where its part comes from."""

from collections.abc import Iterator
from dataclasses import replace

from reports.pipeline.document import Annex, Cell, Document, Run, Table
from reports.pipeline.marks import marks
from reports.pipeline.reading import Reading, Source, Sources
from reports.pipeline.snapshot import Act
from reports.pipeline.wording import listed, short_day
from reports.pipeline.wording import sources as phrases


def with_source_list(reading: Reading) -> Document:
    """The paper with one more annex; its own parts keep their numbers."""
    rows = []
    for mark in marks(reading.document):
        number = Cell((Run(str(mark.number)),), align="center")
        words = listed(_words(reading.traced(mark)))
        rows.append((number, Cell((Run(words),))))
    table = Table(phrases.HEAD, (14, 238), tuple(rows))
    annex = Annex(phrases.LABEL, phrases.TITLE, phrases.NOT_OFFICIAL, (table,))
    return replace(reading.document, annexes=(*reading.document.annexes, annex))


def _words(found: Sources) -> Iterator[str]:
    yield from (_one(source) for source in found.shown)
    yield from (phrases.clause(clause.code) for clause in found.clauses)
    if found.rows and not any(source.entry for source in found.shown):
        yield phrases.counted(found.rows, len(found.agencies))


def _one(source: Source) -> str:
    if source.paper:
        return phrases.paper(source.paper.number, short_day(source.paper.on))
    if source.edit:
        return phrases.act(phrases.EDITED, Act(source.edit.by, source.edit.at))
    if source.obstacle:
        known = source.obstacle
        return phrases.obstacle(known.agency_name, known.clause_code, short_day(known.raised_on))
    entry, row, clause = source.entry, source.row, source.clause
    if entry is None or row is None or clause is None:
        return ""
    acts = [
        phrases.act(phrases.ENTERED, entry.entered),
        phrases.act(phrases.SENT, entry.sent),
        phrases.act(phrases.ACCEPTED, entry.accepted),
    ]
    return phrases.answer(row.agency_name, clause.code, entry.version_id, acts, entry.evidence)
