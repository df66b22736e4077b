"""Administrators and Sở KH&CN: agencies with their dated names. Editing is for the Django admin."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies import access, queries, rules
from agencies.access import signed_in
from agencies.models import Agency
from agencies.roles import Permission
from plan_portal.lib.request import received_at


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All agencies, filtered and sorted."""
    at, by = received_at(request), signed_in(request)
    access.require_rule(rules.can_read_agencies(by, at=at), by, Permission.REFERENCE_EDIT)
    wish = queries.AgencyWish.read(request.GET)
    page = {"rows": queries.agency_rows(wish=wish, at=at), "wish": wish}
    return render(request, "agencies/agencies.html", page)


@require_safe
@login_required
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agency: its names with their days, its people, its classes."""
    at, by = received_at(request), signed_in(request)
    access.require_rule(rules.can_read_agencies(by, at=at), by, Permission.REFERENCE_EDIT)
    agency = get_object_or_404(Agency, public_id=pk)
    page = queries.agency_page(agency, by=by, at=at)
    return render(request, "agencies/agency.html", {"agency": agency, "page": page})
