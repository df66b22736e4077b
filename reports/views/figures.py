"""The figures at the head of the overview, each with the address of the list behind it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plan_portal.lib.text import number, percent
from reports.queries.dashboard import Dashboard
from reports.queries.standing import Group
from tasks.models import Period
from tasks.queries.inbox import Tab


@dataclass(frozen=True, slots=True)
class Figure:
    """As components/figure.html takes it."""

    label: str
    value: int
    unit: str
    context: str
    url: str
    look: str


def figures(page: Dashboard) -> tuple[Figure, ...]:
    """Six numbers: what came, what is on the table, what is missing, what is stuck."""
    return (*_came(page), *_table(page), *_open(page))


def _came(page: Dashboard) -> tuple[Figure, ...]:
    a = page.counts.agencies
    share = percent(a.received_share) if a.received_share is not None else "–"
    came = _("%(share)s of the agencies that owe a report") % {"share": share}
    late = ngettext("%(count)s agency sent late", "%(count)s agencies sent late", a.late)
    within = a.received - a.on_time - a.late
    context = late % {"count": a.late}
    if within:
        more = ngettext("%(count)s within an extension", "%(count)s within extensions", within)
        context = f"{context}, {more % {'count': within}}"
    unit = f"/{a.owed}"
    return (
        Figure(_("Sent"), a.received, unit, came, _agencies(page.period, Group.RECEIVED), "ok"),
        Figure(_("In time"), a.on_time, unit, context, _agencies(page.period, Group.ON_TIME), "ok"),
    )


def _table(page: Dashboard) -> tuple[Figure, ...]:
    box = page.inbox
    longest = ngettext("longest %(count)s day", "longest %(count)s days", box.longest)
    back = ngettext(
        "%(count)s answer to be corrected",
        "%(count)s answers to be corrected",
        box.returned_answers,
    )
    return (
        Figure(
            _("Waiting for review"),
            box.waiting,
            "",
            longest % {"count": number(box.longest)} if box.waiting else _("nothing waits"),
            _inbox(page.period, Tab.WAITING),
            "sent",
        ),
        Figure(
            _("Returned"),
            box.returned,
            "",
            back % {"count": box.returned_answers} if box.returned else _("nothing is returned"),
            _inbox(page.period, Tab.RETURNED),
            "back",
        ),
    )


def _open(page: Dashboard) -> tuple[Figure, ...]:
    missing = page.counts.agencies.missing
    more = ngettext("%(count)s more is extended", "%(count)s more are extended", page.extended)
    oldest = page.obstacles[0].days if page.obstacles else 0
    longest = ngettext("longest %(count)s day", "longest %(count)s days", oldest)
    return (
        Figure(
            _("Overdue, not sent"),
            missing,
            "",
            more % {"count": page.extended} if page.extended else _("nobody is extended"),
            _agencies(page.period, Group.MISSING),
            "late" if missing else "",
        ),
        Figure(
            _("Open obstacles"),
            page.open_obstacles,
            "",
            longest % {"count": number(oldest)} if page.obstacles else _("nothing is stuck"),
            reverse("tasks:obstacles"),
            "late" if page.open_obstacles else "",
        ),
    )


def _agencies(period: Period, group: Group) -> str:
    return f"{reverse('reports:agencies')}?{urlencode({'ky': period.code, 'nhom': group})}"


def _inbox(period: Period, tab: Tab) -> str:
    return f"{reverse('tasks:inbox')}?{urlencode({'period': period.code, 'tab': tab})}"
