"""Screens of accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import ApiToken, Appointment, CalendarFeed, User
from agencies.roles import Role
from plan_portal.lib.text import fold

_SORTS = ("name", "-name", "seen", "-seen")
_STATES = ("", "open", "closed", "asleep", "unappointed")


@dataclass(frozen=True, slots=True)
class AccountWish:
    """What the list should show; unknown words of an address count as none."""

    words: str
    state: str
    role: str
    sort: str

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "AccountWish":
        state, role, sort = given.get("state", ""), given.get("role", ""), given.get("sort", "")
        return cls(
            words=given.get("q", "")[:100],
            state=state if state in _STATES else "",
            role=role if role in Role.values else "",
            sort=sort if sort in _SORTS else "name",
        )

    @property
    def states(self) -> list[tuple[str, str]]:
        return [
            ("", _("All states")),
            ("open", _("Open")),
            ("closed", _("Closed")),
            ("asleep", _("Asleep")),
            ("unappointed", _("Without appointment")),
        ]

    @property
    def roles(self) -> list[tuple[str, str]]:
        return [("", _("All roles")), *((role.value, str(role.label)) for role in Role)]


@dataclass(frozen=True, slots=True)
class PostRow:
    """One appointment as a line."""

    id: UUID
    role: str
    role_label: str
    agency: str
    post: str
    valid_from: date
    valid_to: date | None
    basis: str
    in_force: bool
    is_past: bool
    # Names: whom the person followed, for whom the person signs.
    succeeds: str
    acting_for: str
    has_handover: bool
    may_pass: bool
    is_head: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: UUID
    name: str
    username: str
    email: str
    state: str
    state_label: str
    posts: tuple[PostRow, ...]
    last_seen: datetime | None
    has_second_step: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    id: UUID
    name: str
    acts_as: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    row: AccountRow
    tokens: tuple[TokenRow, ...]
    is_own: bool
    # Since when the own calendar has a secret address; None without one.
    feed_since: datetime | None = None


def account_rows(user: User, *, wish: AccountWish, at: datetime) -> list[AccountRow]:
    """The accounts that fit a wish. Words are looked for in name, user name, e-mail, agency and
    role, with or without diacritics."""
    seen = User.objects.visible_to(user, at=at).order_by("full_name", "pk")
    secured = _secured()
    rows = [
        _row(account, at=at, has_second_step=account.pk in secured)
        for account in seen.prefetch_related(Prefetch("appointments", queryset=_posts()))
    ]
    rows = [row for row in rows if _fits(row, wish)]
    reverse = wish.sort.startswith("-")
    if wish.sort.endswith("seen"):
        return sorted(rows, key=_seen_key, reverse=reverse)
    return sorted(rows, key=_name_key, reverse=reverse)


def _seen_key(row: AccountRow) -> float:
    return row.last_seen.timestamp() if row.last_seen else 0.0


def _name_key(row: AccountRow) -> str:
    """Vietnamese names sort by the last word, the given name."""
    return fold(f"{row.name.split()[-1]} {row.name}")


def account_page(account: User, *, by: User, at: datetime) -> AccountPage:
    """One account, as an administrator or its owner sees it."""
    prefetch_related_objects([account], Prefetch("appointments", queryset=_posts()))
    tokens = ApiToken.objects.filter(appointment__person=account)
    tokens = tokens.select_related("appointment__agency").order_by("-created_at", "pk")
    return AccountPage(
        row=_row(account, at=at, has_second_step=bool(_secured(user_id=account.pk))),
        tokens=tuple(_token(token, at=at) for token in tokens),
        is_own=account.pk == by.pk,
    )


def _posts() -> "QuerySet[Appointment]":
    rows = Appointment.objects.select_related("agency", "succeeds__person", "acting_for__person")
    return rows.order_by("-valid_from", "pk")


def own_account(user: User, *, at: datetime) -> AccountPage:
    open_ = CalendarFeed.objects.filter(person=user, revoked_at=None)
    since = open_.values_list("created_at", flat=True).first()
    return replace(account_page(user, by=user, at=at), feed_since=since)


def _secured(**chosen: int) -> set[int]:
    """Ids of the accounts that sign in with a second step."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP, **chosen)
    return set(rows.values_list("user_id", flat=True))


def _fits(row: AccountRow, wish: AccountWish) -> bool:
    held = {post.role for post in row.posts if post.in_force}
    words = [row.name, row.username, row.email]
    words += [f"{post.agency} {post.role_label}" for post in row.posts if post.in_force]
    haystack = fold(" ".join(words))
    return (
        all(word in haystack for word in fold(wish.words).split())
        and wish.state in ("", row.state)
        and (not wish.role or wish.role in held)
    )


def _row(account: User, *, at: datetime, has_second_step: bool) -> AccountRow:
    posts = tuple(post_row(post, day=timezone.localdate(at)) for post in account.appointments.all())
    state, label = _state(account, posts, at=at)
    return AccountRow(
        id=account.public_id,
        name=str(account),
        username=account.username,
        email=account.email or "",
        state=state,
        state_label=label,
        posts=posts,
        last_seen=account.last_login,
        has_second_step=has_second_step,
    )


def _state(account: User, posts: tuple[PostRow, ...], *, at: datetime) -> tuple[str, str]:
    if not account.is_active:
        return "closed", _("Closed")
    if not any(post.in_force for post in posts):
        return "unappointed", _("Without appointment")
    if account.is_asleep(at=at):
        return "asleep", _("Asleep")
    return "open", _("Open")


def post_row(post: Appointment, *, day: date) -> PostRow:
    """An appointment as a line; needs its agency loaded."""
    return PostRow(
        id=post.public_id,
        role=post.role,
        role_label=post.get_role_display(),
        agency=post.agency.label,
        post=post.post,
        valid_from=post.valid_from,
        valid_to=post.valid_to,
        basis=post.basis,
        in_force=post.is_valid_on(day),
        is_past=post.valid_to is not None and post.valid_to < day,
        succeeds=str(post.succeeds.person) if post.succeeds else "",
        acting_for=str(post.acting_for.person) if post.acting_for else "",
        has_handover=post.has_handover,
        may_pass=post.acting_for is None,
        is_head=post.is_head,
    )


def _token(token: ApiToken, *, at: datetime) -> TokenRow:
    post = token.appointment
    if token.revoked_at is not None:
        state, label = "revoked", _("Revoked")
    elif at >= token.expires_at or not post.is_valid_on(timezone.localdate(at)):
        state, label = "expired", _("Expired")
    else:
        state, label = "open", _("Valid")
    return TokenRow(
        id=token.public_id,
        name=token.name,
        acts_as=f"{post.get_role_display()} – {post.agency.label}",
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        state=state,
        state_label=label,
    )
