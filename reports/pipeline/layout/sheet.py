"""What stands on the pages of a PDF, measured: lines of text with place, font and size, and the
strokes and filled shapes that are drawn. Lengths are millimetres from the upper left corner."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MM = 72 / 25.4  # points
# A wider gap than this many times the size parts two columns; justified words stay closer.
COLUMN_GAP = 2.4
SAME_LINE = 0.6


@dataclass(frozen=True, slots=True)
class Char:
    """`x0`, `x1`: the advance of the sign; `base`: its base line; `size` in points."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    font: str
    is_black: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one base line, left to right. `size`, `bold`, `italic`: of most of them."""

    page: int
    chars: tuple[Char, ...]
    text: str
    size: float
    bold: bool
    italic: bool

    @property
    def x0(self) -> float:
        return self.chars[0].x0

    @property
    def x1(self) -> float:
        return self.chars[-1].x1

    @property
    def base(self) -> float:
        return self.chars[0].base

    @property
    def top(self) -> float:
        """Where its tallest letters may reach (the ascent of the Times family)."""
        return self.base - 0.891 * self.size / MM

    @property
    def bottom(self) -> float:
        return self.base + 0.216 * self.size / MM

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def caps(self) -> bool:
        """Every letter that has a capital is one."""
        return self.text == self.text.upper() and self.text != self.text.lower()


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn rectangle or stroke. `is_colour`: filled neither black nor white."""

    x0: float
    x1: float
    top: float
    bottom: float
    is_colour: bool = False

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `pieces` are lines parted at column gaps; `lines` go over the whole width."""

    number: int
    width: float
    height: float
    pieces: tuple[Line, ...]
    lines: tuple[Line, ...]
    shapes: tuple[Shape, ...] = field(default=())

    @property
    def is_across(self) -> bool:
        return self.width > self.height

    @property
    def rules(self) -> Iterator[Shape]:
        """Thin level lines."""
        return (s for s in self.shapes if s.height < 1 and s.width > 3)


def family(font: str) -> str:
    """The family of a font name: "ABCDEF+Tinos-BoldItalic" → "tinos"."""
    name = re.sub(r"^[A-Z]{6}\+", "", font)
    plain = re.split(r"[-,]", name)[0].casefold()
    return re.sub(r"[^a-z]|psmt|ps|mt$", "", plain)


def is_bold(font: str) -> bool:
    return "bold" in font.casefold()


def is_italic(font: str) -> bool:
    return "italic" in font.casefold() or "oblique" in font.casefold()


def sheet(
    number: int, width: float, height: float, chars: list[Char], shapes: list[Shape]
) -> Sheet:
    """A page of its characters in any order and its shapes."""
    rows = _rows(chars)
    lines = [one for row in rows if (one := _line(number, row)) is not None]
    parts = [one for row in rows for part in _parted(row) if (one := _line(number, part))]
    return Sheet(number, width, height, tuple(parts), tuple(lines), tuple(shapes))


def _rows(chars: list[Char]) -> list[list[Char]]:
    """Characters by base line, from top to bottom."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: c.base):
        if rows and char.base - rows[-1][0].base < SAME_LINE:
            rows[-1].append(char)
        else:
            rows.append([char])
    return [sorted(row, key=lambda c: c.x0) for row in rows]


def _parted(row: list[Char]) -> Iterator[list[Char]]:
    part: list[Char] = []
    last: Char | None = None
    for char in row:
        if char.text.strip():
            if last and char.x0 - last.x1 > COLUMN_GAP * max(last.size, char.size) / MM:
                yield part
                part = []
            last = char
        part.append(char)
    yield part


def _line(page: int, row: list[Char]) -> Line | None:
    signs = [c for c in row if c.text.strip()]
    if not signs:
        return None
    half = len(signs) / 2
    sizes = [c.size for c in signs]
    return Line(
        page=page,
        chars=tuple(signs),
        text=" ".join("".join(c.text for c in row).split()),
        size=max(set(sizes), key=sizes.count),
        bold=sum(is_bold(c.font) for c in signs) > half,
        italic=sum(is_italic(c.font) for c in signs) > half,
    )


def tables(page: Sheet) -> list[Shape]:
    """Boxes with upright borders: tables, frames. One box for all that touch."""
    upright = sorted(
        (s for s in page.shapes if s.height > 3 and s.width < 1), key=lambda s: (s.top, s.x0)
    )
    boxes: list[Shape] = []
    for one in upright:
        if boxes and one.top <= boxes[-1].bottom + 1:
            last = boxes[-1]
            boxes[-1] = Shape(
                min(last.x0, one.x0), max(last.x1, one.x1), last.top, max(last.bottom, one.bottom)
            )
        else:
            boxes.append(one)
    return boxes


def pictures(page: Sheet) -> list[Shape]:
    """Coloured shapes with the room of their captions and legends."""
    near = 10
    return [Shape(0, page.width, s.top - near, s.bottom + near) for s in page.shapes if s.is_colour]
