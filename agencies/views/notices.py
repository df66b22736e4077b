"""What a person was told: every message to them, read in the portal with or without mail."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from agencies.access import signed_in
from agencies.models import OutboxMessage
from agencies.services import outbox
from plan_portal.lib.request import received_at

PER_PAGE = 20


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Messages to the person, newest first."""
    rows = OutboxMessage.objects.notices_of(signed_in(request)).order_by("-created_at", "-pk")
    pages = Paginator(rows, PER_PAGE)
    page = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "agencies/notices.html", page)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """The person has read them."""
    outbox.mark_read(user=signed_in(request), at=received_at(request))
    return redirect("notices")
