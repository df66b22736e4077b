"""Rules of every page: size, margins, page number, font and colour."""

from collections.abc import Iterator

from plan_portal.lib.text import number
from reports.pipeline.layout.deviation import Deviation
from reports.pipeline.layout.paper import ANNEX, TOP_MARGIN, Paper, at, said_of
from reports.pipeline.layout.sheet import Line, Sheet, family, is_bold

A4 = (210, 297)
LEFT, RIGHT, LEVEL = (30.0, 35.0), (15.0, 20.0), (20.0, 25.0)
TIMES = {"timesnewroman", "times", "tinos", "liberationserif"}
SLACK = 0.8
# A page may end early where a heading or a signature is kept with what follows.
BOTTOM_SLACK = 8.0


def page_rules(paper: Paper) -> Iterator[Deviation]:
    for sheet in paper.sheets:
        yield from _size(sheet)
        yield from _number(sheet)
        yield from _letters(sheet)
    yield from _margins(paper.body_sheets)
    yield from _margins(paper.annex_sheets)


def _size(sheet: Sheet) -> Iterator[Deviation]:
    sides = sorted((sheet.width, sheet.height))
    if any(abs(side - right) > 1 for side, right in zip(sides, A4, strict=True)):
        found = f"{number(sheet.width, 0)} × {number(sheet.height, 0)}"
        yield Deviation("page_size", sheet.number, 0, 0, found)


def _number(sheet: Sheet) -> Iterator[Deviation]:
    top = [p for p in sheet.pieces if p.base < TOP_MARGIN and p.text.strip("-–. ").isdigit()]
    if sheet.number == 1:
        yield from (at("number_on_first", line) for line in top)
        return
    if not top:
        yield Deviation("number_missing", sheet.number, sheet.width / 2, 10)
        return
    line = top[0]
    if line.text != str(sheet.number):
        yield at("number_wrong", line, line.text)
    if abs(line.middle - _centre(sheet)) > 3 and abs(line.middle - sheet.width / 2) > 3:
        yield at("number_place", line)
    if not 13 <= line.size <= 14 or line.bold or line.italic:
        yield at("number_style", line, said_of(line))


def _centre(sheet: Sheet) -> float:
    """The middle between the margins, 30 on the left and 20 (annexes: 15) on the right."""
    return (30 + sheet.width - (15 if sheet.is_across else 20)) / 2


def _letters(sheet: Sheet) -> Iterator[Deviation]:
    seen: set[str] = set()
    for line in sheet.pieces:
        for char in line.chars:
            name = family(char.font)
            if name not in TIMES and name not in seen:
                seen.add(name)
                yield at("font", line, char.font.rpartition("+")[2] or "?")
        if sum(not char.is_black for char in line.chars) > len(line.chars) / 2:
            yield at("colour", line, line.text[:40])


def _margins(sheets: tuple[Sheet, ...]) -> Iterator[Deviation]:
    """Measured over all sheets of one way up: the widest text decides."""
    for across in (False, True):
        alike = [s for s in sheets if s.is_across is across]
        lines = [ln for s in alike for ln in s.lines if ln.base >= TOP_MARGIN]
        if lines:
            yield from _sides(alike, lines)
            yield from _levels(alike, lines)


def _sides(sheets: list[Sheet], lines: list[Line]) -> Iterator[Deviation]:
    width, page = sheets[0].width, sheets[0].number
    drawn = [shape for s in sheets for shape in s.rules]
    left = min([*(ln.x0 for ln in lines), *(r.x0 for r in drawn)])
    right = width - max([*(ln.x1 for ln in lines), *(r.x1 for r in drawn)])
    if not _within(left, LEFT):
        yield Deviation("margin_left", page, left, TOP_MARGIN, number(left, 0))
    wide = max(ln.x1 - ln.x0 for ln in lines) > width / 2 or bool(drawn)
    if wide and not _within(right, RIGHT):
        yield Deviation("margin_right", page, width - right, TOP_MARGIN, number(right, 0))


def _levels(sheets: list[Sheet], lines: list[Line]) -> Iterator[Deviation]:
    page, height = sheets[0].number, sheets[0].height
    tops = [*(ln.top for ln in lines), *(r.top for s in sheets for r in s.rules if r.top > 10)]
    top = min(tops)
    if not _within(top, (LEVEL[0], LEVEL[1] + 1)):
        yield Deviation("margin_top", page, 0, top, number(top, 0))
    bottom = height - max(ln.bottom for ln in lines)
    longest = BOTTOM_SLACK if len(sheets) - _last_pages(sheets) > 1 else height
    if not _within(bottom, (LEVEL[0], LEVEL[1] + longest)):
        yield Deviation("margin_bottom", page, 0, height - bottom, number(bottom, 0))


def _last_pages(sheets: list[Sheet]) -> int:
    """Sheets that may end early: the last, and those before a new annex."""
    opened = [[ln for ln in s.lines if ln.base >= TOP_MARGIN][:1] for s in sheets[1:]]
    return 1 + sum(bool(ANNEX.match(ln.text)) for first in opened for ln in first)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] - SLACK <= value <= limits[1] + SLACK


def is_plain(line: Line) -> bool:
    """Neither bold nor italic anywhere."""
    return not line.italic and not any(is_bold(char.font) for char in line.chars)
