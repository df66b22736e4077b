"""Allow or deny, in one place. A denial is recorded in the security log and ends the act."""

import logging
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from agencies.roles import Permission
from plan_portal.lib.errors import NotAllowed

# Why a session ended, as the address of the sign-in page says it; and the session's name for what
# a form carried when that happened. Written by the session guard, read by the sign-in pages.
ENDED_LONG, ENDED_LEFT, KEPT = "long", "left", "portal_kept"

logger = logging.getLogger("plan_portal.security")


def signed_in(request: HttpRequest) -> User:
    """The person of a view behind login_required."""
    if not isinstance(request.user, User):
        raise TypeError("signed_in() needs login_required")
    return request.user


def require(
    by: User,
    permission: Permission,
    *,
    at: datetime,
    agency: Agency | None = None,
) -> None:
    """Raise NotAllowed unless the person holds the right at that moment. Appointments are read
    anew, so that one that ended a second ago no longer counts."""
    by.forget_appointments()
    if by.is_active and by.holds(permission, at=at, agency=agency):
        by.act_by(permission)
        return
    refuse(by, permission, agency=agency)


def require_rule(allowed: bool, by: User, permission: Permission) -> None:  # noqa: FBT001 (reads as a sentence: require_rule(rules.can_review(...), by, ...))
    """Raise NotAllowed when a rule of an app (rules.py) says no, or the account is closed."""
    if not (allowed and by.is_active):
        refuse(by, permission, agency=None)
    by.act_by(permission)


def refuse(by: User, permission: Permission, *, agency: Agency | None) -> None:
    """Log the denial and raise."""
    logger.warning(
        "authz_fail",
        extra={
            "user": by.pk,
            "permission": permission.value,
            "agency": agency.pk if agency else None,
        },
    )
    raise NotAllowed(_("Your present appointment does not give this right. Ask the administrator."))
