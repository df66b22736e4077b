"""The cells of a table row, with their places in the reading copy."""

import re
from dataclasses import dataclass
from itertools import pairwise

from tasks.plan_text.folding import View
from tasks.plan_text.lines import Line


@dataclass(frozen=True, slots=True)
class Cell:
    start: int
    end: int


def area(view: View, lines: list[Line], at: int, end: int) -> tuple[int, int]:
    """From the first line's start to the last line's end, outer cell marks included."""
    start = view.text.rfind("\n", 0, lines[at].start) + 1
    stop = view.text.find("\n", lines[end - 1].end)
    return start, len(view.text) if stop < 0 else stop


def cells(view: View, start: int, end: int, mark: str) -> list[Cell]:
    """The cells of a row; marks at the outer edges open and close the row, they are no cells."""
    text = view.text
    edge = " \r\n" + ("\t" if mark == "|" else "")
    while start < end and text[start] in edge:
        start += 1
    while end > start and text[end - 1] in edge:
        end -= 1
    if mark == "|":
        start += text[start : start + 1] == "|"
        end -= end > start and text[end - 1] == "|"
    cuts = [start - 1, *(m.start() for m in re.finditer(re.escape(mark), text[start:end])), end]
    cuts[1:-1] = [start + cut for cut in cuts[1:-1]]
    return [_trimmed(text, a + 1, b) for a, b in pairwise(cuts)]


def _trimmed(text: str, start: int, end: int) -> Cell:
    while start < end and text[start] in " \t\r\n":
        start += 1
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return Cell(start, end)
