"""Documents with their validity, in words: confirmed or not."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import LegalDocument
from plan_portal.lib.text import day, fold


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document of the list. `kind`: badge of `label`; `replaced`: the sentence, "" = none."""

    document: LegalDocument
    kind: str
    label: str
    replaced: str
    is_confirmed: bool


def document_rows(*, words: str, today: date) -> list[DocumentRow]:
    """All documents, the youngest first; words in number, title or issuer (one query)."""
    rows = LegalDocument.objects.select_related("replaced_by")
    found = [document_row(row, today=today) for row in rows.order_by("-issued_on", "number", "pk")]
    return [row for row in found if _fits(row.document, words)]


def _fits(row: LegalDocument, words: str) -> bool:
    haystack = fold(f"{row.number} {row.title} {row.issuer}")
    return all(word in haystack for word in fold(words).split())


def document_row(row: LegalDocument, *, today: date) -> DocumentRow:
    """Not confirmed is never shown as law: no badge of force, only what is said, and that it is
    not confirmed."""
    kind, label = "none", _("validity not recorded")
    new = row.replaced_by
    if not row.is_confirmed or (new is not None and not new.is_confirmed):
        kind, label = "pending", _("not confirmed")
    elif row.valid_to is not None and row.valid_to < today:
        kind, label = "locked", _("no longer in force since %(day)s") % {"day": day(row.valid_to)}
    elif row.source:
        kind, label = "accepted", _("in force")
    return DocumentRow(row, kind, label, replaced_sentence(row), row.is_confirmed)


def replaced_sentence(document: LegalDocument) -> str:
    """What replaced it: as a fact only when the replacing document is confirmed."""
    new = document.replaced_by
    if new is None:
        return ""
    on = day(new.issued_on) if new.issued_on else ""
    if new.is_confirmed and document.is_confirmed:
        return _("Replaced by %(number)s of %(day)s.") % {"number": new.number, "day": on}
    sentence = _("Said to be replaced by %(number)s of %(day)s; not confirmed yet.")
    return sentence % {"number": new.number, "day": on}
