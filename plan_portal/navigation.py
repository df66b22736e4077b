"""What every page shows around its content: name, person, navigation, theme, demonstration mark."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import rules
from agencies.models import Appointment, OutboxMessage, User
from agencies.roles import Role
from plan_portal import arrangements
from plan_portal.lib.request import received_at
from tasks.queries import shell

THEMES = ("light", "dark", "auto")


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the navigation; `count` 0 is not shown."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """One appointment to act in."""

    id: UUID
    place: str
    post: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Who:
    """The person on every page; `posts` only where there are several to choose from."""

    name: str
    place: str
    posts: tuple[Post, ...]
    is_limited: bool


# (label, url name, icon, name of the count); at most five for each role (design/README.md)
_OFFICER = (
    (gettext_lazy("To do"), "tasks:work", "home", ""),
    (gettext_lazy("Sent"), "tasks:receipts", "send", ""),
    (gettext_lazy("Obstacles"), "tasks:obstacles", "alert-triangle", ""),
    (gettext_lazy("Plan"), "tasks:plan", "file-text", ""),
)
_COORDINATOR = (
    (gettext_lazy("Overview"), "reports:dashboard", "home", ""),
    (gettext_lazy("Incoming"), "tasks:inbox", "inbox", "waiting"),
    (gettext_lazy("Obstacles"), "tasks:obstacles", "alert-triangle", "obstacles"),
    (gettext_lazy("Reports"), "reports:list", "file-text", ""),
    (gettext_lazy("Set-up"), "setup", "settings", ""),
)
_LEADER = (
    (gettext_lazy("Steering"), "reports:leader", "home", ""),
    (gettext_lazy("Plan"), "tasks:plan", "file-text", ""),
    (gettext_lazy("Reports"), "reports:list", "file-text", ""),
)
_ADMINISTRATOR = (
    (gettext_lazy("Accounts"), "agencies:accounts", "users", ""),
    (gettext_lazy("Agencies"), "agencies:agencies", "building", ""),
    (gettext_lazy("Audit trail"), "agencies:audit", "list", ""),
    (gettext_lazy("System"), "setup", "settings", ""),
)
# The first role that the person holds decides the navigation and the home page.
_BY_ROLE = (
    (Role.COORDINATOR, _COORDINATOR),
    (Role.OFFICE_HEAD, _COORDINATOR),
    (Role.STAFF, _OFFICER),
    (Role.HEAD, _OFFICER),
    (Role.LEADERSHIP, _LEADER),
    (Role.ADMINISTRATOR, _ADMINISTRATOR),
)


def places(user: User, *, at: datetime) -> tuple[tuple[Any, str, str, str], ...]:
    """The navigation of a person: (label, url name, icon, count name); empty without a role."""
    held = {row.role for row in user.appointments_at(at)}
    for role, items in _BY_ROLE:
        if role in held:
            extra = _OFFICER[:1] if role in _WIDE and held & {Role.STAFF, Role.HEAD} else ()
            return (*extra, *items)[:5] if not extra else (*items[:4], *extra)
    return ()


_WIDE = frozenset({Role.COORDINATOR, Role.OFFICE_HEAD})


def home_of(user: User, *, at: datetime) -> str:
    """Where a person lands after sign-in; "" = no appointment today."""
    items = places(user, at=at)
    return reverse(items[0][1]) if items else ""


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context of every page (settings.TEMPLATES). Five queries at most, whatever the data."""
    at = received_at(request)
    theme = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {
        "portal": SimpleLazyObject(shell.portal_facts),
        "theme": theme if theme in THEMES else "auto",
        "nav": (),
        "now": at,
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return context
    items = places(user, at=at)
    context["nav"] = _items(request, user, items, at=at)
    context["who"] = _who(user, at=at)
    context["unread"] = OutboxMessage.objects.notices_of(user).filter(read_at=None).count()
    context["is_demo"] = user.is_demo
    context["session_lock_seconds"] = 60 * rules.idle_minutes(user, at=at)
    return context


def _items(
    request: HttpRequest, user: User, items: tuple[tuple[Any, str, str, str], ...], *, at: datetime
) -> tuple[Item, ...]:
    counts = shell.counts(user, at=at) if any(row[3] for row in items) else {}
    match = request.resolver_match
    here = match.view_name if match else ""
    urls = {name: reverse(name) for _label, name, _icon, _count in items}
    current = {
        name
        for name, url in urls.items()
        if here == name or (request.path.startswith(url) and len(url) > 1)
    }
    if not current and arrangements.holds(request.path):
        current = {"setup"}
    return tuple(
        Item(str(label), urls[name], icon, name in current, counts.get(count, 0))
        for label, name, icon, count in items
    )


def _who(user: User, *, at: datetime) -> Who:
    held, every = user.appointments_at(at), user.every_appointment_at(at)
    place = ", ".join(_place(row) for row in held[:2])
    if len(held) > 2:
        place = _("%(places)s and %(more)s more") % {"places": place, "more": len(held) - 2}
    posts = tuple(
        Post(row.public_id, _place(row), row.post, user.is_limited and row in held) for row in every
    )
    several = posts if len(posts) > 1 else ()
    return Who(str(user), place or _("no appointment today"), several, user.is_limited)


def _place(row: Appointment) -> str:
    return f"{row.agency.label} · {row.get_role_display()}"
