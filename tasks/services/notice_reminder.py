"""The words of reminders: what is owed, until when, and where to write it. Vietnamese like every
official paper; no answer is quoted."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import User
from agencies.services.outbox import Letter
from plan_portal.lib.text import moment
from tasks import ladder
from tasks.queries.silent import Owed


def digest(person: User, owed: Sequence[Owed], *, key: str) -> Letter:
    """Everything that a person hears of on one day, the latest first."""
    late = sum(one.reading.is_overdue for one in owed)
    with translation.override("vi"):
        subject = (
            ngettext("Reminder: %(n)s report overdue", "Reminder: %(n)s reports overdue", late)
            if late
            else ngettext("Reminder: %(n)s report due", "Reminder: %(n)s reports due", len(owed))
        ) % {"n": late or len(owed)}
        return _letter(person, "reminder", key, subject, owed)


def weekly(person: User, owed: Sequence[Owed], *, key: str) -> Letter:
    """What is open at the agencies of a head, once a week."""
    with translation.override("vi"):
        subject = ngettext(
            "This week: %(n)s report still owed", "This week: %(n)s reports still owed", len(owed)
        ) % {"n": len(owed)}
        return _letter(person, "weekly", key, subject, owed)


def by_hand(person: User, owed: Owed, *, key: str) -> Letter:
    """*Đôn đốc* by the coordinator."""
    with translation.override("vi"):
        subject = _("Sở KH&CN asks for the report: %(period)s") % {
            "period": owed.submission.period.name
        }
        return _letter(person, "reminder", key, subject, [owed])


def _letter(person: User, purpose: str, key: str, subject: str, owed: Sequence[Owed]) -> Letter:
    rows = sorted(owed, key=lambda one: (one.reading.due_at, one.agency))
    body = "\n\n".join(_line(one) for one in rows)
    return Letter(purpose, key, person, subject, f"{body}\n")


def _line(one: Owed) -> str:
    named = {
        "agency": one.agency,
        "period": one.submission.period.name,
        "due": moment(one.reading.due_at),
        "tasks": ", ".join(one.codes),
        "days": ladder.working_days_late(one.reading),
        "left": one.reading.days,
    }
    if named["days"]:
        sentence = _(
            "%(agency)s, %(period)s: due %(due)s, %(days)s working days late. Tasks %(tasks)s."
        )
    elif one.reading.days == 0:
        sentence = _("%(agency)s, %(period)s: due today, %(due)s. Tasks %(tasks)s.")
    else:
        sentence = _(
            "%(agency)s, %(period)s: due %(due)s, %(left)s working days left. Tasks %(tasks)s."
        )
    link = settings.PORTAL_URL + reverse("tasks:form", args=[one.submission.public_id])
    return f"{sentence % named}\n{link}"
