"""Waking a worker. The row says what is due, the message only hurries it along: a message that
cannot be sent costs a moment and a log line, because a sweep finds the row anyway
(reliability.md 2.3)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from celery import Task, current_app
from django.db import transaction
from kombu import Connection

logger = logging.getLogger(__name__)

# A wake-up older than this is worthless: the sweep has been there.
EXPIRES_SECONDS = 60
# A broker that refuses or hangs costs the request about a second: one try, short limits. The
# worker's own connection keeps the longer limits of the settings.
_ONE_TRY = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "connect_retries_timeout": 0.5,
}


def wake_on_commit(job_name: str, **payload: object) -> None:
    """After the commit, best effort, ask a worker to run the job with ids as keywords. A job name
    that nobody registered raises NotRegistered here, in the caller's request."""
    job = current_app.tasks[job_name]
    transaction.on_commit(partial(_publish, job, payload), robust=True)


@contextmanager
def impatient_connection() -> Iterator[Connection]:
    """A connection to the broker that gives up after about a second; not yet opened."""
    with current_app.connection_for_write() as connection:
        connection.transport_options = {**(connection.transport_options or {}), **_ONE_TRY}
        yield connection


def _publish(job: "Task[..., object]", payload: dict[str, object]) -> None:
    options: dict[str, Any] = {"kwargs": payload, "retry": False, "expires": EXPIRES_SECONDS}
    try:
        with impatient_connection() as connection:
            job.apply_async(connection=connection, **options)  # type: ignore[call-arg]  # stub gap
    except Exception as fault:  # noqa: BLE001  (whatever the broker says, the change is committed)
        # No traceback: the row is safe and the sweep will find it.
        extra = {"job": job.name, "fault": f"{type(fault).__name__}: {fault}"}
        logger.warning("wake-up not sent", extra=extra)
