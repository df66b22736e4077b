"""The real worker, made slow between its steps, so that a test can kill it at each of them:
`celery -A tests.services.slow_worker worker`."""

import os
import time
from datetime import timedelta

import django

from plan_portal.celery import app

django.setup()

from reports.services import report as reporting  # noqa: E402  (its models need the line above)

PAUSE = float(os.environ.get("PAUSE", "0.5"))
_tell = reporting._tell


def _slow_tell(*words: object) -> None:
    _tell(*words)
    time.sleep(PAUSE)


reporting._tell = _slow_tell
reporting.LEASE = timedelta(seconds=float(os.environ.get("LEASE", "4")))

__all__ = ["app"]
