"""What the set-up page offers to a person: places by permission, and how the system is."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from agencies.roles import Permission
from plan_portal import health
from plan_portal.lib.pango import pango_problem


@dataclass(frozen=True, slots=True)
class Place:
    """One place to arrange something."""

    title: str
    text: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the system: kind of badge and words; `hint` says what to type or whom to ask."""

    title: str
    kind: str
    label: str
    hint: str = ""


# (title, what for, url name, icon, permission)
_PLACES = (
    (_("Plan"), _("The plan's text, what was added to its tasks, new versions."),
     "tasks:plan", "file-text", Permission.PLAN_IMPORT),
    (_("Documents"), _("Which documents are in force, ended or replaced, with the source."),
     "agencies:documents", "gavel", Permission.PLAN_IMPORT),
    (_("Periods"), _("Open a period, extend a deadline, lock or cancel."),
     "tasks:periods", "calendar", Permission.PERIOD_OPEN),
    (_("Calendar"), _("Days off to confirm, and the dated rules of deadlines."),
     "tasks:calendar", "clock", Permission.CALENDAR_EDIT),
    (_("Requests for more time"), _("Who asks for a later deadline; grant or refuse it."),
     "tasks:extension_requests", "clock", Permission.ROUND_READ),
    (_("Reminder letters"), _("Drafts to agencies that stay silent, to be signed."),
     "reports:letters", "mail", Permission.REPORT_COMPILE),
    (_("Recipients of reports"), _("Kính gửi, signature, Nơi nhận and outline, from which day."),
     "reports:recipients", "send", Permission.REPORT_COMPILE),
    (_("Classes of agencies"), _("Who belongs to the open headings, from when to when."),
     "agencies:groups", "users", Permission.GROUP_EDIT),
    (_("Organisation changes"), _("Mergers, splits, new names: what passes to whom, by which act."),
     "tasks:changes", "building", Permission.ORGANISATION_CHANGE),
    (_("Accounts"), _("People, their appointments, one-time links."),
     "agencies:accounts", "user", Permission.ACCOUNT_MANAGE),
    (_("Agencies"), _("Agencies and their dated names."),
     "agencies:agencies", "building", Permission.ACCOUNT_MANAGE),
    (_("Outbox"), _("What was sent, and what would go out if a mail server were set."),
     "agencies:outbox", "send", Permission.AUDIT_READ),
    (_("Audit trail"), _("Who did what and when; the chain of hashes."),
     "agencies:audit", "list", Permission.AUDIT_READ),
    (_("Reference data"), _("Agencies, documents, holidays, recipients."),
     "admin:index", "settings", Permission.REFERENCE_EDIT),
)  # fmt: skip

_WELL = {"ok": ("accepted", _("well"))}
_ILL = {
    "unreachable": (_("unreachable"), _("Tell the administrator; the log says more.")),
    "missing": (_("missing"), _("Start the portal with: make run")),
    "never seen": (_("not running"), _("Start the worker: make run, or the service “worker”.")),
    "stale": (_("no sign of life"), _("Restart the worker; nothing is lost meanwhile.")),
    "unknown": (_("unknown"), ""),
}


def places(user: User, *, at: datetime) -> tuple[Place, ...]:
    """The places a person may enter."""
    return tuple(
        Place(str(title), str(text), reverse(name), icon)
        for title, text, name, icon, permission in _PLACES
        if user.holds_widely(permission, at=at)
    )


def holds(path: str) -> bool:
    """Whether an address lies inside one of the places, whoever may enter it."""
    return any(path.startswith(reverse(name)) for _title, _text, name, _icon, _right in _PLACES)


def system(*, at: datetime) -> tuple[Part, ...]:
    """Database, queue, worker and PDF, each with what to do when it is not well."""
    titles = {"database": _("Database"), "broker": _("Queue"), "worker": _("Worker")}
    found = [_part(str(titles[name]), said) for name, said in health.parts(at).items()]
    hint = pango_problem()
    pdf = ("accepted", str(_("well")), "") if not hint else ("failed", str(_("missing")), hint)
    return (*found, Part(str(_("PDF files")), *pdf))


def _part(title: str, said: str) -> Part:
    if said in _WELL:
        kind, label = _WELL[said]
        return Part(title, kind, str(label))
    label, hint = _ILL[said]
    return Part(title, "failed", str(label), str(hint))
