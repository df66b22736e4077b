"""Pages of the shell itself: home, set-up, theme, keep-alive, gallery."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from agencies.access import signed_in
from plan_portal import arrangements
from plan_portal.gallery import sample
from plan_portal.lib.request import received_at
from plan_portal.navigation import THEMES, home_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Everyone lands where their work is; without an appointment the page says whom to ask."""
    target = home_of(signed_in(request), at=received_at(request))
    return redirect(target) if target else render(request, "no_appointment.html", status=403)


@require_safe
@login_required
def setup(request: HttpRequest) -> HttpResponse:
    """Set-up: what a coordinator and an administrator may arrange, and how the system is."""
    user, at = signed_in(request), received_at(request)
    offered = arrangements.places(user, at=at)
    if not offered:
        raise PermissionDenied
    page = {"places": offered, "system": arrangements.system(at=at)}
    return render(request, "setup.html", page)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device, kept in a cookie for a year."""
    answer = redirect(safe_next(request))
    wish = request.POST.get("theme", "")
    if wish in THEMES:
        answer.set_cookie(
            "theme", wish, max_age=365 * 86400, secure=settings.IS_HTTPS, samesite="Lax"
        )
    return answer


def safe_next(request: HttpRequest) -> str:
    """The page to go back to, only on this site."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else "/"


@require_POST
@login_required
def keep_alive(_request: HttpRequest) -> HttpResponse:
    """The person said "keep working": the session guard has moved the idle limit."""
    return HttpResponse(status=204)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; while developing only."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "gallery.html", sample())
