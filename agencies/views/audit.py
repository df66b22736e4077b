"""The audit trail: who did what to which object, and whether the chain still holds."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import access, queries
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Events, newest first; by action, kind of object and person."""
    at, by = received_at(request), signed_in(request)
    access.require(by, Permission.AUDIT_READ, at=at)
    wish = queries.AuditWish.read(request.GET)
    return render(
        request, "agencies/audit.html", {"page": queries.audit_page(by, wish=wish, at=at)}
    )
