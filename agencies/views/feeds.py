"""One's own calendar address: make a new one, end it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies.access import signed_in
from agencies.services import feed as feeds
from plan_portal.lib.request import received_at


@never_cache
@require_POST
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new address; it stands on the answer, once, and the earlier one ends."""
    feed, secret = feeds.create(by=signed_in(request), at=received_at(request))
    page = {"feed": feed, "secret": secret, "origin": settings.PORTAL_URL}
    return render(request, "agencies/feed_once.html", page)


@require_POST
@login_required
def revoke(request: HttpRequest) -> HttpResponse:
    """End the address at once."""
    ended = feeds.revoke(by=signed_in(request), at=received_at(request))
    said = _("The calendar address was revoked.") if ended else _("There was no calendar address.")
    messages.success(request, said)
    return redirect("account")
