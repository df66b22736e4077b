"""A lease that lasts as long as its worker lives: renewed beside the work, it ends soon after a
kill, so that the next worker need not wait for the longest job."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)


@contextmanager
def renewed(renew: Callable[[], object], *, every: float) -> Iterator[None]:
    """Call `renew` every so many seconds, in a thread with a connection of its own, while the
    block runs. A renewal that fails costs a log line: the fence, not the lease, keeps the result
    whole."""
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(renew, every, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=every)


def _renew(renew: Callable[[], object], every: float, ended: threading.Event) -> None:
    try:
        while not ended.wait(every):
            try:
                renew()
            except DatabaseError as fault:
                logger.warning("lease not renewed", extra={"fault": type(fault).__name__})
    finally:
        connection.close()
