"""The working copy of a report with marks in its margin: asked for, waited for, fetched."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from agencies.services import file as stored_files
from plan_portal.lib.request import received_at
from reports.models import ConsolidatedReport
from reports.services import marked as marking
from reports.states import MADE
from reports.views.report import attachment, found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A post asks for the copy; else the part of the page that asks until it is there."""
    row = _compiled(request, public_id)
    if request.method == "POST":
        marking.ask(report=row, by=signed_in(request), at=received_at(request))
        return redirect("reports:report", public_id)
    copy = marking.copy_of(row)
    why = marking.why_waiting(copy, at=received_at(request))
    page = {"report": row, "marked": copy, "why": why}
    return render(request, "reports/_marked.html", page)


@require_safe
@login_required
def marked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A working copy with the numbers of its parts in the margin and their sources at its end; the
    official file has neither. 404 until it was made."""
    row = _compiled(request, public_id)
    copy = marking.copy_of(row)
    if copy is None or copy.file is None:
        raise Http404
    data = stored_files.read(copy.file)
    return attachment(data, marking.copy_name(row), copy.file.media_type)


def _compiled(request: HttpRequest, public_id: UUID) -> ConsolidatedReport:
    row = found(request, public_id)
    require(signed_in(request), Permission.REPORT_COMPILE, at=received_at(request))
    if row.status not in MADE:
        raise Http404
    return row
