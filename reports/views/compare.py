"""Statements and comparison: who has not reported, is late, excused, nil; each task against the
last period. The reason for a figure that differs from the report to another recipient."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from reports.forms import FigureReasonForm
from reports.pipeline.compose.comparison import comparison
from reports.pipeline.compose.situation import statements
from reports.pipeline.snapshot import Snapshot
from reports.services import figures
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


@require_POST
@login_required
def give_reason(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Why a figure differs that has no cause in the data."""
    row = found(request, public_id)
    user, at = signed_in(request), received_at(request)
    require(user, Permission.REPORT_COMPILE, at=at)
    form = FigureReasonForm(request.POST)
    if not form.is_valid():
        for refusals in form.errors.values():
            messages.error(request, str(refusals[0]))
        return redirect("reports:report", public_id)
    other = found(request, form.cleaned_data["other"])
    figures.give_reason(
        report=row,
        other=other,
        figure=form.cleaned_data["figure"],
        reason=form.cleaned_data["reason"],
        by=user,
        at=at,
    )
    messages.success(request, _("The reason is kept with your name."))
    return redirect("reports:report", public_id)
