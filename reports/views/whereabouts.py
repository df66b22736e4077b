"""From an answer to the papers: where its words went, or why they did not."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.access import signed_in
from plan_portal.lib.request import received_at
from reports import rules
from reports.models import ConsolidatedReport
from reports.pipeline.whereabouts import AnswerPlaces, answer_places
from reports.queries import whereabouts as whereabouts_queries
from reports.services.composed import opened
from tasks.models import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """One report. `places` None: the answer was not there when it was compiled; `is_old`: another
    version has been accepted since."""

    report: ConsolidatedReport
    places: AnswerPlaces | None
    is_old: bool


@require_safe
@login_required
def whereabouts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The newest report for each recipient, with the parts that hold the answer's words."""
    user, at = signed_in(request), received_at(request)
    rows = Entry.objects.visible_to(user, at=at)
    related = ("obligation__task", "obligation__period", "submission__period", "submission__agency")
    entry = get_object_or_404(rows.select_related(*related), public_id=public_id)
    accepted = entry.versions.filter(number=entry.accepted_version or 0)
    now = str(accepted.values_list("public_id", flat=True).first() or "")
    made = whereabouts_queries.newest_made(entry.obligation.period, user, at=at)
    page = {
        "entry": entry,
        "found": tuple(_found(one, entry, now) for one in made),
        "is_wide": rules.can_compile(user, at=at),
    }
    return render(request, "reports/whereabouts.html", page)


def _found(report: ConsolidatedReport, entry: Entry, accepted: str) -> Found:
    reading = opened(report)
    places = answer_places(reading.snapshot, reading.document, str(entry.public_id))
    held = places.row.entry.version_id if places and places.row.entry else ""
    return Found(report, places, bool(held and accepted and held != accepted))
