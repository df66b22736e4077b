"""The one outbox: a row in the transaction that owes the message; sent at least once, with a
Message-ID that does not change. Without a mail server the row is held and nothing fails."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from agencies.models import (
    Agency,
    MessageStatus,
    OutboxAttachment,
    OutboxMessage,
    StoredFile,
    User,
)
from agencies.services import file as stored_files
from agencies.services import heir
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import one_line

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(seconds=240)  # > BATCH sendings of EMAIL_TIMEOUT
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
GIVE_UP_AFTER = timedelta(hours=24)


def queue(
    *,
    purpose: str,
    unique_key: str,
    subject: str,
    body: str,
    at: datetime,
    to_user: User | None = None,
    agency: Agency | None = None,
    to_address: str = "",
    is_sensitive: bool = False,
    attachments: Sequence[tuple[StoredFile, str]] = (),
) -> OutboxMessage:
    """Owe one message, in the caller's transaction; the same `unique_key` twice is one message.
    Without a mail server, or without an address, it is held for the coordinator to see. `agency`:
    for which the person is told; what has not gone out passes to the successor there.
    `attachments`: stored files, each with the name that the reader sees."""
    message, created = OutboxMessage.objects.get_or_create(
        unique_key=unique_key[:200],
        defaults=_values(
            purpose=purpose,
            subject=subject,
            body=body,
            to_user=to_user,
            address=to_address or (to_user.email if to_user else "") or "",
            at=at,
            is_sensitive=is_sensitive,
            agency=agency,
        ),
    )
    if created:
        OutboxAttachment.objects.bulk_create(
            OutboxAttachment(message=message, file=file, file_name=name)
            for file, name in attachments
        )
    return message


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, as `queue_all` takes many."""

    purpose: str
    unique_key: str
    to_user: User
    subject: str
    body: str


def queue_all(letters: Sequence[Letter], *, at: datetime) -> None:
    """Owe many messages in one statement, in the caller's transaction; keys that are there already
    are left alone."""
    rows = [
        OutboxMessage(
            unique_key=one.unique_key[:200],
            **_values(
                purpose=one.purpose,
                subject=one.subject,
                body=one.body,
                to_user=one.to_user,
                address=one.to_user.email or "",
                at=at,
                is_sensitive=False,
            ),
        )
        for one in letters
    ]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)


def _values(
    *,
    purpose: str,
    subject: str,
    body: str,
    to_user: User | None,
    address: str,
    at: datetime,
    is_sensitive: bool,
    agency: Agency | None = None,
) -> dict[str, Any]:
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    goes_out = settings.MAIL_IS_SET and bool(address)
    return {
        "purpose": purpose,
        "to_user": to_user,
        "agency": agency,
        "to_address": address,
        "subject": one_line(subject)[:250],
        "body": body,
        "message_id": f"<{uuid.uuid4().hex}@{host}>",
        "status": MessageStatus.QUEUED if goes_out else MessageStatus.HELD,
        "created_at": at,
        "next_attempt_at": at,
        "is_sensitive": is_sensitive,
    }


def requeue(message: OutboxMessage, *, at: datetime) -> bool:
    """Put a message that never left back in the queue, in the caller's transaction: its time to
    give up runs from now. False when it waits or was sent, or when nothing can go out."""
    never_left = OutboxMessage.objects.filter(
        pk=message.pk, status__in=[MessageStatus.HELD, MessageStatus.FAILED]
    ).exclude(to_address="")
    if not settings.MAIL_IS_SET:
        return False
    again = {"status": MessageStatus.QUEUED, "attempts": 0, "leased_until": None, "last_error": ""}
    return bool(never_left.update(created_at=at, next_attempt_at=at, **again))


def mark_read(*, user: User, at: datetime) -> int:
    """The person has read what stands in the portal; how many were new."""
    unread = OutboxMessage.objects.notices_of(user).filter(read_at=None, created_at__lte=at)
    return unread.update(read_at=at)


def send_due(*, at: datetime) -> int:
    """Send what is due, a batch at a time; the number that the mail server took. Each message
    stands alone: one that fails waits 1, 5, 15, then 60 minutes, and is given up after 24 hours."""
    heir.pass_on(at=at)
    if not settings.MAIL_IS_SET:
        return 0
    sent = 0
    for pk in list(
        OutboxMessage.objects.due(at=at).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        fence = claim(pk, at=at)
        if fence is not None:
            sent += _send(OutboxMessage.objects.get(pk=pk), fence=fence, at=at)
    return sent


def claim(pk: int, *, at: datetime) -> int | None:
    """The fence for exactly one worker, None for all others; an expired lease may be taken."""
    rows = OutboxMessage.objects.due(at=at).filter(pk=pk)
    taken = rows.update(fence=F("fence") + 1, leased_until=at + LEASE, attempts=F("attempts") + 1)
    if not taken:
        return None
    return OutboxMessage.objects.values_list("fence", flat=True).get(pk=pk)


def _send(message: OutboxMessage, *, fence: int, at: datetime) -> bool:
    mail = EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.to_address],
        headers={"Message-ID": message.message_id},
    )
    try:
        for one in message.attachments.select_related("file"):
            mail.attach(one.file_name, stored_files.read(one.file), one.file.media_type)
        mail.send()
    except (SMTPException, OSError, DomainError) as error:
        logger.warning("mail not sent", extra={"mail": message.pk, "error": type(error).__name__})
        _postpone(message, fence=fence, at=at, error=type(error).__name__)
        return False
    _finish(message, fence=fence, status=MessageStatus.SENT, sent_at=at, last_error="")
    return True


def _postpone(message: OutboxMessage, *, fence: int, at: datetime, error: str) -> None:
    if at - message.created_at >= GIVE_UP_AFTER:
        logger.error("mail given up", extra={"mail": message.pk})
        _finish(message, fence=fence, status=MessageStatus.FAILED, last_error=error)
        return
    wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    mine = OutboxMessage.objects.filter(pk=message.pk, fence=fence)
    mine.update(next_attempt_at=at + wait, leased_until=None, last_error=error)


def _finish(message: OutboxMessage, *, fence: int, **fields: object) -> None:
    """Close the row if it is still ours. A link inside the words is blanked."""
    if message.is_sensitive:
        fields["body"] = ""
    mine = OutboxMessage.objects.filter(pk=message.pk, fence=fence)
    if not mine.update(leased_until=None, **fields):
        logger.warning("mail fence lost", extra={"mail": message.pk})
