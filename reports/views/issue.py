"""From compiled to issued: sent back, found right, approved, issued."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from reports import rules
from reports.forms import ApprovalForm, IssueForm, RevisionForm
from reports.models import ConsolidatedReport
from reports.services import approval, figures, printed
from reports.services import issue as issuing
from reports.services.issue import SignedPaper
from reports.services.readiness import Readiness, readiness
from reports.views.report import found
from reports.workflow import Action


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what is to be changed, and send the report back."""
    user, at = signed_in(request), received_at(request)
    row = found(request, public_id)
    require(user, rules.right_to_revise(row), at=at)
    form = RevisionForm(request.POST or None)
    if not form.is_valid():
        page = {"report": row, "form": form, "is_ready": _offers(request, row, "revise")}
        return render(request, "reports/revise.html", page, status=422 if form.is_bound else 200)
    approval.revise(report=row, note=form.cleaned_data["note"], by=user, at=at)
    messages.success(request, _("Sent back. What is changed stands in the next revision."))
    return redirect("reports:report", public_id)


@require_POST
@login_required
def settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Nothing is to be changed after all."""
    row = found(request, public_id)
    approval.settle(report=row, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The report waits for approval again."))
    return redirect("reports:report", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what will happen; then approve."""
    user, at = signed_in(request), received_at(request)
    row = found(request, public_id)
    require(user, Permission.REPORT_ISSUE, at=at)
    page = _standing(request, row, "approve")
    warned = bool(page["warnings"])
    form = ApprovalForm(request.POST if request.method == "POST" else None, is_warned=warned)
    if not form.is_valid():
        page |= {"form": form, "is_own": rules.is_own(user, row)}
        return render(request, "reports/approve.html", page, status=422 if form.is_bound else 200)
    approval.approve(report=row, by=user, at=at, knowing=warned)
    said = _("Approved. After signing, enter number and day and upload the PDF.")
    messages.success(request, said)
    return redirect("reports:report", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Number, day, signer and the signed PDF; refusals stand above the form."""
    user, at = signed_in(request), received_at(request)
    row = found(request, public_id)
    require(user, Permission.REPORT_ISSUE, at=at)
    name = printed.name_of(row)
    form = IssueForm(request.POST or None, request.FILES or None, printed=name)
    if form.is_valid() and _is_issued(request, row, form):
        return redirect("reports:report", public_id)
    page = _standing(request, row, "issue") | {"form": form}
    return render(request, "reports/issue.html", page, status=422 if form.is_bound else 200)


def _is_issued(request: HttpRequest, row: ConsolidatedReport, form: IssueForm) -> bool:
    given = form.cleaned_data
    paper = SignedPaper(
        given["number"],
        given["issued_on"],
        given["signer"],
        given["file"].name,
        given["file"],
        is_other_name=given.get("is_other_name", False),
    )
    try:
        issuing.issue(report=row, paper=paper, by=signed_in(request), at=received_at(request))
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    said = _("Issued as No. %(number)s. From now on nothing of it changes.")
    messages.success(request, said % {"number": row.number})
    return True


def _standing(request: HttpRequest, row: ConsolidatedReport, action: str) -> dict[str, Any]:
    """What the page says before the button: whether the step is possible, why not, and what is to
    be known."""
    is_ready = _offers(request, row, action)
    found = readiness(row, at=received_at(request)) if is_ready else Readiness()
    unexplained = figures.unexplained(row) if is_ready and action == Action.APPROVE else ()
    return {
        "report": row,
        "is_ready": is_ready,
        "refusals": (*found.refusals, *unexplained),
        "warnings": found.warnings,
    }


def _offers(request: HttpRequest, row: ConsolidatedReport, action: str) -> bool:
    return action in rules.offered_actions(signed_in(request), row, at=received_at(request))
