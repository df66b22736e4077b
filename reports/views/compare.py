"""Statements and comparison: who has not reported, is late, excused, nil; each task against the
last period."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.pipeline.compose.comparison import comparison
from reports.pipeline.compose.situation import statements
from reports.pipeline.snapshot import Snapshot
from reports.states import MADE
from reports.views.report import found


@require_safe
@login_required
def compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Then, now and promised of each task; ?chi=thay-doi shows the changes alone."""
    row = found(request, public_id)
    if row.status not in MADE:
        raise Http404
    snapshot = Snapshot.from_json(row.snapshot or {})
    lines = comparison(snapshot)
    changed = tuple(one for one in lines if one.is_changed)
    only_changes = request.GET.get("chi") == "thay-doi"
    page = {
        "report": row,
        "statements": statements(snapshot),
        "lines": changed if only_changes else lines,
        "only_changes": only_changes,
        "changed": len(changed),
        "total": len(lines),
        "is_known": snapshot.schema >= 2,
    }
    return render(request, "reports/compare.html", page)
