"""/healthz: the process answers. /readyz: database, broker and worker's sign of life."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from agencies.models import Heartbeat
from plan_portal.lib.queue import impatient_connection
from plan_portal.lib.request import received_at


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all parts are well, else 503; each part says "ok" or one word why not."""
    found = parts(received_at(request))
    status = 200 if set(found.values()) == {"ok"} else 503
    return JsonResponse(found, status=status)


def parts(at: datetime) -> dict[str, str]:
    """database, broker and worker: "ok" or one word why not."""
    found = {"database": _database(), "broker": _broker()}
    found["worker"] = _worker(at) if found["database"] == "ok" else "unknown"
    return found


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "unreachable"
    return "ok"


def _broker() -> str:
    if not settings.REDIS_URL:
        return "ok" if Path(settings.BROKER_DIR / "queue").is_dir() else "missing"
    try:
        with impatient_connection() as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return "unreachable"
    return "ok"


def _worker(at: datetime) -> str:
    try:
        beat = Heartbeat.objects.filter(name="worker").first()
    except Error:  # before the first migrate
        return "unknown"
    if beat is None:
        return "never seen"
    stale = timedelta(seconds=settings.HEARTBEAT_STALE_SECONDS)
    return "ok" if at - beat.beat_at <= stale else "stale"
