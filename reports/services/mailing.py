"""E-mail addresses as people type them."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError

MAX_ADDRESSES = 10
# A mail's key is cut at 200: prefix, report and the whole address must fit.
MAX_ADDRESS = 150


class AddressRefused(DomainError):
    """No address, too many, or one that is none."""

    code = "delivery_address_refused"


def addresses_of(typed: Iterable[str]) -> list[str]:
    """In the order typed, lower case, each once. Raises AddressRefused."""
    chosen = list(dict.fromkeys(one.strip().lower() for one in typed if one.strip()))
    if len(chosen) > MAX_ADDRESSES:
        raise AddressRefused(_("At most %(n)s addresses at a time.") % {"n": MAX_ADDRESSES})
    for one in chosen:
        _check(one)
    return chosen


def _check(typed: str) -> None:
    named = {"address": typed[:80], "n": MAX_ADDRESS}
    if len(typed) > MAX_ADDRESS:
        raise AddressRefused(_("“%(address)s…” is longer than %(n)s characters.") % named)
    try:
        validate_email(typed)
    except ValidationError:
        raise AddressRefused(_("“%(address)s” is not an e-mail address.") % named) from None
