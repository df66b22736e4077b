"""Messages that have not gone out follow the post: from the person who left to the successor."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies import audit
from agencies.models import Appointment, MessageStatus, OutboxMessage, User


def pass_on(*, at: datetime) -> int:
    """Sweep: re-address what waits for somebody whose post has a successor by now; how many. What
    was sent, and what was held before the successor's first day, stays as it is: it says who was
    told. Twice changes nothing. A one-time link is never passed on."""
    day = timezone.localdate(at)
    begun = Q(to_user__appointments__successors__valid_from__lte=day)
    waits = Q(status=MessageStatus.QUEUED) | Q(status=MessageStatus.HELD)
    rows = OutboxMessage.objects.filter(begun, waits, is_sensitive=False).order_by("pk").distinct()
    return sum(_pass_on(pk, at=at) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _pass_on(pk: int, *, at: datetime) -> bool:
    rows = OutboxMessage.objects.select_for_update(of=("self",)).select_related("to_user")
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    message = rows.filter(
        free, pk=pk, status__in=[MessageStatus.QUEUED, MessageStatus.HELD]
    ).first()
    if message is None or message.to_user is None:
        return False
    old, new = message.to_user, _heir(message, at=at)
    if new is None:
        return False
    message.to_user, message.to_address = new, new.email or ""
    goes_out = settings.MAIL_IS_SET and bool(message.to_address)
    message.status = MessageStatus.QUEUED if goes_out else MessageStatus.HELD
    if _has_own(message, old, new):
        message.status, message.last_error = (
            MessageStatus.FAILED,
            "the successor has the same message",
        )
    message.save(update_fields=["to_user", "to_address", "status", "last_error"])
    details = {"from": old.pk, "to": new.pk}
    audit.record(
        "message.pass_on", by=None, at=at, about=message, agency=message.agency, details=details
    )
    return True


def _has_own(row: OutboxMessage, old: User, new: User) -> bool:
    """The successor was told by a message of the same event (its key ends with the person)."""
    stem, _, person = row.unique_key.rpartition(":")
    return person == str(old.pk) and (
        OutboxMessage.objects.filter(unique_key=f"{stem}:{new.pk}").exclude(pk=row.pk).exists()
    )


def _heir(row: OutboxMessage, *, at: datetime) -> User | None:
    """Who holds the post now; None while the person is still there, or nobody followed."""
    day = timezone.localdate(at)
    held = Appointment.objects.filter(person=row.to_user)
    if row.agency_id is not None:
        held = held.filter(agency=row.agency_id)
    if held.valid_on(day).exists():
        return None
    ended, seen = list(held.order_by("-valid_from", "-pk")), set()
    while ended:
        seen |= {one.pk for one in ended}
        after = Appointment.objects.filter(succeeds__in=ended).exclude(pk__in=seen)
        after = after.select_related("person").order_by("-valid_from", "-pk")
        for one in after:
            begins = timezone.localdate(row.created_at) >= one.valid_from
            is_due = row.status == MessageStatus.QUEUED or begins
            if one.is_valid_on(day) and one.person.is_active and is_due:
                return one.person
        ended = list(after)
    return None
