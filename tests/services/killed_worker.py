"""The real worker, which ends itself with its whole group at the point that stands in a file:
`celery -A tests.services.killed_worker worker`. The file is taken away first: it kills once."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import django
from celery.worker.request import Request

from plan_portal.celery import app

django.setup()

from plan_portal.lib import points  # noqa: E402  (after the line above, as the next)
from plan_portal.lib.points import Point  # noqa: E402  (after django.setup)
from reports.services import report as reporting  # noqa: E402  (after django.setup)

KILL_AT = Path(os.environ["KILL_AT"])
_acknowledge = Request.acknowledge
_seen: dict[Point, int] = {}


def _end(point: Point) -> None:
    """The file says "<point> <nth>"; counted anew for each report."""
    if point in {Point.CLAIMED, Point.ACKNOWLEDGED}:
        _seen.clear()
    _seen[point] = _seen.get(point, 0) + 1
    if KILL_AT.exists() and KILL_AT.read_text() == f"{point} {_seen[point]}":
        KILL_AT.unlink()
        os.killpg(os.getpgid(0), signal.SIGKILL)


def _acknowledged(request: Request) -> None:
    _acknowledge(request)
    if request.name == reporting.COMPILE_JOB:
        points.reached(Point.ACKNOWLEDGED)


points.reached = _end
Request.acknowledge = _acknowledged
reporting.LEASE = timedelta(seconds=float(os.environ["LEASE"]))

__all__ = ["app"]
