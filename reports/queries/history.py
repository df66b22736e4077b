"""What happened to a report, by whom, when: from its row and its events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from reports.models import ConsolidatedReport
from reports.queries.actors import actors, released_by, requested_by
from reports.workflow import Action

ACTS = {
    Action.REVISE: _("sent back to be revised"),
    Action.SETTLE: _("found to need no change"),
    Action.APPROVE: _("approved"),
    Action.ISSUE: _("issued"),
    Action.SUPPLEMENT: _("completed by a supplement"),
    Action.SUPERSEDE: _("superseded"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """`who`: name and post of the day where the portal kept them, "" for the portal itself."""

    what: str
    at: datetime
    who: str = ""
    note: str = ""


def history(report: ConsolidatedReport) -> tuple[Act, ...]:
    """The newest first (2 queries)."""
    found = [*_of_row(report), *_of_events(report)]
    return tuple(sorted(found, key=lambda act: act.at))[::-1]


def _of_row(report: ConsolidatedReport) -> Iterator[Act]:
    known = actors([report])
    yield Act(str(_("asked for")), report.requested_at, requested_by(report, known))
    if report.compiled_at:
        yield Act(str(_("compiled")), report.compiled_at)
    if report.released_at and report.released_at != report.issued_at:
        yield Act(str(_("shown to leaders")), report.released_at, released_by(report, known))


def _of_events(report: ConsolidatedReport) -> Iterator[Act]:
    for row in report.events.order_by("at", "pk"):
        yield Act(str(ACTS.get(Action(row.action), row.action)), row.at, row.by_label, row.note)
