"""To whom an issued report was mailed, and how far each mail is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from agencies.models import MessageStatus
from reports.models import ConsolidatedReport, Delivery, RecipientVersion


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail. `status`: of the outbox; `message`: its public id there."""

    address: str
    status: str
    status_label: str
    at: datetime
    by: str
    sent_at: datetime | None
    error: str
    message: UUID
    never_left: bool


def deliveries(report: ConsolidatedReport) -> tuple[Sent, ...]:
    """The mails of a report, oldest first (one query)."""
    rows = Delivery.objects.filter(report=report).select_related("message", "by").order_by("pk")
    return tuple(
        Sent(
            address=row.message.to_address,
            status=_KINDS[MessageStatus(row.message.status)],
            status_label=row.message.get_status_display(),
            at=row.at,
            by=str(row.by),
            sent_at=row.message.sent_at,
            error=row.message.last_error,
            message=row.message.public_id,
            never_left=row.never_left,
        )
        for row in rows
    )


def proposed(report: ConsolidatedReport, *, day: date) -> Sequence[str]:
    """The addresses that the form proposes: of the recipient on that day, else where the last
    report for it went (at most 2 queries)."""
    versions = RecipientVersion.objects.in_force(day).filter(recipient=report.recipient_id)
    known = versions.values_list("emails", flat=True).first()
    return known or _last_addresses(report)


def _last_addresses(report: ConsolidatedReport) -> Sequence[str]:
    rows = Delivery.objects.filter(report__recipient=report.recipient_id).order_by("-pk")
    found = rows.values_list("report_id", "message__to_address")[:20]
    latest = [address for report_id, address in found if report_id == found[0][0]]
    return sorted(set(latest))


# What the badge shows for a mail's state.
_KINDS = {
    MessageStatus.QUEUED: "pending",
    MessageStatus.SENT: "done",
    MessageStatus.HELD: "finding",
    MessageStatus.FAILED: "failed",
}
