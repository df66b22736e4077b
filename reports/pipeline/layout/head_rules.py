"""Rules of the head of page 1: Quốc hiệu, issuer, number, place and day, title."""

import re
from collections.abc import Iterator

from plan_portal.lib.text import number
from reports.pipeline.layout.deviation import Deviation
from reports.pipeline.layout.page_rules import is_plain
from reports.pipeline.layout.paper import DAY, MOTTO, NATION, SYMBOL, Paper, at, said_of
from reports.pipeline.layout.sheet import Line, Sheet

NUMBER = re.compile(r"^Số:\s?(\d*)\s?/\s?[A-ZĐ]+(-[A-ZĐ&]+)*$")
PLACE_DAY = re.compile(r"^\S.*, ngày\s?(\d*)\s?tháng\s?(\d*)\s?năm\s?(\d{4})?$")


def head_rules(paper: Paper) -> Iterator[Deviation]:
    sheet = paper.sheets[0]
    nation = _first(sheet, NATION)
    motto = _first(sheet, MOTTO)
    yield from _nation(sheet, nation, motto)
    day = next((p for p in sheet.pieces if DAY.search(p.text) and p.base < sheet.height / 3), None)
    symbol = next((p for p in sheet.pieces if SYMBOL.match(p.text) and p.base < 80), None)
    yield from _issuer(sheet, nation, symbol)
    yield from _symbol(symbol)
    yield from _day(day)
    yield from _title(paper)
    yield from _dear(paper)


def _first(sheet: Sheet, pattern: re.Pattern[str]) -> Line | None:
    return next((p for p in sheet.pieces if pattern.search(p.text)), None)


def _nation(sheet: Sheet, nation: Line | None, motto: Line | None) -> Iterator[Deviation]:
    if nation is None:
        yield Deviation("nation_missing", 1, sheet.width / 2, 20)
        return
    if not (nation.caps and nation.bold and 12 <= nation.size <= 13):
        yield at("nation_style", nation, said_of(nation))
    if motto is None:
        yield at("motto_missing", nation)
        return
    if not (motto.bold and not motto.italic and 13 <= motto.size <= 14):
        yield at("motto_style", motto, said_of(motto))
    if motto.base <= nation.base or abs(motto.middle - nation.middle) > 2:
        yield at("motto_place", motto)
    yield from _rule(sheet, motto, "motto_rule", (0.95, 1.05))


def _rule(
    sheet: Sheet, line: Line, code: str, share: tuple[float, float], of: float = 0.0
) -> Iterator[Deviation]:
    """The thin line below: its length as a share of the text's (or of `of`)."""
    under = [
        r
        for r in sheet.rules
        if -0.5 < r.top - line.base < 4.5 and abs((r.x0 + r.x1) / 2 - line.middle) < 4
    ]
    length = max((r.width for r in under), default=0.0) / (of or line.x1 - line.x0)
    if not share[0] - 0.02 <= length <= share[1] + 0.02:
        yield at(code, line, number(length, 2))


def _issuer(sheet: Sheet, nation: Line | None, symbol: Line | None) -> Iterator[Deviation]:
    """The lines left of Quốc hiệu above the number: superior body, then issuer."""
    end = symbol.base - 1 if symbol else 45
    left = [
        p
        for p in sheet.pieces
        if 15 < p.base < end and p.middle < sheet.width / 2 and not NATION.search(p.text)
    ]
    if nation and (not left or left[0].x1 > nation.x0 or abs(left[0].base - nation.base) > 3):
        yield at("head_side", nation)
        return
    bold = [p for p in left if p.bold]
    parents = left[: left.index(bold[0])] if bold else left[:-1]
    for parent in parents:
        if not (parent.caps and is_plain(parent) and 12 <= parent.size <= 13):
            yield at("parent_style", parent, said_of(parent))
    issuer = bold or left[-1:]
    if len(left) > 1 and not parents and nation:
        yield at("parent_style", left[0], said_of(left[0]))
    for line in issuer:
        if not (line.caps and line.bold and 12 <= line.size <= 13):
            yield at("issuer_style", line, said_of(line))
    if issuer:
        longest = max(line.x1 - line.x0 for line in issuer)
        yield from _rule(sheet, issuer[-1], "issuer_rule", (1 / 3, 1 / 2), longest)


def _symbol(symbol: Line | None) -> Iterator[Deviation]:
    if symbol is None:
        yield Deviation("symbol_missing", 1, 30, 35)
        return
    if not is_plain(symbol) or symbol.size != 13:
        yield at("symbol_style", symbol, said_of(symbol))
    form = NUMBER.match(symbol.text)
    if not form or (form[1] and len(form[1]) < 2):
        yield at("symbol_form", symbol, symbol.text)


def _day(day: Line | None) -> Iterator[Deviation]:
    if day is None:
        yield Deviation("day_missing", 1, 110, 38)
        return
    if not (day.italic and not day.bold and 13 <= day.size <= 14):
        yield at("day_style", day, said_of(day))
    form = PLACE_DAY.match(day.text)
    if not form or not _leading(form[1], 9) or not _leading(form[2], 2):
        yield at("day_form", day, day.text)


def _leading(digits: str, last: int) -> bool:
    """A leading 0 up to `last` and nowhere else; blank is filled in by the clerk."""
    if not digits:
        return True
    return digits == (f"{int(digits):02d}" if int(digits) <= last else str(int(digits)))


def _dear(paper: Paper) -> Iterator[Deviation]:
    """One addressee on the line; several as a list, whose last line ends with a full stop."""
    lines = paper.addressees
    for line in lines:
        if not 13 <= line.size <= 14:
            yield at("dear_size", line, said_of(line))
            break
    text = " ".join(line.text for line in lines).partition(":")[2].strip()
    items = [one.strip() for one in re.split(r"(?:^|(?<=[;,.])\s|\s\s)[-–]\s", text) if one.strip()]
    is_list = text.startswith(("-", "–"))
    is_right = (
        len(items) > 1 and all(_ends(one, ";") for one in items[:-1]) and _ends(items[-1], ".")
        if is_list
        else bool(text) and ";" not in text
    )
    if lines and not is_right:
        yield at("dear_form", lines[0], text[:60])


def _ends(item: str, sign: str) -> bool:
    """The item ends with this sign and has no other of its kind inside."""
    return item.endswith(sign) and ";" not in item[:-1]


def _title(paper: Paper) -> Iterator[Deviation]:
    kind, sheet = paper.kind, paper.sheets[0]
    if kind is None:
        return
    middle = (paper.left + paper.right) / 2
    if not (kind.caps and kind.bold and 13 <= kind.size <= 14):
        yield at("title_style", kind, said_of(kind))
    lines = (kind, *paper.about)
    if any(abs(line.middle - middle) > 3 for line in lines):
        yield at("title_place", kind)
    for line in paper.about:
        if not (line.bold and 13 <= line.size <= 14):
            yield at("about_style", line, said_of(line))
    if paper.about:
        longest = max(line.x1 - line.x0 for line in paper.about)
        yield from _rule(sheet, paper.about[-1], "about_rule", (1 / 3, 1 / 2), longest)
