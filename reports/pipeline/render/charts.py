"""Charts as SVG without text: what they show stands beside them in words."""

from collections.abc import Sequence
from decimal import Decimal

from django.template.loader import render_to_string

from reports.pipeline.document import Bar, Point
from tasks.states import Bucket

WIDTH, HEIGHT = 1000, 40
COLUMN_WIDTH, COLUMN_HEIGHT = 100, 120
# On paper: distinct in lightness too, for black-and-white printers.
FILLS = {
    Bucket.ON_TIME: "#1b6e3c",
    Bucket.NIL: "#9ccfb0",
    Bucket.SECRET: "#5b6470",
    Bucket.LATE: "#d98a1f",
    Bucket.EXCUSED: "#e3e6ea",
    Bucket.PENDING: "#8db4dd",
    Bucket.MISSING: "#a5121f",
}


def stacked_bar(bars: Sequence[Bar], *, title: str, width: int = WIDTH) -> str:
    """One horizontal bar whose parts are as wide as their values; safe markup."""
    total = sum(bar.value for bar in bars) or 1
    parts, x = [], 0.0
    for bar in bars:
        share = width * bar.value / total
        fill = FILLS.get(Bucket(bar.tone), "#ffffff")
        parts.append({"x": round(x, 2), "width": round(share, 2), "fill": fill})
        x += share
    context = {"parts": parts, "title": title, "width": width, "height": HEIGHT}
    return render_to_string("reports/pdf/_bar.svg", context)


def swatch(bar: Bar) -> str:
    """The colour of one part, for a legend."""
    return stacked_bar([bar], title=bar.label, width=HEIGHT)


def columns(points: Sequence[Point], *, title: str, target: Decimal | None = None) -> str:
    """One column per period, the tallest the largest value; a value of nought or below has none.
    `target`: a dashed line at that height. Safe markup."""
    step, gap = COLUMN_WIDTH, COLUMN_WIDTH // 4
    line = target if target is not None and target > 0 else Decimal(0)
    most = max((line, *(point.value for point in points)))
    parts = []
    for i, point in enumerate(points):
        share = float(point.value / most) if most > 0 and point.value > 0 else 0.0
        height = round(COLUMN_HEIGHT * share, 2)
        x, y = i * step + gap, round(COLUMN_HEIGHT - height, 2)
        parts.append({"x": x, "y": y, "width": step - 2 * gap, "height": height})
    context = {"parts": parts, "title": title, "height": COLUMN_HEIGHT}
    if line:
        context["line"] = round(COLUMN_HEIGHT * (1 - float(line / most)), 2)
    return render_to_string("reports/pdf/_columns.svg", context | {"width": step * len(points)})
