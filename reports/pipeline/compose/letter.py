"""The reminder letter as a document. Pure: number and day stay blank for the clerk."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError
from reports.pipeline import wording
from reports.pipeline.document import (
    Cell,
    Document,
    Letterhead,
    Paragraph,
    Recipients,
    Run,
    Signature,
    Table,
    Title,
    plain_text,
)
from reports.pipeline.snapshot import PeriodFacts, PlanFacts, RecipientFacts
from reports.pipeline.wording import letter as phrases


class NobodyToRemind(DomainError):
    """A letter without an addressee is no letter."""

    code = "nobody_to_remind"


@dataclass(frozen=True, slots=True)
class SilentAgency:
    """One line: the agency, the tasks that it has not reported, its deadline, working days late."""

    name: str
    codes: tuple[str, ...]
    due_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that the letter knows; `at` is the moment of the lines."""

    plan: PlanFacts
    period: PeriodFacts
    issuer: RecipientFacts
    lines: tuple[SilentAgency, ...]
    at: datetime
    demo: bool = False


def compose_letter(facts: LetterFacts) -> Document:
    """The letter, ready to be numbered and signed. Raises NobodyToRemind without lines."""
    if not facts.lines:
        raise NobodyToRemind(_("Everybody has sent since: there is nobody to remind."))
    names = tuple(line.name for line in facts.lines)
    document = Document(
        letterhead=Letterhead(
            parent=facts.issuer.parent_name,
            issuer=facts.issuer.issuer_name,
            number=phrases.number_blank(facts.issuer),
            nation=wording.NATION,
            motto=wording.MOTTO,
            place_and_day=wording.place_and_day(facts.issuer, facts.at),
            about=phrases.about(facts.period),
        ),
        title=Title("", ()),
        note=wording.DEMO_NOTE if facts.demo else "",
        mark=wording.DEMO_MARK if facts.demo else "",
        salutation_title=wording.DEAR,
        salutation=phrases.addressees(names),
        blocks=_body(facts),
        signature=Signature(facts.issuer.capacity, facts.issuer.post, facts.issuer.signer),
        recipients=Recipients(wording.COPIES, wording.copies(phrases.COPIES)),
        annexes=(),
        made_at=facts.at,
        sha256="",
    )
    return replace(document, sha256=hashlib.sha256(plain_text(document).encode()).hexdigest())


def _body(facts: LetterFacts) -> tuple[Paragraph | Table, ...]:
    opening = phrases.opening(facts.plan, facts.period, facts.at)
    return (
        Paragraph((Run(opening),)),
        Table(phrases.HEAD, (6, 44, 24, 20, 16), tuple(_rows(facts.lines))),
        Paragraph((Run(phrases.closing(facts.issuer)),)),
    )


def _rows(lines: tuple[SilentAgency, ...]) -> list[tuple[Cell, ...]]:
    return [
        (
            _cell(str(number), align="center"),
            _cell(line.name),
            _cell(phrases.tasks(line.codes)),
            _cell(wording.short_day(line.due_at), align="center"),
            _cell(str(line.days), align="center"),
        )
        for number, line in enumerate(lines, start=1)
    ]


def _cell(text: str, *, align: str = "left") -> Cell:
    return Cell((Run(text),), align=align)
