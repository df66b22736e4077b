"""The parts of an official paper on its sheets: head, title, body, signature, annexes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reports.pipeline.layout.deviation import Deviation
from reports.pipeline.layout.sheet import Line, Shape, Sheet, pictures, tables

TOP_MARGIN = 19.0  # mm: what stands above is a page number or a mark
NATION = re.compile(r"cộng hòa xã hội chủ nghĩa việt nam", re.IGNORECASE)
MOTTO = re.compile(r"độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc", re.IGNORECASE)
SYMBOL = re.compile(r"^số\b", re.IGNORECASE)
DAY = re.compile(r"ngày.*tháng.*năm", re.IGNORECASE)
KIND = re.compile(r"^(báo cáo|tờ trình|kế hoạch|thông báo|quyết định|chương trình)$", re.IGNORECASE)
DEAR = re.compile(r"^kính gửi", re.IGNORECASE)
COPIES = re.compile(r"^nơi nhận", re.IGNORECASE)
ANNEX = re.compile(r"^phụ lục( [ivxlc\d]+)?$", re.IGNORECASE)


def said_of(line: Line) -> str:
    """How a line is set: "13 pt, đậm" reads as "13 B"."""
    size = f"{line.size:g}".replace(".", ",")
    marks = ("B" if line.bold else "") + ("I" if line.italic else "")
    return f"{size} pt {marks}".strip()


def at(code: str, line: Line, found: str = "") -> Deviation:
    """A deviation where a line begins."""
    return Deviation(code, line.page, line.x0, line.base, found)


@dataclass(frozen=True)
class Paper:
    """`first_annex`: index of the sheet where the annexes begin (or the number of sheets)."""

    sheets: tuple[Sheet, ...]

    @cached_property
    def copies(self) -> Line | None:
        """ "Nơi nhận:", the last one."""
        found = [p for s in self.sheets for p in s.pieces if COPIES.match(p.text)]
        return found[-1] if found else None

    @cached_property
    def first_annex(self) -> int:
        """Index of the first sheet after the signature that holds anything more."""
        if self.copies is not None:
            return self.copies.page
        across = [i for i, s in enumerate(self.sheets) if s.is_across]
        return across[0] if across else len(self.sheets)

    @cached_property
    def end(self) -> float:
        """On the sheet of "Nơi nhận:" an annex that is not on a page of its own begins here."""
        if self.copies is None:
            return 0.0
        lines = self.sheets[self.copies.page - 1].lines
        late = [ln.base for ln in lines if ln.base > self.copies.base and ANNEX.match(ln.text)]
        return min(late, default=float("inf"))

    @property
    def body_sheets(self) -> tuple[Sheet, ...]:
        return self.sheets[: self.first_annex]

    @property
    def annex_sheets(self) -> tuple[Sheet, ...]:
        return self.sheets[self.first_annex :]

    @cached_property
    def kind(self) -> Line | None:
        """The line "BÁO CÁO"; None in a letter, whatever its tables say."""
        if not self.sheets:
            return None
        first = self.sheets[0]
        boxes = tables(first)
        upper = (p for p in first.pieces if p.base < first.height / 2 and not _inside(p, boxes))
        return next((p for p in upper if KIND.match(p.text)), None)

    @cached_property
    def dear(self) -> Line | None:
        return next((p for p in self.sheets[0].pieces if DEAR.match(p.text)), None)

    @cached_property
    def addressees(self) -> tuple[Line, ...]:
        """The lines of "Kính gửi": its own, and those below that begin far right of the margin."""
        if self.dear is None:
            return ()
        first, found = self.sheets[0], list[Line]()
        boxes = tables(first)
        for line in (ln for ln in first.lines if ln.base > self.dear.base - 1):
            is_near = not found or line.base - found[-1].base < 9
            is_own = not found or line.x0 > self.left + 20
            if not (is_near and is_own) or _inside(line, boxes):
                break
            found.append(line)
        return tuple(found)

    @cached_property
    def about(self) -> tuple[Line, ...]:
        """The lines between the kind of paper and its rule, or what follows in bold."""
        if self.kind is None:
            return ()
        below = [p for p in self.sheets[0].lines if p.base > self.kind.base + 1]
        found: list[Line] = []
        last = self.kind
        for line in below:
            if line.base - last.base > 9 or DEAR.match(line.text) or line.x0 < self.left + 3:
                break
            found.append(line)
            last = line
        return tuple(found)

    @cached_property
    def body_top(self) -> float:
        """On page 1 the text of the paper begins below this."""
        marks = [line.base for line in (self.kind, self.dear, *self.about) if line]
        if not marks:
            head = [p.base for p in self.sheets[0].pieces if DAY.search(p.text)]
            return max(head, default=0.0)
        return max(marks)

    @cached_property
    def left(self) -> float:
        """Where full lines begin."""
        return min((ln.x0 for ln in self._wide), default=0.0)

    @cached_property
    def right(self) -> float:
        return max((ln.x1 for ln in self._wide), default=0.0)

    @cached_property
    def _wide(self) -> list[Line]:
        return [ln for s in self.body_sheets for ln in s.lines if ln.x1 - ln.x0 > s.width / 2]

    @cached_property
    def body(self) -> tuple[tuple[Line, ...], ...]:
        """The lines of running text, a tuple per sheet; tables and pictures left out."""
        return tuple(tuple(self._body_of(sheet)) for sheet in self.body_sheets)

    def _body_of(self, sheet: Sheet) -> Iterator[Line]:
        aside = [*tables(sheet), *pictures(sheet)]
        for line in sheet.lines:
            is_head = sheet.number == 1 and line.base <= self.body_top + 0.5
            is_end = self.copies and (line.page, line.base) >= (
                self.copies.page,
                self.copies.base - 3,
            )
            if line.base < TOP_MARGIN or is_head or is_end or _inside(line, aside):
                continue
            if not self._is_dear(line):
                yield line

    def _is_dear(self, line: Line) -> bool:
        """ "Kính gửi" and the list below it ("- …;") that begins right of the margin."""
        if self.dear is None or line.page != 1:
            return False
        return 0 <= line.base - self.dear.base < 40 and line.x0 > self.left + 20


def _inside(line: Line, boxes: list[Shape]) -> bool:
    return any(b.top - 1 <= line.base <= b.bottom + 1 and line.x1 > b.x0 - 1 for b in boxes)
