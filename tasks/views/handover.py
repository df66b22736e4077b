"""The handover sheet of an agency: for its people and for Sở KH&CN."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.access import signed_in
from agencies.models import Agency
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.queries import handover as sheets


def found(request: HttpRequest, public_id: UUID) -> Agency:
    """The agency, for whoever may read its sheet (404 for others)."""
    agency = get_object_or_404(Agency, public_id=public_id)
    if not rules.can_read_handover(signed_in(request), agency, at=received_at(request)):
        raise Http404
    return agency


@require_safe
@login_required
def handover(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open duties, last answers, returned items, obstacles, promises."""
    page = sheets.sheet(found(request, public_id), at=received_at(request))
    return render(request, "tasks/handover.html", {"sheet": page})
