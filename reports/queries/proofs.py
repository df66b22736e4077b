"""From what a snapshot names to what the portal can open now."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from agencies.models import User
from tasks.models import Entry, Evidence


def evidence_ids(
    entries: Iterable[str], user: User, *, at: datetime
) -> dict[tuple[str, str], UUID]:
    """(entry, SHA-256 of the file) → public id of the evidence, where the person may open it
    (one query)."""
    seen = Entry.objects.visible_to(user, at=at).filter(public_id__in=list(entries))
    rows = Evidence.objects.filter(entry__in=seen, file__isnull=False, removed_at=None)
    values = rows.values_list("entry__public_id", "file__sha256", "public_id")
    return {(str(entry), sha): pk for entry, sha, pk in values}
