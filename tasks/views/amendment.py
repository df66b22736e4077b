"""A document amends or supersedes the plan: begin, place every clause, apply or drop."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks.forms.amendment import AmendForm, PlacesForm
from tasks.models import PlanAmendment, PlanDraft
from tasks.queries import amendment as amendment_queries
from tasks.services import amendment as amendments

require_page = require_http_methods(["GET", "HEAD", "POST"])


@require_page
@login_required
def begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A compared text is a document that changes a plan."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.PLAN_IMPORT, at=at)
    rows = PlanDraft.objects.visible_to(user, at=at).waiting()
    draft = get_object_or_404(rows, public_id=public_id)
    form = AmendForm(request.POST or None)
    if not form.is_valid():
        page = {"form": form, "draft": draft}
        return render(request, "tasks/amend.html", page, status=422 if form.is_bound else 200)
    made = amendments.begin(draft=draft, **form.cleaned_data, by=user, at=at)
    messages.success(request, _("The text is stored. Place every task of the old text now."))
    return redirect("tasks:amendment", made.public_id)


@require_page
@login_required
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Old and new clauses side by side; kept as often as one likes, applied once."""
    user, at = signed_in(request), received_at(request)
    row = _found(request, public_id)
    page = amendment_queries.mapping_page(row)
    form = PlacesForm(request.POST or None, page=page)
    if request.method != "POST" or row.applied_at is not None or not form.is_valid():
        shown = {"page": page, "form": form, "amendment": row}
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "tasks/amendment.html", shown, status=status)
    amendments.place(amendment=row, choices=form.choices, by=user, at=at)
    if "apply" not in request.POST:
        messages.success(request, _("The places are kept. Nothing has taken effect yet."))
        return redirect("tasks:amendment", row.public_id)
    amendments.apply(amendment=row, by=user, at=at)
    messages.success(request, _("The new text is applied. What was answered stays with its text."))
    return redirect("tasks:plan_version", row.new_version.public_id)


@require_POST
@login_required
def drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give up a mapping that was not applied."""
    row = _found(request, public_id)
    amendments.drop(amendment=row, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The mapping was dropped; the compared text waits again."))
    return redirect("tasks:plan_import")


def _found(request: HttpRequest, public_id: UUID) -> PlanAmendment:
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.PLAN_IMPORT, at=at)
    rows = PlanAmendment.objects.visible_to(user, at=at).select_related(
        "plan__document", "document", "old_version", "new_version", "applied_by"
    )
    return get_object_or_404(rows, public_id=public_id)
