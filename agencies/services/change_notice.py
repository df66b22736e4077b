"""Who is told that an account moved with an organisation change: one message per person and change,
in the transaction that moves it. A step of tasks.services.succession and its undoing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Agency, Appointment, OrganisationChange, User
from agencies.services import outbox
from agencies.services.change import basis_of
from plan_portal.lib.text import day as day_text


@dataclass(frozen=True, slots=True)
class Moved:
    """One appointment that ended with a change; `to` None: nobody takes the post over. `on`: the
    first day of the new one, or of being without the old one."""

    old: Appointment
    to: Agency | None
    on: date


def tell(moves: Iterable[Moved], *, change: OrganisationChange, at: datetime) -> None:
    """Owe each person one message with all appointments that moved, the first one in its subject;
    pressed twice it stays one. Closed accounts are not told."""
    by_person: defaultdict[User, list[Moved]] = defaultdict(list)
    for one in moves:
        by_person[one.old.person].append(one)
    for person, own in by_person.items():
        if not person.is_active:
            continue
        with translation.override("vi"):
            subject, body = _subject(own[0]), _body(own, change)
        outbox.queue(
            purpose="change.account",
            unique_key=f"change:{change.public_id.hex}:account:{person.pk}",
            to_user=person,
            subject=subject,
            body=f"{body}\n\n{settings.PORTAL_URL}/\n",
            at=at,
        )


def _subject(one: Moved) -> str:
    if one.to is None:
        named = {"agency": one.old.agency.name, "day": day_text(one.on)}
        return _("Your post at %(agency)s ends from %(day)s") % named
    named = {"agency": one.to.name, "day": day_text(one.on)}
    return _("Your account moved to %(agency)s from %(day)s") % named


def _body(own: Iterable[Moved], change: OrganisationChange) -> str:
    act = {"act": basis_of(change), "day": day_text(change.effective_on)}
    return "\n".join(
        [
            _("Basis: %(act)s; in force from %(day)s.") % act,
            *(f"– {_line(one)}" for one in own),
            _(
                "What was done before stays under the old post. What the agency had not finished "
                "waits with whoever took it over."
            ),
        ]
    )


def _line(one: Moved) -> str:
    named = {
        "role": one.old.get_role_display(),
        "old": one.old.agency.name,
        "day": day_text(one.on),
    }
    if one.to is None:
        sentence = _("%(role)s, %(old)s: ended from %(day)s, and nobody takes the post over.")
        return sentence % named
    return _("%(role)s, %(old)s: at %(new)s from %(day)s.") % (named | {"new": one.to.name})
