"""III. Figures: what was asked for, then and now; in an annex how each went over the periods."""

from collections.abc import Iterator

from reports.pipeline import wording
from reports.pipeline.compose.answers import short_words
from reports.pipeline.compose.quoted import Quoted, quoted, shown
from reports.pipeline.compose.targets import (
    comparable,
    linked_targets,
    number_of,
    target_cell,
    target_of,
)
from reports.pipeline.document import Block, Cell, Paragraph, Point, Run, Table, Trend
from reports.pipeline.snapshot import ClauseFacts, EntryFacts, ObligationFacts, Snapshot
from reports.pipeline.wording import across
from tasks.answer import Figure
from tasks.states import SupplementKind


def figures(snapshot: Snapshot) -> tuple[Block, ...]:
    """Targets as documents state them, then the table of then and now. "Then" is the same name and
    unit in the last answer; nothing is computed that nobody reported."""
    rows: list[tuple[Cell, ...]] = []
    for clause, row, entry in quoted(snapshot):
        for i, figure in enumerate(shown(snapshot, entry).figures):
            rows.append(_row(len(rows) + 1, i, figure, clause, row, entry))
    linked = linked_targets(snapshot)
    targets = (*_targets(snapshot), *linked)
    if not rows:
        return (*targets, Paragraph((Run(wording.NO_FIGURES),)))
    return (*targets, _table(rows, is_linked=bool(linked)))


def _table(rows: list[tuple[Cell, ...]], *, is_linked: bool) -> Table:
    """The column of targets is there when a figure of this report has one."""
    if is_linked:
        return Table(across.FIGURE_TARGET_HEAD, (10, 38, 36, 17, 17, 16, 26), tuple(rows))
    plain = tuple(row[:-1] for row in rows)
    return Table(wording.FIGURE_HEAD, (11, 47, 44, 19, 19, 20), plain)


def trends(snapshot: Snapshot) -> tuple[Trend, ...]:
    """How each figure went over the periods, for those with at least two values."""
    return tuple(
        trend
        for clause, row, entry in _newest(snapshot)
        for figure in shown(snapshot, entry).figures
        for trend in _trend(figure, snapshot, clause, row, entry)
    )


def _newest(snapshot: Snapshot) -> Iterator[Quoted]:
    """Over several rounds the newest answer of an agency to a clause has the others behind it."""
    rows = list(quoted(snapshot))
    last = {(clause.clause_id, row.agency_code): row for clause, row, _entry in rows if row.round}
    for clause, row, entry in rows:
        if last.get((clause.clause_id, row.agency_code), row) is row:
            yield clause, row, entry


def _row(
    number: int,
    i: int,
    figure: Figure,
    clause: ClauseFacts,
    row: ObligationFacts,
    entry: EntryFacts,
) -> tuple[Cell, ...]:
    before = entry.previous.figures if entry.previous else ()
    then = next((f.value for f in before if (f.name, f.unit) == (figure.name, figure.unit)), "")
    now = wording.figure_value(figure.value)
    here = (entry.source,)
    return (
        Cell((Run(str(number)),), here, align="center"),
        Cell((short_words(entry, f"figure.{i}", figure.name),), here),
        Cell((Run(f"{row.agency_name} ({clause.code})"),), here),
        Cell((Run(wording.figure_value(then) if then else ""),), here, align="right"),
        Cell((short_words(entry, f"value.{i}", now),), here, align="right"),
        Cell((short_words(entry, f"unit.{i}", figure.unit),), here, align="center"),
        target_cell(clause, figure),
    )


def _targets(snapshot: Snapshot) -> Iterator[Paragraph]:
    """Indicators that were added to clauses, each with its document. Numbers in the plan's own
    text stand in part II, verbatim: which figure answers them is nobody's guess."""
    given = [
        (clause, one)
        for clause in snapshot.clauses
        for one in clause.supplements
        if one.kind == SupplementKind.INDICATOR and not clause.omitted
    ]
    if given:
        yield Paragraph((Run(across.TARGETS),), tuple(clause.source for clause, _one in given))
    for clause, one in given:
        yield Paragraph((Run(across.target(clause.code, one.text, one.source)),), (clause.source,))


def _trend(
    figure: Figure,
    snapshot: Snapshot,
    clause: ClauseFacts,
    row: ObligationFacts,
    entry: EntryFacts,
) -> Iterator[Trend]:
    """From two numbers on; a value that is no number is no column."""
    given = [
        (past.period, one.value)
        for past in reversed(row.past)
        for one in past.figures
        if (one.name, one.unit) == (figure.name, figure.unit)
    ]
    given.append((row.round or wording.period_phrase(snapshot.period), figure.value))
    points = tuple(point for label, value in given for point in _point(label, value))
    if len(points) > 1:
        unit = f", {figure.unit}" if figure.unit else ""
        caption = f"{figure.name}{unit}: {row.agency_name} ({clause.code})"
        target = target_of(clause, figure)
        line = comparable(target) if target else None
        if target and line is not None:
            caption += across.target_line(target)
        yield Trend(caption, points, (row.source, entry.source), line)


def _point(label: str, value: str) -> Iterator[Point]:
    number = number_of(value)
    if number is not None:
        yield Point(label, wording.figure_value(value), number)
