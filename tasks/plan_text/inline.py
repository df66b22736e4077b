"""Bullets that have lost their line breaks: "Sở A: - Việc một; - Việc hai" is two tasks."""

import re

from tasks.plan_text.folding import View

_DASH = re.compile(r"(?:^|(?<=[;.]))\s*[-+•*]\s*(?=[^\W\d_])")
_LETTER = re.compile(r"(?:^|(?<=[;.]))\s*\(?(?P<n>[a-zđ])\)\s*(?=\S)")
_NUMBER = re.compile(r"(?:^|(?<=[;.]))\s*\((?P<n>\d)\)\s*(?=\S)")
_BLANK = " \t\r\n|:;,."


def skip(view: View, start: int, end: int) -> int:
    """Behind the colon: where the task's own words or their bullet begin."""
    while start < end and view.text[start] in _BLANK:
        start += 1
    return start


def parts(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """The stretch as it is, or cut at its bullets when it begins with one; without the bullets."""
    inside = view.text[start:end]
    for pattern in (_DASH, _LETTER, _NUMBER):
        found = list(pattern.finditer(inside))
        if not found or found[0].start() != 0 or not _in_order(found):
            continue
        stops = [*(match.start() for match in found[1:]), len(inside)]
        cut = zip((match.end() for match in found), stops, strict=True)
        return [(start + a, start + b) for a, b in cut if a < b]
    return [(start, end)]


def _in_order(found: list[re.Match[str]]) -> bool:
    """a, b, c or 1, 2, 3; dashes have no order."""
    marks = [match.groupdict().get("n") for match in found]
    if marks[0] is None:
        return True
    return marks in (
        list("abcdđeghiklmno")[: len(marks)],
        list("abcdefghijkl")[: len(marks)],
        list("123456789")[: len(marks)],
    )
