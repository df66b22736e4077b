"""What a request says about itself."""

from collections.abc import Callable

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def address_of(request: HttpRequest) -> str | None:
    """The client's address; behind a proxy by the rule of django-axes (settings)."""
    address: str | None = get_client_ip_address(request)
    return address


def is_background(request: HttpRequest) -> bool:
    """Sent by the page itself, not by a person: autosave, progress, notices."""
    return request.headers.get("X-Background") == "1"
