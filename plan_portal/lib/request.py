"""What every view reads from its request."""

from datetime import datetime

from django.http import HttpRequest

MAX_DIGITS = 9


def received_at(request: HttpRequest) -> datetime:
    """The moment the server received the request, stamped once by the first middleware; views
    pass it down as `at`."""
    stamped: datetime = request.received_at  # type: ignore[attr-defined]  # set by the middleware
    return stamped


def whole_number(words: str, *, otherwise: int) -> int:
    """A posted whole number of at most nine digits (versions, positions); else `otherwise`."""
    fits = words.isascii() and words.isdecimal() and len(words) <= MAX_DIGITS
    return int(words) if fits else otherwise
