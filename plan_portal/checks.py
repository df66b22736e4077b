"""What an operator must be told at start; `check --deploy` makes some of it an error."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from plan_portal.lib.pango import pango_problem


@register(Tags.compatibility)
def celery_version(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 (Django's signature)
    **_kwargs: Any,
) -> list[CheckMessage]:
    """5.7.0 ends its worker when Redis restarts during a late-acknowledged job."""
    if version("celery") == "5.7.0":
        return [Error("Celery 5.7.0 must not be used with Redis; pin 5.6.3.", id="portal.E001")]
    return []


@register(Tags.security, deploy=True)
def production(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 (Django's signature)
    **_kwargs: Any,
) -> list[CheckMessage]:
    """What only an installation for many people must have."""
    found: list[CheckMessage] = []
    if not settings.IS_HTTPS:
        found.append(checks.Warning("PORTAL_URL is not https.", id="portal.W001"))
    problem = pango_problem()
    if problem:
        found.append(Error(f"Pango is missing. Type: {problem}", id="portal.E002"))
    return found
