"""The reminder letter: tasks records that one is due, here it becomes a paper."""

from datetime import date, datetime

from reports.models import Recipient
from reports.pipeline.collect import period_facts, recipient_facts
from reports.pipeline.compose.letter import LetterFacts, SilentAgency, compose_letter
from reports.pipeline.render import docx, pdf
from reports.pipeline.render.files import Rendered
from reports.pipeline.snapshot import PlanFacts
from reports.states import Format
from tasks.models import ReminderLetter
from tasks.queries import silent
from tasks.services import reminder

# In whose name: the signature that stands on the report to UBND tỉnh.
ISSUER = "ubnd-tinh"
FORMS = (Format.DOCX, Format.PDF)


def letter_facts(letter: ReminderLetter, *, at: datetime) -> LetterFacts:
    """What the letter says: as it went out, or as the ledger stands at the moment."""
    period, document = letter.period, letter.period.plan.document
    told_at = letter.sent_at or at
    # The same day as the report prints where the text has lost its own.
    issued_on = document.issued_on or date(period.starts_on.year, 1, 1)
    return LetterFacts(
        plan=PlanFacts(document.number, issued_on, document.issuer, document.title),
        period=period_facts(period),
        issuer=recipient_facts(Recipient.objects.get(code=ISSUER), at=told_at, demo=period.is_demo),
        lines=tuple(
            SilentAgency(line.name, line.codes, line.due_at, line.days)
            for line in silent.lines(letter, at=told_at, policy=reminder.policy())
        ),
        at=told_at,
        demo=period.is_demo,
    )


def make(letter: ReminderLetter, form: Format, *, at: datetime) -> Rendered:
    """The letter as DOCX or PDF. Raises NobodyToRemind, PdfUnavailable where Pango is missing."""
    document = compose_letter(letter_facts(letter, at=at))
    makers = {Format.DOCX: docx.render, Format.PDF: pdf.render}
    return Rendered(form, makers[form](document))


def file_name(letter: ReminderLetter, form: Format) -> str:
    return f"cong-van-don-doc-{letter.period.code}.{form}"
