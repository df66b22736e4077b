"""An issued report goes to its recipient: by mail through the outbox, or as one package."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import MessageStatus, StoredFile, User
from agencies.roles import Permission
from agencies.services import outbox
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import number
from reports import rules
from reports.models import ConsolidatedReport, Delivery
from reports.pipeline.snapshot import Snapshot
from reports.pipeline.wording import delivery as wording
from reports.services.mailing import AddressRefused, addresses_of
from reports.states import Format

_MEGABYTE = 1024 * 1024


class NotIssued(DomainError):
    """Only an issued report that is in force is sent out."""

    code = "report_not_issued"


class TooLargeToMail(DomainError):
    """Mail servers refuse what is larger."""

    code = "delivery_too_large"


@dataclass(frozen=True, slots=True)
class Sending:
    """`new`: addresses that had no mail of this report; `again`: whose mail had never left and is
    queued anew; `held`: whose mail cannot leave, for want of a mail server."""

    new: tuple[Delivery, ...] = ()
    again: tuple[Delivery, ...] = ()
    held: tuple[Delivery, ...] = ()


def send(
    *, report: ConsolidatedReport, addresses: Iterable[str], by: User, at: datetime
) -> Sending:
    """Owe one mail with the signed PDF and the annex to each address. An address whose mail was
    sent or waits is left alone; one whose mail never left gets it again.

    Raises NotIssued, AddressRefused, TooLargeToMail; nothing is sent then."""
    chosen = addresses_of(addresses)
    if not chosen:
        raise AddressRefused(_("Enter at least one e-mail address."))
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        row = ConsolidatedReport.objects.select_for_update(no_key=True).get(pk=report.pk)
        if not rules.is_in_force(row):
            raise NotIssued(_("Only an issued report that nothing has replaced is sent out."))
        rows = Delivery.objects.filter(report=row).select_related("message")
        known = {one.message.to_address: one for one in rows}
        files = _attached(row)
        new = [address for address in chosen if address not in known]
        made = tuple(_owe(row, address, files, by=by, at=at) for address in new)
        stuck = [known[one] for one in chosen if one in known and known[one].never_left]
        again = tuple(one for one in stuck if outbox.requeue(one.message, at=at))
        if made or again:
            details = {"addresses": len(made), "again": len(again), "number": row.number}
            audit.record("report.deliver", by=by, at=at, about=row, details=details)
    held = [one for one in (*stuck, *made) if one.message.status == MessageStatus.HELD]
    return Sending(made, again, tuple(one for one in held if one not in again))


def _attached(row: ConsolidatedReport) -> list[tuple[StoredFile, str]]:
    """The signed PDF and the spreadsheet."""
    annexes = row.artifacts.select_related("file").filter(format=Format.XLSX)
    files = [(row.signed_file, row.signed_name)] if row.signed_file else []
    files += [(one.file, one.file_name) for one in annexes]
    size, most = sum(file.size for file, _name in files), settings.MAIL_ATTACHMENTS_MAX_BYTES
    if size > most:
        raise TooLargeToMail(
            _(
                "The files have %(size)s MB; by mail go at most %(most)s MB. Download the package "
                "and send it another way."
            )
            % {"size": number(size / _MEGABYTE, 1), "most": number(most / _MEGABYTE, 0)}
        )
    return files


def _owe(
    row: ConsolidatedReport,
    address: str,
    files: Sequence[tuple[StoredFile, str]],
    *,
    by: User,
    at: datetime,
) -> Delivery:
    snapshot = Snapshot.from_json(row.snapshot or {})
    day = row.issued_on
    if day is None:
        raise NotIssued(_("Only an issued report that nothing has replaced is sent out."))
    page = reverse("reports:check_code", args=[row.code]) if row.code else reverse("reports:check")
    message = outbox.queue(
        purpose="report",
        unique_key=f"report:{row.public_id}:{address}",
        subject=wording.subject(row.number, day, demo=snapshot.demo),
        body=wording.body(
            snapshot,
            number=row.number,
            issued_on=day,
            files=[name for _file, name in files],
            code=row.code or "",
            address=settings.PORTAL_URL.rstrip("/") + page,
        ),
        at=at,
        to_address=address,
        attachments=files,
    )
    return Delivery.objects.create(report=row, message=message, by=by, at=at)
