"""The business trail: who did what to which object; append-only, chained by hash."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from agencies.models import Agency, AuditEvent, User

GENESIS = "0" * 64
_CHAIN_LOCK = 165_2021  # any number that nothing else in this database uses


def label_of(by: User | None, *, at: datetime, agency: Agency | None = None) -> str:
    """Name and post of the day, kept with the act: "Cán bộ minh họa 1 – Chuyên viên, Sở Y tế". Of
    several appointments the one that gave the right."""
    if by is None:
        return ""
    row = by.acting_in(at=at, agency=agency)
    return f"{by} – {row.title}, {row.agency.label}"[:300] if row else str(by)


def record(
    action: str,
    *,
    by: User | None,
    at: datetime,
    about: models.Model | None = None,
    agency: Agency | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event in the caller's transaction. `about` is the object (its public_id is kept),
    `details` holds ids, numbers and hashes, never a person's text.

    The chain is held until the transaction ends, so whoever records locks its other rows first:
    the trail is the last lock of every service."""
    event = AuditEvent(
        at=at,
        actor=by,
        actor_label=label_of(by, at=at, agency=agency),
        action=action,
        object_type=about._meta.label_lower if about is not None else "",  # noqa: SLF001 (Django's public API)
        object_id=str(getattr(about, "public_id", about.pk)) if about is not None else "",
        agency=agency,
        details=details or {},
    )
    with transaction.atomic(savepoint=False):
        _hold_chain()
        last = AuditEvent.objects.order_by("-number").first()
        event.number = last.number + 1 if last else 1
        event.previous_hash = last.hash if last else GENESIS
        event.hash = hash_of(event)
        event.save(force_insert=True)
    return event


def _hold_chain() -> None:
    """One writer at a time. Locking the last row would not do: whoever waited for it still sees it
    as the last. SQLite lets one writer in from the start of its transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


def hash_of(event: AuditEvent) -> str:
    """SHA-256 over the event's fields and the hash before it, in canonical JSON."""
    body = {
        "number": event.number,
        "at": timezone.localtime(event.at, timezone.get_fixed_timezone(0)).isoformat(),
        "actor": event.actor_id,
        "actor_label": event.actor_label,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "agency": event.agency_id,
        "details": event.details,
        "previous_hash": event.previous_hash,
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_at() -> int | None:
    """Number of the first event whose hash or link is wrong; None = the chain verifies."""
    previous, expected = GENESIS, 1
    for event in AuditEvent.objects.order_by("number").iterator():
        if (event.number, event.previous_hash) != (expected, previous) or event.hash != hash_of(
            event
        ):
            return event.number
        previous, expected = event.hash, expected + 1
    return None
