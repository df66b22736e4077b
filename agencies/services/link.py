"""One-time links: the first sign-in, a new password, waking an account. Valid for hours, used
once, kept as a hash; a newer link ends the older ones."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import LinkPurpose, OneTimeLink, User
from agencies.roles import Permission
from agencies.services import outbox, password
from agencies.services.token import hash_of
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import moment

RESETS_AN_HOUR = 3


class LinkInvalid(DomainError):
    """Unknown, used, expired, or its account is closed: one sentence for all, so that nothing is
    learnt by trying."""

    code = "link_invalid"


@transaction.atomic(durable=True)
def reset(*, account: User, by: User, at: datetime) -> str:
    """An administrator gives a person a new way in: the address, shown once. The old password
    works until the link is used."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    return issue(account, LinkPurpose.RESET, by=by, at=at)


@transaction.atomic(durable=True)
def request_reset(*, login: str, at: datetime) -> None:
    """A person forgot the password: mail a link to the account's own address. Says nothing about
    whether there is such an account; at most three an hour and account; no mail server, no link."""
    account = User.objects.known_as(login).filter(is_active=True).exclude(email=None).first()
    if account is None or not settings.MAIL_IS_SET:
        return
    hour_ago = at - timedelta(hours=1)
    asked = OneTimeLink.objects.filter(user=account, created_by=None, created_at__gt=hour_ago)
    if asked.count() < RESETS_AN_HOUR:
        issue(account, LinkPurpose.RESET, by=None, at=at)


def issue(account: User, purpose: LinkPurpose, *, by: User | None, at: datetime) -> str:
    """Make the link in the caller's transaction, end older ones, queue the mail if a server is
    set. A link asked for by the person lives PASSWORD_RESET_TIMEOUT, others LINK_HOURS."""
    secret = secrets.token_urlsafe(32)
    own = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    life = timedelta(hours=settings.LINK_HOURS) if by else own
    usable = OneTimeLink.objects.filter(user=account, used_at=None, expires_at__gt=at)
    usable.update(expires_at=at)
    link = OneTimeLink.objects.create(
        user=account,
        purpose=purpose,
        token_sha256=hash_of(secret),
        created_at=at,
        created_by=by,
        expires_at=at + life,
    )
    address = f"{settings.PORTAL_URL}" + reverse("use_link", args=[secret])
    if settings.MAIL_IS_SET and account.email:
        _mail(link, address, at=at)
    audit.record("account.link", by=by, at=at, about=account, details={"purpose": purpose.value})
    return address


def _mail(link: OneTimeLink, address: str, *, at: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        body = _(
            "Open this address to choose your password. It works once, until %(until)s:\n\n"
            "%(address)s\n\nYour user name: %(username)s\n\n"
            "If you did not expect this message, leave it be and tell the administrator."
        ) % {
            "until": moment(link.expires_at),
            "address": address,
            "username": link.user.username,
        }
        outbox.queue(
            purpose="one_time_link",
            unique_key=f"link:{link.pk}",
            subject=_("Plan Portal: your sign-in link"),
            body=body,
            at=at,
            to_user=link.user,
            is_sensitive=True,
        )


def find(secret: str, *, at: datetime) -> OneTimeLink:
    """The link that still opens. Raises LinkInvalid."""
    links = OneTimeLink.objects.select_related("user")
    link = links.filter(token_sha256=hash_of(secret), used_at=None, expires_at__gt=at).first()
    if link is None or not link.user.is_active:
        raise LinkInvalid(
            _("This link no longer opens: it was used, replaced or is too old. Ask for a new one.")
        )
    return link


@transaction.atomic(durable=True)
def use(*, secret: str, new_password: str, at: datetime) -> User:
    """Set the password by a link: wakes the account and ends the link and all sessions. Raises
    LinkInvalid; ValidationError when the password breaks a rule."""
    link = find(secret, at=at)
    taken = OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at)
    if not taken:  # somebody was faster by a moment
        return find(secret, at=at).user
    return password.replace(link.user, new_password, at=at)
