"""A stacked bar as SVG attributes (the policy allows no inline style)."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.pipeline.document import Bar
from tasks.states import Bucket

WIDTH = 1000
# Shape and colour of each part: class of css/leader.css, kind of components/badge.html.
_LOOK = {
    Bucket.ON_TIME: "f-ok",
    Bucket.NIL: "f-nil",
    Bucket.SECRET: "f-mil",
    Bucket.LATE: "f-after",
    Bucket.EXCUSED: "f-go",
    Bucket.PENDING: "f-idle",
    Bucket.MISSING: "f-late",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar and its line of the legend. `x` and `width` of WIDTH."""

    bar: Bar
    look: str
    x: str
    width: str


def segments(bars: Sequence[Bar]) -> tuple[Segment, ...]:
    total = sum(bar.value for bar in bars)
    found, x = [], 0.0
    for bar in bars:
        width = WIDTH * bar.value / total
        shown = max(width - 2, 1)
        found.append(Segment(bar, _LOOK[Bucket(bar.tone)], f"{x:.1f}", f"{shown:.1f}"))
        x += width
    return tuple(found)
