"""Coordinators and administrators: what went out by mail, and what would."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies import access, queries
from agencies.access import signed_in
from agencies.models import OutboxMessage
from agencies.roles import Permission
from plan_portal.lib.request import received_at


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Messages, newest first, by state."""
    at, by = received_at(request), signed_in(request)
    access.require(by, Permission.AUDIT_READ, at=at)
    page = queries.outbox_page(by, wish=request.GET, at=at)
    return render(
        request, "agencies/outbox.html", {"page": page, "mail_is_set": settings.MAIL_IS_SET}
    )


@require_safe
@login_required
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message with its words; those with a one-time link stay closed."""
    seen = OutboxMessage.objects.visible_to(signed_in(request), at=received_at(request))
    message = get_object_or_404(seen.select_related("to_user"), public_id=pk)
    attached = tuple(message.attachments.select_related("file"))
    return render(request, "agencies/message.html", {"message": message, "attached": attached})
