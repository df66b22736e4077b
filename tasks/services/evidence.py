"""What proves an answer: a file that was looked at, or the number and date of a document."""

from datetime import date, datetime
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.services import file as stored_files
from plan_portal.lib import files, text
from plan_portal.lib.errors import DomainError
from tasks.models import Entry, Evidence
from tasks.services import entry as entries
from tasks.states import AnswerKind

# Chính phủ's decree-size numbers fit; longer words are no document number.
MAX_NUMBER = 80


class EvidenceRefused(DomainError):
    """Too many, too large together, or nothing given."""

    code = "evidence_refused"


def add(
    *,
    entry: Entry,
    by: User,
    at: datetime,
    name: str = "",
    stream: IO[bytes] | None = None,
    document_number: str = "",
    document_date: date | None = None,
    caption: str = "",
) -> Evidence:
    """Add a file and/or a document number to an answer that is open to this person. The same proof
    twice is one. Raises FileRefused (with a sentence naming the file), EvidenceRefused, NotAllowed,
    NotEditable, PeriodLocked."""
    upload = _look_at(name, stream) if stream is not None else None
    number = text.one_line(text.clean(document_number).text)
    with transaction.atomic(durable=True):
        _row, fresh = entries.open_for(entry, by=by, at=at)
        _refuse_shape(fresh, upload, number)
        held = fresh.evidence.filter(removed_at=None)
        digest = upload.sha256 if upload else None
        same = held.filter(file__sha256=digest, document_number=number).first()
        if same:
            return same
        _refuse_limits(fresh, upload)
        kept = None
        if upload and stream is not None:
            kept = stored_files.store(data=stream, media_type=upload.content_type, at=at)
        return Evidence.objects.create(
            entry=fresh,
            file=kept,
            file_name=upload.name if upload else "",
            document_number=number,
            document_date=document_date,
            caption=text.one_line(text.clean(caption).text)[:300],
            added_at=at,
            added_by=by,
        )


def remove(*, evidence: Evidence, by: User, at: datetime) -> Evidence:
    """Take a proof off the answer; the row stays and says who did it."""
    with transaction.atomic(durable=True):
        entries.open_for(evidence.entry, by=by, at=at)
        row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
        if row.removed_at is None:
            row.removed_at, row.removed_by = at, by
            row.save(update_fields=["removed_at", "removed_by"])
    return row


def _look_at(name: str, stream: IO[bytes]) -> files.Upload:
    return files.check_upload(
        name, stream, allowed=set(files.CONTENT_TYPES), max_bytes=settings.EVIDENCE_MAX_BYTES
    )


def _refuse_shape(entry: Entry, upload: files.Upload | None, number: str) -> None:
    if upload is None and not number:
        raise EvidenceRefused(_("Choose a file, or write the number of a document."))
    if len(number) > MAX_NUMBER:
        raise EvidenceRefused(
            _("A document number has at most %(limit)s characters.") % {"limit": MAX_NUMBER}
        )
    if upload and entry.kind == AnswerKind.SECRET:
        raise EvidenceRefused(
            _("Nothing is uploaded for a report by secret channel: only its number and date.")
        )


def _refuse_limits(entry: Entry, upload: files.Upload | None) -> None:
    limit = settings.EVIDENCE_MAX_FILES_PER_ENTRY
    if entry.evidence.filter(removed_at=None).count() >= limit:
        raise EvidenceRefused(
            _("There are already %(limit)s proofs for this task. Remove one first.")
            % {"limit": limit}
        )
    most = settings.EVIDENCE_MAX_BYTES_PER_SUBMISSION
    held = Evidence.objects.filter(entry__submission=entry.submission_id, removed_at=None)
    used = held.aggregate(sum=Sum("file__size"))["sum"] or 0
    if upload and used + upload.size > most:
        raise EvidenceRefused(
            _("The files of this report together are larger than %(limit)s MB. Remove one first.")
            % {"limit": most // files.MEGABYTE}
        )
