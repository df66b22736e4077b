"""Glue for pages: time of receipt, language, headers, refusals as pages, navigation."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.files import MEGABYTE
from plan_portal.lib.text import number

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReceivedAtMiddleware:
    """Stamp the server's time of receipt once; views and services get it as `at`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = timezone.now()  # type: ignore[attr-defined]  # read back by lib.request
        return self.get_response(request)


class LanguageMiddleware:
    """Vietnamese unless the person chose English: a browser's wish does not change the portal."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class HeadersMiddleware:
    """Headers that Django has no setting for (reliability: section 3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        )
        if not request.path.startswith(settings.STATIC_URL):
            headers.setdefault("Cache-Control", "private, no-store")
        return response


class NulMiddleware:
    """An address with a NUL in it is nobody's: PostgreSQL takes none in a text, so every search
    and filter would fail on it. The API says so beside the field."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_nul = "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info
        if has_nul and not request.path.startswith("/api/"):
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)


class DomainErrorMiddleware:
    """A refusal of the domain becomes a page with its sentence: 409, or 403 without the right."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 409
        page = {"sentence": str(exception), "code": exception.code}
        return render(request, f"errors/{status}.html", page, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is too old: say how to go on."""
    return render(request, "errors/csrf.html", {"reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too much at once is said as that: the browser still has what was typed."""
    page = {}
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        page["sentence"] = _(
            "What was sent is too much at once: at most %(size)s MB of text and %(files)s files. "
            "Nothing was changed. Go back, where your words still stand, and send less."
        ) % {
            "size": number(settings.DATA_UPLOAD_MAX_MEMORY_SIZE / MEGABYTE),
            "files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        }
    return render(request, "errors/400.html", page, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return render(request, "errors/404.html", status=404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Without context processors: the database may be what failed."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
