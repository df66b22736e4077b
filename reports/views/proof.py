"""The proof of coverage: every clause and every answer, where it went or why not; tasks are left
out and put back here. Not a part of the official paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from reports.forms import OmitForm, RestoreForm
from reports.models import ConsolidatedReport, TaskOmission
from reports.pipeline.whereabouts import coverage_list
from reports.queries import omissions as omission_queries
from reports.services import omission as omissions
from reports.services.composed import opened
from reports.states import MADE
from reports.views.report import found
from tasks.models import Task


@require_safe
@login_required
def proof(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every clause, every answer, every omission; to be printed."""
    row = _made(request, public_id)
    return render(request, "reports/proof.html", _page(row))


@require_POST
@login_required
def omit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leave a task out of the next revisions, with the reason that the report prints."""
    row = _periodic(request, public_id)
    form = OmitForm(request.POST)
    if not form.is_valid():
        return render(request, "reports/proof.html", _page(row) | {"bound": form}, status=422)
    tasks = Task.objects.filter(heading__version_id=row.period.version_id)
    task = get_object_or_404(tasks.select_related("heading"), public_id=form.cleaned_data["task"])
    omissions.omit(
        period=row.period,
        recipient=row.recipient,
        task=task,
        reason=form.cleaned_data["reason"],
        by=signed_in(request),
        at=received_at(request),
    )
    messages.success(
        request, _("Task %(code)s stays out of the next revision.") % {"code": task.code}
    )
    return redirect("reports:proof", public_id)


@require_POST
@login_required
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a task back into the next revisions."""
    row = _periodic(request, public_id)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        raise Http404
    rows = TaskOmission.objects.filter(period=row.period_id, recipient=row.recipient_id)
    related = rows.select_related("task", "period", "recipient")
    omission = get_object_or_404(related, public_id=form.cleaned_data["omission"])
    omissions.restore(omission=omission, by=signed_in(request), at=received_at(request))
    named = {"code": omission.task.code}
    messages.success(request, _("Task %(code)s is in the next revision again.") % named)
    return redirect("reports:proof", public_id)


def _made(request: HttpRequest, public_id: UUID) -> ConsolidatedReport:
    """A made report, for those who compile."""
    row = found(request, public_id)
    require(signed_in(request), Permission.REPORT_COMPILE, at=received_at(request))
    if row.status not in MADE:
        raise Http404
    return row


def _periodic(request: HttpRequest, public_id: UUID) -> ConsolidatedReport:
    """A made report of a round: one on request holds exactly what was asked for."""
    row = _made(request, public_id)
    if row.ad_hoc_id is not None:
        raise Http404
    return row


def _page(row: ConsolidatedReport) -> dict[str, Any]:
    reading = opened(row)
    headings = coverage_list(reading.snapshot, reading.document)
    clauses = [clause for heading in headings for clause in heading.clauses]
    answers = [answer for clause in clauses for answer in clause.answers]
    standing = omission_queries.standing(row)
    return {
        "report": row,
        "headings": headings,
        "present": sum(not one.clause.omitted for one in clauses),
        "total": len(clauses),
        "quoted": sum(bool(one.places) for one in answers),
        "answers": len(answers),
        "omissions": standing,
        "chapters": reading.snapshot.recipient.left_out,
        "left_out": {str(one.task.public_id) for one in standing},
    }
