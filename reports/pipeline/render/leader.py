"""The leadership's summary as PDF: always one A4 page."""

import hashlib
from dataclasses import replace

from django.template.loader import render_to_string

from plan_portal.lib.text import LOCAL, one_line
from reports.pipeline.leader_sheet import LeaderLine, LeaderPage
from reports.pipeline.render import pdf
from reports.pipeline.render.charts import stacked_bar, swatch
from reports.pipeline.wording import leader as wording

# How many lines a part may have, from generous to what always fits.
ROOM = (8, 5, 3, 2, 1)
LONGEST = {"headline": 160, "title": 140, "detail": 220, "mark": 40, "other": 160}


def render_leader_page(page: LeaderPage) -> bytes:
    """One A4 page. What finds no room is counted ("và 4 việc khác"), longest texts are shortened
    with "…": the sheet points to the portal, it is no record."""
    page = _short(page)
    identifier = hashlib.sha256(repr(page).encode()).hexdigest()
    for room in ROOM:
        html = leader_html(page, room=room)
        laid_out = pdf.laid_out(html)
        if len(laid_out.pages) == 1:
            break
    return pdf.written(laid_out, identifier=identifier)


def leader_html(page: LeaderPage, *, room: int) -> str:
    """The sheet with at most `room` lines in each part."""
    parts = (
        (wording.ASKED, page.asked, wording.NONE),
        (wording.STUCK, page.stuck, wording.NONE),
        (wording.CHANGED, page.changed, wording.NONE),
        (wording.SILENT, page.silent, page.nobody_silent or wording.NONE),
    )
    context = {
        "page": page,
        "made_at": page.made_at.astimezone(LOCAL).isoformat(timespec="seconds"),
        "bar": stacked_bar(page.figures, title=page.headline),
        "legend": [(swatch(bar), f"{bar.label}: {bar.value}") for bar in page.figures],
        "parts": [_part(title, lines, room, none) for title, lines, none in parts],
    }
    return pdf.printable(render_to_string("reports/pdf/leader.html", context))


def _part(title: str, lines: tuple[LeaderLine, ...], room: int, none: str) -> dict[str, object]:
    left = len(lines) - room
    return {
        "title": title,
        "count": len(lines),
        "lines": lines[:room],
        "more": wording.more(left) if left > 0 else "",
        "none": none,
    }


def _cut(text: str, kind: str) -> str:
    text, limit = one_line(text), LONGEST[kind]
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _short(page: LeaderPage) -> LeaderPage:
    def lines(given: tuple[LeaderLine, ...]) -> tuple[LeaderLine, ...]:
        return tuple(
            LeaderLine(_cut(x.title, "title"), _cut(x.detail, "detail"), _cut(x.mark, "mark"))
            for x in given
        )

    return replace(
        page,
        title=_cut(page.title, "other"),
        headline=_cut(page.headline, "headline"),
        period=_cut(page.period, "other"),
        as_of=_cut(page.as_of, "other"),
        office=_cut(page.office, "other"),
        nobody_silent=_cut(page.nobody_silent, "other"),
        received=_cut(page.received, "other"),
        asked=lines(page.asked),
        stuck=lines(page.stuck),
        changed=lines(page.changed),
        silent=lines(page.silent),
    )
