"""The secret address of one's own calendar: shown once, only the hash is kept, one at a time."""

import secrets
from datetime import datetime

from django.db import transaction

from agencies import access, audit, rules
from agencies.models import CalendarFeed, User
from agencies.roles import Permission
from agencies.services.token import hash_of

PREFIX = "ppl_"  # lets a secret scanner know what it found


@transaction.atomic(durable=True)
def create(*, by: User, at: datetime) -> tuple[CalendarFeed, str]:
    """A new secret for the own calendar, shown once; an earlier one ends with it. Raises
    NotAllowed for a closed account."""
    access.require_rule(rules.can_keep_feed(by), by, Permission.PLAN_READ)
    _end(by, at)
    secret = PREFIX + secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person=by, secret_sha256=hash_of(secret), created_at=at)
    audit.record("feed.create", by=by, at=at, about=feed)
    return feed, secret


@transaction.atomic(durable=True)
def revoke(*, by: User, at: datetime) -> bool:
    """End the own address at once; False when there was none. Raises NotAllowed for a closed
    account."""
    access.require_rule(rules.can_keep_feed(by), by, Permission.PLAN_READ)
    feed = _end(by, at)
    if feed is not None:
        audit.record("feed.revoke", by=by, at=at, about=feed)
    return feed is not None


def _end(person: User, at: datetime) -> CalendarFeed | None:
    # The person's row is the lock: two new addresses at the same moment follow each other.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    feed = CalendarFeed.objects.filter(person=person, revoked_at=None).first()
    if feed is not None:
        feed.revoked_at = max(at, feed.created_at)
        feed.save(update_fields=["revoked_at"])
    return feed


def owner_of(secret: str) -> User | None:
    """Whose calendar a secret opens; None for a wrong or revoked one and for a closed account. An
    account that sleeps keeps its calendar: officers who sign in few times a year need it most."""
    rows = CalendarFeed.objects.select_related("person").filter(secret_sha256=hash_of(secret))
    feed = rows.first()
    if feed is None or not feed.is_open or not feed.person.is_active:
        return None
    return feed.person
