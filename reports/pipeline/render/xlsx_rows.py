"""How much of a long text one row of a sheet can show: pieces that print whole, one below another.

A row ends at 409 points whatever stands in it; what is longer is cut on paper without a word. The
widths are estimates on the safe side: the tests print with LibreOffice and look."""

import unicodedata
from collections.abc import Iterator

CELL_LIMIT = 32_000  # Excel takes 32,767 UTF-16 units
LINE, TALLEST = 15, 405  # points
LINES = TALLEST // LINE


def height(lines: int) -> int:
    """Points of a row with so many lines."""
    return min(LINE * lines, TALLEST)


def pieces(text: str, width: int, *, most: int = LINES) -> Iterator[tuple[str, int]]:
    """(piece, lines that it takes) of a text in a column `width` characters wide: at most `most`
    lines each, cut between lines; the pieces one after the other are the text. At least one."""
    piece, lines, units = "", 0, 0
    for line in wrapped(text, width):
        size = len(line.encode("utf-16-le")) // 2
        if piece and (lines == most or units + size > CELL_LIMIT):
            yield piece, lines
            piece, lines, units = "", 0, 0
        piece, lines, units = piece + line, lines + 1, units + size
    yield piece, max(lines, 1)


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines into which a program breaks the text, each with the white space at its end."""
    for paragraph in text.splitlines(keepends=True):
        yield from _broken(paragraph, width)


def _broken(paragraph: str, width: int) -> Iterator[str]:
    start = good = 0
    used = 0.0
    for i, sign in enumerate(paragraph):
        if sign.isspace():
            good = i + 1
            used += _wide(sign)
            continue
        if used + _wide(sign) > width and i > start:
            end = good if good > start else i
            yield paragraph[start:end]
            start, used = end, sum(map(_wide, paragraph[end:i]))
        used += _wide(sign)
    yield paragraph[start:]


def _wide(sign: str) -> float:
    """Width of a sign in widths of a digit."""
    if unicodedata.combining(sign):
        return 0
    if sign == "\t":
        return 8
    if ord(sign) > 0x2E7F or unicodedata.east_asian_width(sign) in "WF" or sign in "MWmw@%":
        return 2
    return 1.5 if sign.isupper() else 1
