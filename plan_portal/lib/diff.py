"""What changed between two texts, word by word, fast enough for long ones. Pure."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

Change = Literal["same", "ins", "del"]
Diff = tuple[tuple[Change, str], ...]

# A number stays whole: 4.310 to 7.842 is one change.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+|\s+|[^\w\s]")
# A word so frequent that its pairs exceed this is no landmark (bounds the time, as autojunk does).
_MAX_PAIRS = 10_000
# One lone word kept between changes of this many words reads as noise, so it joins the change.
_NOISE = 4


def word_diff(old: str, new: str) -> Diff:
    """What stayed, went and came, word by word and in reading order; joined, same + del is `old`
    and same + ins is `new`. 20,000 characters take well under two seconds."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    gaps: list[tuple[Change, str]] = []
    i = j = 0
    for x, y in [*_pairs(a, b), (len(a), len(b))]:
        gaps += _gap(a[i:x], b[j:y])
        gaps += [("same", a[x])] if x < len(a) else []
        i, j = x + 1, y + 1
    return tuple(_joined(_quiet(list(_joined(gaps)))))


def similarity(old: str, new: str) -> float:
    """0 to 1: the share of words that stand in both texts in the same order; two empty texts: 1."""
    a = [w for w in _TOKEN.findall(old.casefold()) if not w.isspace()]
    b = [w for w in _TOKEN.findall(new.casefold()) if not w.isspace()]
    if not a and not b:
        return 1.0
    return 2 * len(_pairs(a, b)) / (len(a) + len(b))


def _pairs(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of a longest common subsequence of words (Hunt and Szymanski)."""
    head = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    head = min(len(a), len(b)) if head is None else head
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle = _landmarks(a[head : len(a) - tail], b[head : len(b) - tail])
    ends = zip(range(len(a) - tail, len(a)), range(len(b) - tail, len(b)), strict=True)
    return [*((k, k) for k in range(head)), *((x + head, y + head) for x, y in middle), *ends]


def _landmarks(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    count = Counter(a)
    places: dict[str, list[int]] = defaultdict(list)
    for y in range(len(b) - 1, -1, -1):
        if not b[y].isspace():
            places[b[y]].append(y)
    ends: list[int] = []
    links: list[tuple[int, int, int]] = []  # x, y, link before it (-1: none)
    last: list[int] = []  # link at the end of the best chain of each length
    for x, word in enumerate(a):
        if count[word] * len(places.get(word, ())) > _MAX_PAIRS:
            continue
        for y in places.get(word, ()):
            k = bisect_left(ends, y)
            ends[k : k + 1] = [y]
            links.append((x, y, last[k - 1] if k else -1))
            last[k : k + 1] = [len(links) - 1]
    found: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        x, y, at = links[at]
        found.append((x, y))
    return found[::-1]


def _gap(a: list[str], b: list[str]) -> Iterator[tuple[Change, str]]:
    """What stands between two landmarks, with what is equal at both ends kept as the same."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    yield "same", "".join(a[:head])
    yield "del", "".join(a[head : len(a) - tail])
    yield "ins", "".join(b[head : len(b) - tail])
    yield "same", "".join(a[len(a) - tail :])


def _joined(parts: Iterable[tuple[Change, str]]) -> Iterator[tuple[Change, str]]:
    """Merge what stands together; between two unchanged parts what went comes before what came."""
    held: dict[Change, str] = {"del": "", "ins": "", "same": ""}
    for kind, text in parts:
        if not text:
            continue
        if kind != "same" and held["same"]:
            yield "same", held["same"]
            held["same"] = ""
        elif kind == "same":
            yield from ((k, held[k]) for k in ("del", "ins") if held[k])
            held["del"] = held["ins"] = ""
        held[kind] += text
    yield from ((k, held[k]) for k in ("del", "ins", "same") if held[k])


def _quiet(parts: list[tuple[Change, str]]) -> Iterator[tuple[Change, str]]:
    for k, (kind, text) in enumerate(parts):
        around = [t for c, t in parts[max(0, k - 2) : k] + parts[k + 1 : k + 3] if c != "same"]
        inside = 0 < k < len(parts) - 1
        lone = kind == "same" and inside and len(text.split()) <= 1
        if lone and all(len(t.split()) >= _NOISE for t in around):
            yield "del", text
            yield "ins", text
        else:
            yield kind, text
