"""Legal documents: what is known of their validity, with its source; what replaced them."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import LegalDocument, User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError


class DocumentRefused(DomainError):
    """Days or successors that cannot be."""

    code = "document_refused"


@transaction.atomic(durable=True)
def record(
    *,
    document: LegalDocument | None,
    number: str,
    issued_on: date | None,
    issuer: str,
    title: str,
    valid_to: date | None,
    replaced_by: LegalDocument | None,
    source: str,
    is_confirmed: bool,
    by: User,
    at: datetime,
) -> LegalDocument:
    """Add a document (None) or write down what is known of one, with where it is said. Raises
    DocumentRefused, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = _locked(document) if document else LegalDocument()
    row.number, row.issued_on, row.issuer, row.title = number, issued_on, issuer, title
    row.valid_to, row.replaced_by, row.source = valid_to, replaced_by, source
    row.is_confirmed = is_confirmed
    _refuse(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DocumentRefused(
            _("There is a document with this number and date already. Change that one.")
        ) from error
    details = {"to": valid_to.isoformat() if valid_to else "", "is_confirmed": is_confirmed}
    audit.record("document.record", by=by, at=at, about=row, details=details)
    return row


def replace(
    *, old: LegalDocument, new: LegalDocument, last_day: date, by: User, at: datetime
) -> None:
    """In the caller's transaction: the old document ends the day before `last_day`, and names what
    replaced it, where nothing else was known."""
    refuse_cycle(old, new)
    row = _locked(old)
    row.replaced_by = row.replaced_by or new
    row.valid_to = row.valid_to or last_day - timedelta(days=1)
    row.save(update_fields=["replaced_by", "valid_to"])
    audit.record("document.record", by=by, at=at, about=row, details={"by": str(new.public_id)})


def refuse_cycle(old: LegalDocument, new: LegalDocument | None) -> None:
    """A document is not replaced by itself, nor by one that it has replaced at any distance."""
    seen = {old.pk}
    step = new
    while step is not None:
        if step.pk in seen:
            raise DocumentRefused(
                _("%(new)s is itself replaced by %(old)s: no document replaces itself.")
                % {"new": new, "old": old}
            )
        seen.add(step.pk)
        step = LegalDocument.objects.filter(replaces=step).first()


def _refuse(row: LegalDocument) -> None:
    if row.valid_to and row.issued_on and row.valid_to < row.issued_on:
        raise DocumentRefused(_("The last day in force is before the day of issue."))
    new = row.replaced_by
    if new is not None and row.pk is not None:
        refuse_cycle(row, new)
    if new and new.issued_on and row.issued_on and new.issued_on < row.issued_on:
        raise DocumentRefused(
            _("%(new)s is older than this document and cannot replace it.") % {"new": new}
        )


def _locked(document: LegalDocument) -> LegalDocument:
    return LegalDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
