"""What a compared figure is called on the screen. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.pipeline.snapshot import Snapshot
from reports.states import Chapter

# What is counted and of whom, by codes, so that it is the same in every language of the screen.
Key = tuple[str, ...]
ALL, AGENCY = "all", "agency"


def agency_names(snapshot: Snapshot) -> dict[str, str]:
    """Code of each agency → its name."""
    named = {row.agency_code: row.agency_name for _clause, row in snapshot.obligations}
    return named | {one.code: one.name for one in snapshot.totals.by_agency}


def named_figure(key: Key, names: Mapping[str, str]) -> str:
    """Sở Y tế, task 12.1: Số lớp tập huấn."""
    if key[0] == ALL:
        return f"{_WHOLE[key[1]]}: {_LABELS[key[2]]}"
    if key[0] == AGENCY:
        return f"{names.get(key[1], key[1])}: {_LABELS[key[2]]}"
    agency = names.get(key[2], key[2])
    if key[0] == Chapter.FIGURES:
        named = {"code": key[1], "agency": agency, "figure": key[3]}
        return _("%(agency)s, task %(code)s: %(figure)s") % named
    _field, _dot, index = key[3].partition(".")
    named = {"code": key[1], "agency": agency, "chapter": str(Chapter(key[0]).label)}
    if index:
        named["n"] = str(int(index) + 1)
        return _("%(agency)s, task %(code)s: numbers in words, %(chapter)s %(n)s") % named
    return _("%(agency)s, task %(code)s: numbers in words, %(chapter)s") % named


_WHOLE = {"tasks": gettext_lazy("all answers"), "agencies": gettext_lazy("all agencies")}
_LABELS = {
    "owed": gettext_lazy("to be reported"),
    "received": gettext_lazy("received"),
    "on_time": gettext_lazy("in time"),
    "late": gettext_lazy("late"),
    "nil": gettext_lazy("nothing new"),
    "secret": gettext_lazy("by secret channel"),
    "excused": gettext_lazy("given more time"),
    "missing": gettext_lazy("overdue"),
    "pending": gettext_lazy("not due yet"),
    "accepted": gettext_lazy("accepted"),
    "waiting": gettext_lazy("waiting for review"),
    "returned": gettext_lazy("returned"),
    "requested": gettext_lazy("asked by request"),
    "requested_received": gettext_lazy("requests that were answered"),
}
