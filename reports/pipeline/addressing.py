"""What a form of address looks like on paper, before any report is compiled."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from plan_portal.lib.text import roman
from reports.models import RecipientVersion
from reports.pipeline import wording
from reports.pipeline.collect import address_facts
from reports.pipeline.compose import letterhead, outline
from reports.pipeline.document import Letterhead, Recipients, Signature
from reports.pipeline.snapshot import ChapterFacts
from reports.pipeline.wording.outline import HIGH_TECH_DEPARTMENT
from reports.queries.recipients import signer_on


@dataclass(frozen=True, slots=True)
class Preview:
    """Head, "Kính gửi", chapters and end of a paper of one day. `notes`: what a person should know
    before signing, one sentence each."""

    letterhead: Letterhead
    salutation_title: str
    salutation: tuple[str, ...]
    chapters: tuple[str, ...]
    left_out: tuple[ChapterFacts, ...]
    signature: Signature
    recipients: Recipients
    notes: tuple[str, ...]


def preview(version: RecipientVersion, day: date) -> Preview:
    """The form of address on the paper of a day (one query)."""
    signer = signer_on(version, day, demo=False)
    facts = address_facts(version, signer=signer.name)
    noon = datetime.combine(day, time(12), timezone.get_current_timezone())
    return Preview(
        letterhead=letterhead(facts, noon),
        salutation_title=wording.DEAR,
        salutation=wording.salutation(facts.salutation),
        chapters=tuple(
            f"{roman(place)}. {one.title}" for place, one in enumerate(outline(facts), start=1)
        ),
        left_out=facts.left_out,
        signature=Signature(facts.capacity, facts.post, facts.signer),
        recipients=Recipients(wording.COPIES, wording.copies(facts.copies)),
        notes=tuple(note for note in (signer.why, _gone(facts.salutation + facts.copies)) if note),
    )


def _gone(lines: tuple[str, ...]) -> str:
    """A body that papers may not address any more."""
    if any(HIGH_TECH_DEPARTMENT.casefold() in line.casefold() for line in lines):
        return _("Vụ Công nghệ cao is not in the ministry's structure since Decree 55/2025/NĐ-CP.")
    return ""
