"""API tokens: named, bound to one appointment, expiring, revocable; only the hash is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit, rules
from agencies.models import ApiToken, Appointment, User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError

PREFIX = "ppt_"  # lets a secret scanner know what it found


class TokenLifeOutOfRange(DomainError):
    code = "token_life_out_of_range"


def hash_of(secret: str) -> str:
    """What is kept of a token or link: a long random value needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic(durable=True)
def create(
    *, appointment: Appointment, name: str, days: int, by: User, at: datetime
) -> tuple[ApiToken, str]:
    """A token for a program that acts as this person in this post, and its secret, which is shown
    once and never again. Raises TokenLifeOutOfRange beyond API_TOKEN_DAYS."""
    access.require_rule(rules.can_create_token(by, appointment, at=at), by, Permission.PLAN_READ)
    if not 1 <= days <= settings.API_TOKEN_DAYS:
        raise TokenLifeOutOfRange(
            _("A token lives 1 to %(most)s days.") % {"most": settings.API_TOKEN_DAYS}
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        appointment=appointment,
        token_sha256=hash_of(secret),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    audit.record("token.create", by=by, at=at, about=token, agency=appointment.agency)
    return token, secret


@transaction.atomic(durable=True)
def revoke(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """The next request with this token is refused; a second time changes nothing."""
    access.require_rule(rules.can_see_token(by, token, at=at), by, Permission.ACCOUNT_MANAGE)
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        audit.record("token.revoke", by=by, at=at, about=row, agency=token.appointment.agency)
    return row
