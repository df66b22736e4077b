"""What coordinators do with a report: ask for it, watch it, stop it, show it to leaders."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from reports import rules
from reports.forms import CompileForm
from reports.models import AdHocRequest, ConsolidatedReport, Recipient
from reports.services import report as reporting
from reports.views.report import found
from tasks.models import Period
from tasks.states import PeriodStatus


@require_POST
@login_required
def compile_report(request: HttpRequest) -> HttpResponse:
    """Ask for a new revision and show it being made."""
    user, at = signed_in(request), received_at(request)
    require(user, Permission.REPORT_COMPILE, at=at)
    form = CompileForm(request.POST)
    if not form.is_valid():
        raise Http404
    periods = Period.objects.exclude(status=PeriodStatus.CANCELLED)
    period = get_object_or_404(periods, public_id=form.cleaned_data["period"])
    recipient = get_object_or_404(Recipient, code=form.cleaned_data["recipient"])
    ad_hoc = _asked(form.cleaned_data["ad_hoc"], period, recipient)
    completed = _completed(form.cleaned_data["supplements"])
    row = reporting.request(
        period=period,
        recipient=recipient,
        ad_hoc=ad_hoc,
        supplements=completed,
        by=user,
        at=at,
    )
    return redirect("reports:report", row.public_id)


def _asked(public_id: UUID | None, period: Period, recipient: Recipient) -> AdHocRequest | None:
    """The request whose report is compiled; its reports all name one period and one recipient."""
    if public_id is None:
        return None
    own = ConsolidatedReport.objects.filter(period=period, recipient=recipient)
    requests = AdHocRequest.objects.filter(pk__in=own.values("ad_hoc"))
    return get_object_or_404(requests, public_id=public_id)


def _completed(public_id: UUID | None) -> ConsolidatedReport | None:
    """The issued report that the new one is to complete."""
    if public_id is None:
        return None
    return get_object_or_404(ConsolidatedReport.objects.out(), public_id=public_id)


@require_safe
@login_required
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The panel that asks every second until there is nothing more to wait for."""
    row = found(request, public_id)
    return render(request, "reports/_job.html", {"report": row})


@require_POST
@login_required
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop a compile."""
    row = found(request, public_id)
    reporting.cancel(report=row, by=signed_in(request), at=received_at(request))
    messages.success(request, _("Stopped. Nothing of it was kept."))
    return redirect("reports:report", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what will happen; then show the report to leaders."""
    user, at = signed_in(request), received_at(request)
    row = found(request, public_id)
    require(user, Permission.REPORT_COMPILE, at=at)
    if request.method != "POST":
        is_ready = rules.is_releasable(row)
        return render(request, "reports/release.html", {"report": row, "is_ready": is_ready})
    reporting.release(report=row, by=user, at=at)
    messages.success(request, _("Leaders can read the report now."))
    return redirect("reports:report", public_id)
