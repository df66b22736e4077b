"""Annex tables as text: rows of cells between "|" or tabs, with group rows in between.

One row is one task. A group row becomes a heading; its addressees are the leading bodies of its
rows. Where groups are nested, the innermost one is the heading.
"""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from tasks.plan_text import bodies, facts
from tasks.plan_text.cells import Cell, area, cells
from tasks.plan_text.columns import columns_of, headers, is_caption, opens_header, words_of
from tasks.plan_text.document import Heading, HeadingKind, Span, Task, Unplaced
from tasks.plan_text.folding import View
from tasks.plan_text.items import Item, to_task
from tasks.plan_text.lines import Line

_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXL]+|[A-HĐ]|[a-zđ])[.)]?$")
_GROUP = re.compile(r"(?P<n>[IVXL]+|[A-HĐ]|\d{1,2}(?:\.\d{1,2})*)[.)/]\s+(?=\S)")
_ROW_START = re.compile(r"\|?[ \t]*\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXL]+|[A-HĐ])[.)]?\s*(?:[|\t]|\n)")
_RULE = re.compile(r"[\s|:=+-]+$")
_DECIMAL = 2
_HEAD_LINES = 24
_ROW_LINES = 80


@dataclass(slots=True)
class _Group:
    number: str | None
    title: Cell
    span: tuple[int, int]
    rows: list[Task] = field(default_factory=list)
    kinds: set[bool] = field(default_factory=set)


@dataclass(slots=True)
class Table:
    """A table with its place among the lines: first and one past the last line."""

    start: int
    end: int
    first: int
    after: int
    headings: list[Heading] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    structure: list[Span] = field(default_factory=list)


def tables_in(view: View, lines: list[Line]) -> list[Table]:
    """Every table whose header names the task and the leading body."""
    found: list[Table] = []
    at = 0
    while at < len(lines):
        table = _table_at(view, lines, at)
        if table:
            found.append(table)
        at = table.after if table else at + 1
    return found


def _table_at(view: View, lines: list[Line], at: int) -> Table | None:
    first = lines[at]
    if not opens_header(view, first):
        return None
    stop = at + 1
    while stop < min(len(lines), at + _HEAD_LINES) and not _is_row_start(view, lines[stop]):
        if _plain_group(view, lines[stop]) or _RULE.match(
            view.low, lines[stop].start, lines[stop].end
        ):
            break
        stop += 1
    if is_caption(view, lines, at, stop):
        return None
    for end, words, mark in headers(view, lines, at, stop):
        columns = columns_of(words)
        if {"task", "lead"} <= set(columns):
            table = _Reader(view, lines, mark, columns).read(at, end)
            return table if table.headings else None
    return None


def _is_row_start(view: View, line: Line) -> bool:
    return bool(_ROW_START.match(view.text, line.start, min(len(view.text), line.end + 2)))


def _plain_group(view: View, line: Line) -> bool:
    inside = view.text[line.start : line.end]
    return (
        "|" not in inside
        and "\t" not in inside
        and bool(_GROUP.match(view.text, line.start, line.end))
    )


def _depth(number: str | None) -> int:
    """Roman numerals are outermost, then capitals, then numbers by their dots."""
    if number is None:
        return _DECIMAL - 1
    if re.fullmatch(r"[IVXL]+", number):
        return 0
    return _DECIMAL + number.count(".") if number[0].isdigit() else 1


