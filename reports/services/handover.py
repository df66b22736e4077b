"""The handover sheet as a Word file: the values of the page, in the form of an official paper. Made
for whoever asks, from the rows of that moment; nothing is stored."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils import translation

from agencies.models import Agency
from plan_portal.lib.text import day as day_text
from plan_portal.lib.text import one_line, percent, roman
from reports.pipeline import wording as phrases
from reports.pipeline.document import (
    Block,
    Cell,
    Document,
    Letterhead,
    Paragraph,
    Recipients,
    Run,
    Section,
    Signature,
    Table,
    Title,
)
from reports.pipeline.render import docx
from reports.pipeline.snapshot import RecipientFacts
from reports.pipeline.wording import handover as words
from tasks.queries.handover import DutyLine, Sheet, sheet


def made(*, agency: Agency, at: datetime) -> bytes:
    """The DOCX of an agency's sheet; the same rows at the same moment give the same bytes."""
    with translation.override("vi"):  # an official paper, whatever the language of the screen
        return docx.render(document(sheet(agency, at=at)))


def document(one: Sheet) -> Document:
    """The sheet as an official paper: number and day stay blank."""
    office = RecipientFacts(code="", name="", salutation=(), post="")
    chapters = (
        (words.DUTIES, _duties(one)),
        (words.REPORTS, _reports(one)),
        (words.RETURNED, _returned(one)),
        (words.OBSTACLES, _obstacles(one)),
        (words.PROMISES, _promises(one)),
    )
    opening = (_line(words.former(one.former)),) if one.former else ()
    sections = tuple(
        Section(1, f"{roman(n)}. {title}", blocks)
        for n, (title, blocks) in enumerate(chapters, start=1)
    )
    return Document(
        letterhead=Letterhead(
            office.parent_name, office.issuer_name, "Số:", words.NATION, words.MOTTO,
            phrases.place_and_day(office, one.made_at),
        ),
        title=Title(words.TITLE, words.about(one.agency.name, one.plan)),
        note=phrases.DEMO_NOTE if one.is_demo else "",
        mark=phrases.DEMO_MARK if one.is_demo else "",
        salutation_title="",
        salutation=(),
        blocks=(*opening, *sections),
        signature=Signature("", words.TAKES, ""),
        recipients=Recipients(words.GIVES, ()),
        annexes=(),
        made_at=one.made_at,
        sha256=hashlib.sha256(repr(one).encode()).hexdigest(),
    )  # fmt: skip


def _line(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _table(
    head: tuple[str, ...], widths: tuple[int, ...], rows: Sequence[tuple[str, ...]]
) -> tuple[Block, ...]:
    if not rows:
        return (_line(words.NONE),)
    cells = tuple(tuple(Cell((Run(one_line(text)),)) for text in row) for row in rows)
    return (Table(head, widths, cells),)


def _duties(one: Sheet) -> tuple[Block, ...]:
    rows = [(line.code, line.text, line.basis, _said(line)) for line in one.duties]
    return _table(words.DUTY_HEAD, (8, 46, 20, 26), rows)


def _said(line: DutyLine) -> str:
    if line.said is None:
        return words.NO_ANSWER
    parts = [line.said.kind]
    if line.said.percent is not None:
        parts.append(percent(line.said.percent))
    text = "; ".join(filter(None, [*parts, line.said.result]))
    return words.said(line.said.period, line.said.agency, text)


def _reports(one: Sheet) -> tuple[Block, ...]:
    rows = [(line.period, line.agency, line.label, day_text(line.due_at)) for line in one.reports]
    return _table(words.REPORT_HEAD, (25, 35, 25, 15), rows)


def _returned(one: Sheet) -> tuple[Block, ...]:
    rows = [(line.period, line.code, line.reason) for line in one.returned]
    return _table(words.RETURNED_HEAD, (25, 10, 65), rows)


def _obstacles(one: Sheet) -> tuple[Block, ...]:
    rows = [
        (line.code, line.text, line.addressee, words.days(line.days, line.label))
        for line in one.obstacles
    ]
    return _table(words.OBSTACLE_HEAD, (8, 47, 22, 23), rows)


def _promises(one: Sheet) -> tuple[Block, ...]:
    rows = [
        (line.code, line.text, day_text(line.due) if line.due else words.NO_DAY)
        for line in one.promises
    ]
    return _table(words.PROMISE_HEAD, (8, 72, 20), rows)
