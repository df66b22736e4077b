"""Rules of the end: signature, Nơi nhận, annexes."""

import re
from collections.abc import Iterator

from reports.pipeline.layout.deviation import Deviation
from reports.pipeline.layout.page_rules import is_plain
from reports.pipeline.layout.paper import ANNEX, Paper, at, said_of
from reports.pipeline.layout.sheet import Line, Sheet

KEPT = re.compile(r"^- Lưu: VT\b.*\.$")
LEARNED = re.compile(r"^(pgs|gs|tskh|ts|ths|phó giáo sư|giáo sư|tiến sĩ|thạc sĩ)\b", re.IGNORECASE)
SIGN_ROOM = 75.0  # mm below "Nơi nhận:" that its block may take


def end_rules(paper: Paper) -> Iterator[Deviation]:
    if paper.copies is None:
        last = paper.sheets[-1]
        yield Deviation("copies_missing", last.number, 30, last.height)
        return
    sheet = paper.sheets[paper.copies.page - 1]
    yield from _signature(paper, sheet, paper.copies)
    yield from _copies(paper, sheet, paper.copies)
    if paper.end < sheet.height:
        yield Deviation("annex_page", sheet.number, sheet.width / 2, paper.end)
    yield from _annexes(paper)


def _signature(paper: Paper, sheet: Sheet, copies: Line) -> Iterator[Deviation]:
    half = sheet.width / 2
    right = [p for p in sheet.pieces if p.x0 > half - 15 and copies.base - 4 < p.base < paper.end]
    before = [line for lines in paper.body for line in lines]
    if before and before[-1].page != copies.page:
        yield at("sign_split", copies)
    if not right:
        yield at("sign_missing", copies)
        return
    posts = [p for p in right if p.base - right[0].base < 14]
    for post in posts:
        if not (post.caps and post.bold and 13 <= post.size <= 14) and post.base < copies.base + 14:
            yield at("sign_style", post, said_of(post))
    for name in right[len(posts) :]:
        if not (name.bold and not name.italic and 13 <= name.size <= 14):
            yield at("signer_style", name, said_of(name))
        if LEARNED.match(name.text):
            yield at("signer_title", name, name.text[:60])


def _copies(paper: Paper, sheet: Sheet, copies: Line) -> Iterator[Deviation]:
    if not (copies.bold and copies.italic and copies.size == 12):
        yield at("copies_title", copies, said_of(copies))
    half = sheet.width / 2
    rows = [
        p
        for p in sheet.pieces
        if copies.base + 1 < p.base < min(copies.base + SIGN_ROOM, paper.end) and p.x0 < half - 15
    ]
    for row in rows:
        if not is_plain(row) or row.size != 11:
            yield at("copies_style", row, said_of(row))
    items = _items(rows)
    for text, line in items[:-1]:
        if not re.match(r"^- .*;$", text):
            yield at("copies_form", line, text[:60])
    if not items or not KEPT.match(items[-1][0]):
        line = items[-1][1] if items else copies
        yield at("copies_form", line, items[-1][0][:60] if items else copies.text)
    above = [line for text, line in items if text.casefold().startswith("- như trên")]
    if above and paper.dear is None:
        yield at("copies_above", above[0])


def _items(rows: list[Line]) -> list[tuple[str, Line]]:
    """Recipients, each with the lines it runs over."""
    items: list[tuple[str, Line]] = []
    for row in rows:
        if row.text.startswith(("-", "–")) or not items:
            items.append((row.text, row))
        else:
            items[-1] = (f"{items[-1][0]} {row.text}", items[-1][1])
    return items


def _annexes(paper: Paper) -> Iterator[Deviation]:
    for place, sheet in enumerate(paper.annex_sheets):
        lines = [line for line in sheet.lines if line.base >= 19]
        heads = [line for line in lines if ANNEX.match(line.text)]
        if (place == 0 and not heads) or any(line is not lines[0] for line in heads):
            yield at("annex_page", heads[0] if heads else lines[0])
        for head in heads[:1]:
            yield from _annex_head(sheet, head, lines[lines.index(head) + 1 :])


def _annex_head(sheet: Sheet, head: Line, below: list[Line]) -> Iterator[Deviation]:
    middle = (30 + sheet.width - (15 if sheet.is_across else 20)) / 2
    if not (head.bold and 13 <= head.size <= 14 and abs(head.middle - middle) < 4):
        yield at("annex_style", head, said_of(head))
    titles = []
    for line in below:
        if line.text.startswith("(") or abs(line.middle - middle) > 4:
            break
        titles.append(line)
    for line in titles:
        if not (line.bold and line.caps):
            yield at("annex_title", line, said_of(line))
    attached = below[len(titles)] if len(below) > len(titles) else None
    if attached is None or not attached.text.casefold().startswith("(kèm theo"):
        yield at("annex_attached", attached or head, said_of(attached or head))
    elif not attached.italic or abs(attached.middle - middle) > 4:
        yield at("annex_attached", attached, said_of(attached))