class _Reader:
    def __init__(self, view: View, lines: list[Line], mark: str, columns: list[str]) -> None:
        self.view, self.lines, self.mark, self.columns = view, lines, mark, columns
        self.header: list[list[str]] = []
        self.groups: list[_Group] = []
        self.unplaced: list[Unplaced] = []

    def read(self, at: int, body: int) -> Table:
        end = body
        rows = [area(self.view, self.lines, row, row + 1) for row in range(at, body)]
        self.header = [words_of(self.view, cells(self.view, *row, self.mark)) for row in rows]
        while end < len(self.lines):
            after = self._row_end(end)
            if after == end:
                break
            self._row(end, after)
            end = after
        start, stop = self.lines[at].start, self.lines[end - 1].end
        self._settle_groups()
        headings = [self._heading(group) for group in self.groups if group.rows]
        structure = [self.view.span(*area(self.view, self.lines, at, end))]
        return Table(start, stop, at, end, headings, self.unplaced, structure)

    def _settle_groups(self) -> None:
        """A group row with nothing below it: a task whose other cells are empty, or a lost line."""
        for at, group in enumerate(self.groups):
            following = self.groups[at + 1] if at + 1 < len(self.groups) else None
            if group.rows or (following and _depth(following.number) > _depth(group.number)):
                continue
            before = next((held for held in reversed(self.groups[:at]) if held.rows), None)
            if before and _depth(group.number) >= _DECIMAL and group.number != before.number:
                before.rows.append(self._bare_task(group.title))
            else:
                self._leave(*group.span)

    def _bare_task(self, cell: Cell) -> Task:
        view = self.view
        return to_task(view, Item(cell.start, cell.end, "row"))

    def _row_end(self, at: int) -> int:
        """One past the last line of the row that begins here; the same line: no row."""
        view, lines = self.view, self.lines
        if _RULE.match(view.low, lines[at].start, lines[at].end) or _plain_group(view, lines[at]):
            return at + 1
        if not self._marked(at):
            return at
        end = at + 1
        limit = min(len(lines), at + _ROW_LINES)
        while (
            end < limit
            and not _is_row_start(view, lines[end])
            and not _plain_group(view, lines[end])
        ):
            full = len(cells(view, *area(view, lines, at, end), self.mark)) >= len(self.columns)
            if full and (self._marked(end) or not self._goes_on(end)):
                break
            if not full and not self._marked(end) and self._ends_table(end):
                break
            end += 1
        return end

    def _marked(self, at: int) -> bool:
        start, end = area(self.view, self.lines, at, at + 1)
        return self.mark in self.view.text[start:end].strip(" \r\n")

    def _goes_on(self, at: int) -> bool:
        line, before = self.lines[at], self.lines[at - 1]
        open_cell = self.view.text[before.end : before.end + 2].strip(" ")[:1] != "|"
        return open_cell and not line.blank_before and self.view.text[line.start].islower()

    def _ends_table(self, at: int) -> bool:
        line = self.lines[at]
        return line.blank_before or self.view.low.startswith(
            ("nơi nhận", "tm.", "ghi chú:"), line.start
        )

    def _row(self, at: int, end: int) -> None:
        view, first = self.view, self.lines[at]
        if _RULE.match(view.low, first.start, first.end):
            return
        if _plain_group(view, first):
            match = _GROUP.match(view.text, first.start, first.end)
            number = match["n"] if match else None
            title = Cell(match.end() if match else first.start, first.end)
            self._open(number, title, (first.start, first.end))
            return
        place = area(view, self.lines, at, end)
        row = cells(view, *place, self.mark)
        filled = [cell for cell in row if cell.start < cell.end]
        named = dict(zip(self.columns, row, strict=False))
        if all(view.text[cell.start : cell.end].strip("()").isdigit() for cell in filled):
            return  # "(1) | (2) | (3)": the numbers of the columns
        if words_of(view, row) in self.header:
            return  # the header again, on the next page
        if self._is_group(filled, named):
            self._open_cells(filled, (first.start, self.lines[end - 1].end))
        elif self._is_task(named) and len(row) <= len(self.columns) + 1:
            self._task(named, row)
        else:
            self._leave(first.start, self.lines[end - 1].end)

    def _is_group(self, filled: list[Cell], named: dict[str, Cell]) -> bool:
        if len(filled) == 1:
            only = filled[0]
            numbered = _GROUP.match(self.view.text, only.start, only.end)
            return bool(numbered) or only != named.get("task") or "number" not in self.columns
        return len(filled) == 2 and bool(
            _NUMBER.match(self.view.text[filled[0].start : filled[0].end])
        )

    def _is_task(self, named: dict[str, Cell]) -> bool:
        cell, number = named.get("task"), named.get("number")
        if cell is None or cell.start >= cell.end:
            return False
        return number is None or number.start < number.end or self._has(named, "lead")

    def _has(self, named: dict[str, Cell], name: str) -> bool:
        return name in named and named[name].start < named[name].end

    def _open_cells(self, filled: list[Cell], span: tuple[int, int]) -> None:
        view, title, number = self.view, filled[-1], None
        match = _GROUP.match(view.text, title.start, title.end)
        if len(filled) == 2:
            number = view.text[filled[0].start : filled[0].end].strip("(.) ")
        elif match:
            number, title = match["n"], Cell(match.end(), title.end)
        self._open(number, title, span)

    def _open(self, number: str | None, title: Cell, span: tuple[int, int]) -> None:
        self.groups.append(_Group(number, title, span))

    def _task(self, named: dict[str, Cell], row: list[Cell]) -> None:
        view, cell = self.view, named["task"]
        if not self.groups:
            self._open(None, Cell(cell.start, cell.start), (cell.start, cell.start))
        row_item = Item(cell.start, cell.end, "row", stated=self._facts(named))
        self.groups[-1].rows.append(to_task(view, row_item))
        group = self.groups[-1]
        if self._has(named, "lead"):
            lead = named["lead"]
            parts = bodies.split_names(view, lead.start, lead.end)
            group.kinds.update(bodies.is_class(view, a, b) for a, b in parts)
        for name, other in zip_longest(self.columns, row):
            if other and name in ("other", None) and other.start < other.end:
                self._leave(other.start, other.end)

    def _facts(self, named: dict[str, Cell]) -> facts.Facts:
        view = self.view
        lead, support, due, product = (
            named.get(name, Cell(0, 0)) for name in ("lead", "support", "due", "product")
        )
        return facts.Facts(
            bodies.names(view, lead.start, lead.end),
            bodies.names(view, support.start, support.end),
            facts.due(view, due.start, due.end),
            view.verbatim(product.start, product.end) or None,
        )

    def _heading(self, group: _Group) -> Heading:
        leads = tuple(dict.fromkeys(name for task in group.rows for name in task.lead))
        kind = HeadingKind.AGENCY if len(leads) == 1 else HeadingKind.AGENCIES
        if True in group.kinds:
            kind = HeadingKind.CLASS
        title = self.view.verbatim(group.title.start, group.title.end)
        span = self.view.span(*group.span)
        return Heading(group.number, title, kind, leads, tuple(group.rows), span)

    def _leave(self, start: int, end: int) -> None:
        self.unplaced.append(Unplaced(self.view.verbatim(start, end), self.view.span(start, end)))
