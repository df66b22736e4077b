"""Rules of running text: size, indent, both edges, room between lines and paragraphs, numbering."""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from plan_portal.lib.text import POINTS, number, roman
from reports.pipeline.layout.deviation import Deviation
from reports.pipeline.layout.paper import Paper, at
from reports.pipeline.layout.sheet import MM, Line

PART = re.compile(r"^([IVX]+)\.\s")
ITEM = re.compile(r"^(\d+)\.\s")
POINT = re.compile(r"^([a-zđ])\)\s")
INDENTS = (10.0, 12.7)
EDGE = 1.2
LEAST_GAP = 6.0  # points between paragraphs
SPACING = (1.05, 1.76)  # single to one and a half of the Times family, of the size


def body_rules(paper: Paper) -> Iterator[Deviation]:
    lines = [line for sheet in paper.body for line in sheet]
    for line in lines:
        if not 13 <= line.size <= 14:
            yield at("body_size", line, f"{line.size:g}".replace(".", ","))
    pairs = [(a, b) for sheet in paper.body for a, b in pairwise(sheet)]
    inner = [(a, b) for a, b in pairs if not _begins(paper, a, b)]
    pitch = median([(b.base - a.base) * MM for a, b in inner]) if inner else 0.0
    yield from _edges(paper, inner)
    yield from _spacing(inner, pitch)
    yield from _paragraphs(paper, pairs, pitch)
    yield from _order(paper, lines)
    if lines and not lines[-1].text.endswith("./."):
        yield at("ending", lines[-1])


def _begins(paper: Paper, before: Line, line: Line) -> bool:
    """Does `line` open a paragraph? It is indented, or the line before ended early with room."""
    if line.x0 > paper.left + 3:
        return True
    ended = before.x1 < paper.right - 10
    return ended and (line.base - before.base) * MM > line.size * 1.3 + 3


def _edges(paper: Paper, inner: list[tuple[Line, Line]]) -> Iterator[Deviation]:
    """Lines inside a paragraph reach both edges; a list that was pasted may not, the rest does."""
    ragged = [a for a, _b in inner if abs(a.x1 - paper.right) > EDGE]
    if len(ragged) > max(2, len(inner) / 4):
        yield at("justify", ragged[0])


def _spacing(inner: list[tuple[Line, Line]], pitch: float) -> Iterator[Deviation]:
    if inner and not SPACING[0] <= pitch / inner[0][0].size <= SPACING[1]:
        yield at("spacing", inner[0][0], number(pitch / inner[0][0].size / 1.15, 2))


def _paragraphs(paper: Paper, pairs: list[tuple[Line, Line]], pitch: float) -> Iterator[Deviation]:
    narrow: list[tuple[Line, float]] = []
    for before, line in pairs:
        if not _begins(paper, before, line):
            continue
        indent = line.x0 - paper.left
        if min(abs(indent - right) for right in INDENTS) > EDGE:
            yield at("indent", line, number(indent, 0))
        gap = (line.base - before.base) * MM - (pitch or line.size * 1.3)
        if gap < LEAST_GAP - 0.7:
            narrow.append((line, gap))
    if narrow:
        line, gap = min(narrow, key=lambda found: found[1])
        yield at("gap", line, number(max(gap, 0), 1))


def _order(paper: Paper, lines: list[Line]) -> Iterator[Deviation]:
    first = [line for line in lines if line.x0 > paper.left + 3]
    yield from _parts(first)
    yield from _items(first)
    yield from _item_titles(paper, first)
    yield from _points(first)


def _is_part(line: Line) -> bool:
    return bool(PART.match(line.text)) and (line.bold or line.caps)


def _parts(lines: list[Line]) -> Iterator[Deviation]:
    """I, II, III …, in bold capitals."""
    parts = [
        (line, found[1]) for line in lines if _is_part(line) if (found := PART.match(line.text))
    ]
    numerals = [roman(value) for value in range(1, 40)]
    expected = "I"
    for line, numeral in parts:
        if not (line.bold and line.caps):
            yield at("part_style", line, line.text[:40])
        if numeral != expected:
            yield at("part_order", line, numeral)
        known = numerals.index(numeral) if numeral in numerals else 0
        expected = numerals[known + 1]


def _items(lines: list[Line]) -> Iterator[Deviation]:
    """1, 2, 3 … within a part; a report on some headings of the plan keeps their numbers."""
    last = 0
    for line in lines:
        found = ITEM.match(line.text)
        if _is_part(line):
            last = 0
        elif found and line.bold:
            if int(found[1]) <= last:
                yield at("item_order", line, found[1])
            last = int(found[1])


def _item_titles(paper: Paper, lines: list[Line]) -> Iterator[Deviation]:
    """The title of an item is bold. A title is short and without a stop, the first of its part or
    the one that follows; a list "1. … 2. …" that was pasted below an item counts for itself."""
    last, pasted, is_first = 0, 0, False
    for line in lines:
        found = ITEM.match(line.text)
        value = int(found[1]) if found else 0
        if _is_part(line):
            last, pasted, is_first = 0, 0, True
            continue
        if found and line.bold:
            last, pasted = value, 0
        elif found and not is_first and value == pasted + 1:
            pasted = value
        elif found and (is_first or value == last + 1) and _is_title(paper, line):
            yield at("item_style", line, line.text[:40])
            last, pasted = value, 0
        is_first = False


def _is_title(paper: Paper, line: Line) -> bool:
    return line.x1 < paper.right - 10 and not line.text.endswith((".", ";", ":", ","))


def _points(lines: list[Line]) -> Iterator[Deviation]:
    """a, b, c, d, đ, e …; every list begins anew with a."""
    last = ""
    for line in lines:
        if found := POINT.match(line.text):
            if found[1] not in {"a", _after(last)}:
                yield at("point_order", line, found[1])
            last = found[1]
        elif _is_part(line) or (line.bold and ITEM.match(line.text)):
            last = ""


def _after(point: str) -> str:
    """The point that follows, by the alphabet of the decree."""
    place = POINTS.find(point) + 1 if point else 0
    return POINTS[place] if place < len(POINTS) else ""
