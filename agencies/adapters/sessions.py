"""Sessions: how one begins, how long it may rest, and what ends it (domain.md §6)."""

import logging
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import rules
from agencies.access import ENDED_LEFT, ENDED_LONG, KEPT
from agencies.adapters.requests import GetResponse, address_of, is_background
from agencies.models import User
from plan_portal.lib.request import received_at

logger = logging.getLogger("plan_portal.security")

STARTED, SEEN = "portal_started", "portal_seen"
# A page view moves the idle limit; within so many seconds it is not worth a write.
SEEN_GRAIN = 20
KEPT_MAX_CHARACTERS = 500_000
API_PREFIX = "/api/"


@receiver(user_logged_in)
def begin(request: HttpRequest, user: User, **_kwargs: object) -> None:
    """Mark the session's start and wake the account."""
    at = timezone.now()
    request.session[STARTED] = request.session[SEEN] = int(at.timestamp())
    User.objects.filter(pk=user.pk).update(awake_since=at)
    logger.info("authn_login_success", extra={"user": user.pk, "address": address_of(request)})


@receiver(user_login_failed)
def note_failure(request: HttpRequest | None = None, **_kwargs: object) -> None:
    """The security log never holds what was typed."""
    address = address_of(request) if request is not None else None
    logger.warning("authn_login_fail", extra={"address": address})


class SessionGuardMiddleware:
    """Asks on every request whether the session still stands. A request with `X-Background: 1`
    (autosave, progress, notices) is served but does not count as activity. Deactivation, a new
    password and "sign out everywhere" end sessions through the session hash of Django."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and user.is_authenticated:
            reason = _end_of(request, user, at=received_at(request))
            if reason:
                return self._end(request, user, reason)
            _touch(request, at=received_at(request))
        return self.get_response(request)

    def _end(self, request: HttpRequest, user: User, reason: str) -> HttpResponse:
        logger.info("session_expired", extra={"user": user.pk, "reason": reason})
        logout(request)
        if request.path.startswith(API_PREFIX):
            return self.get_response(request)  # DRF answers 401
        if is_background(request):
            sentence = _("The session has ended. Sign in again; what is on the page stays there.")
            return JsonResponse({"code": "session_ended", "detail": sentence}, status=401)
        target = _keep_typed(request, user)
        query = urlencode({"next": target, "ended": reason})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}", status=303)


def _end_of(request: HttpRequest, user: User, *, at: datetime) -> str:
    """Why the session is over: minutes of the idle limit, "long" or "left"; "" = it stands."""
    now, session = int(at.timestamp()), request.session
    idle = rules.idle_minutes(user, at=at)
    if now - session.get(SEEN, 0) >= idle * 60:
        return str(idle)
    if now - session.get(STARTED, 0) >= settings.SESSION_COOKIE_AGE:
        return ENDED_LONG
    return ENDED_LEFT if user.has_left(at=at) else ""


def _touch(request: HttpRequest, *, at: datetime) -> None:
    now = int(at.timestamp())
    if not is_background(request) and now - request.session[SEEN] >= SEEN_GRAIN:
        request.session[SEEN] = now


def _keep_typed(request: HttpRequest, user: User) -> str:
    """Where to go after the sign-in. What a form carried when its session had ended is kept with
    the new, still anonymous session, and shown again to the same person, to be sent or dropped."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    fields = {name: values for name, values in request.POST.lists() if name not in _NEVER_KEPT}
    if not fields or sum(len(v) for row in fields.values() for v in row) > KEPT_MAX_CHARACTERS:
        return "/"
    request.session[KEPT] = {"user": user.pk, "path": request.get_full_path(), "fields": fields}
    return reverse("resume")


_NEVER_KEPT = frozenset(
    {"csrfmiddlewaretoken", "password", "password1", "password2", "present", "new", "again", "code"}
)
