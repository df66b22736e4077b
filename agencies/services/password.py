"""Passwords: set under the rules, remembered against reuse, ending all sessions but the own."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from agencies import audit
from agencies.models import PastPassword, User


@transaction.atomic(durable=True)
def change(*, person: User, password: str, at: datetime) -> User:
    """The person chose a new password on the account page; sessions begun with the old one end.
    Raises ValidationError when it breaks a rule."""
    return replace(person, password, at=at)


def replace(person: User, password: str, *, at: datetime) -> User:
    """Set it in the caller's transaction and keep the old one's hash (domain.md §6: no reuse of
    the last 10)."""
    user = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    validate_password(password, user)
    if user.has_usable_password():
        PastPassword.objects.create(user=user, password=user.password, set_at=at)
    _forget_oldest(user)
    user.set_password(password)
    user.password_set_at = user.awake_since = at
    user.save(update_fields=["password", "password_set_at", "awake_since"])
    audit.record("account.set_password", by=user, at=at, about=user)
    return user


def _forget_oldest(user: User) -> None:
    rows = PastPassword.objects.filter(user=user).order_by("-set_at", "-pk")
    kept = list(rows.values_list("pk", flat=True)[: settings.PASSWORD_HISTORY])
    rows.exclude(pk__in=kept).delete()
