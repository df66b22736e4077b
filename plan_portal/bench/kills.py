"""A worker is ended by SIGKILL at each named point of a compile; a sweep and another worker follow.
What stands afterwards? Counted with real processes, the real queue and the real files."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connections
from django.utils import timezone

from agencies.models import AuditEvent, StoredFile
from agencies.services import file as stored_files
from plan_portal.lib import files, points
from plan_portal.lib.points import Point
from reports.models import ConsolidatedReport, Recipient
from reports.pipeline.render import pdf
from reports.services import report as reporting
from reports.states import Format, ReportStatus
from tasks.models import Period

# (point, the how manieth time it is reached): each point once, the points of a file for all three.
PLACES = (
    *((point, 1) for point in Point),
    *((point, nth) for point in (Point.FILE_WRITTEN, Point.FILE_IN_PLACE) for nth in (2, 3)),
)
SECOND = timedelta(seconds=1)
Place = tuple[Point, int]


class NotKilled(RuntimeError):
    """The worker ended by itself: nothing was measured."""


@dataclass(frozen=True, slots=True)
class Round:
    """One report whose worker was killed. `attempts`: workers that began it."""

    place: Place
    attempts: int
    lost: bool
    duplicates: int
    partial: int


def measure(period: Period, recipient: Recipient, *, rounds: int) -> Iterator[Round]:
    """One report after the other, killed at the next of PLACES."""
    pdf.weasy_document("")  # loaded once, before the first fork
    for number in range(rounds):
        place = PLACES[number % len(PLACES)]
        # a table file of the same second is the same file, which is kept already
        time.sleep(SECOND.total_seconds())
        row = _asked(period, recipient)
        _kill_at(place)
        _another_worker(row)
        yield _looked_at(row, place)


def worn_out(period: Period, recipient: Recipient) -> str:
    """The reason that a report gives whose workers were all killed; "" when it gives none."""
    row = _asked(period, recipient)
    for _ in range(settings.REPORT_MAX_ATTEMPTS):
        _kill_at((Point.COMPOSED, 1))
        _lease_ends(row)
        reporting.sweep(at=timezone.now())
    row.refresh_from_db()
    return row.error if row.status == ReportStatus.FAILED else ""


def left_behind() -> tuple[int, int]:
    """Files that no row names: now, and after the sweep of two days later."""
    before = _nameless()
    stored_files.clear(at=timezone.now() + timedelta(days=2))
    return before, _nameless()


def _nameless() -> int:
    found = {path.name for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()}
    return len(found - set(StoredFile.objects.values_list("sha256", flat=True)))


def _asked(period: Period, recipient: Recipient) -> ConsolidatedReport:
    return reporting.request(period=period, recipient=recipient, by=None, at=timezone.now())


def _kill_at(place: Place) -> None:
    code = _worker(place)
    if code != -signal.SIGKILL:
        raise NotKilled(f"{place}: the worker ended with {code}")


def _another_worker(row: ConsolidatedReport) -> None:
    _lease_ends(row)
    reporting.sweep(at=timezone.now())
    _worker(None)


def _lease_ends(row: ConsolidatedReport) -> None:
    """As if as many seconds had passed."""
    held = ConsolidatedReport.objects.filter(pk=row.pk, leased_until__isnull=False)
    held.update(leased_until=timezone.now() - SECOND, woken_at=None)


def _worker(place: Place | None) -> int | None:
    """Fork a worker for one message; its exit code."""
    connections.close_all()
    process = get_context("fork").Process(target=_work, args=(place,))
    process.start()
    process.join()
    return process.exitcode


def _work(place: Place | None) -> None:
    """One message, as Celery takes it: the job, then the acknowledgement."""
    seen = 0

    def end(point: Point) -> None:
        nonlocal seen
        seen += place is not None and point == place[0]
        if place is not None and point == place[0] and seen == place[1]:
            os.kill(os.getpid(), signal.SIGKILL)

    points.reached = end
    name: Any = current_app.amqp.queues[settings.CELERY_TASK_DEFAULT_QUEUE]
    with current_app.connection_for_read() as link, closing(link.SimpleQueue(name)) as queue:
        try:
            message = queue.get(timeout=2)
        except queue.Empty:
            return
        current_app.tasks[message.headers["task"]](**message.payload[1])
        message.ack()
        points.reached(Point.ACKNOWLEDGED)


def _looked_at(row: ConsolidatedReport, place: Place) -> Round:
    row.refresh_from_db()
    kept = list(row.artifacts.select_related("file"))
    is_whole = row.status == ReportStatus.COMPILED and len(kept) == len(Format)
    acts = AuditEvent.objects.filter(action="report.compiled", object_id=str(row.public_id))
    partial = sum(not _is_whole(one.file) for one in kept)
    partial += 0 if is_whole else len(kept)
    partial += sum(
        not _hash_is_name(path) for path in Path(settings.FILES_DIR).glob("??/" + "?" * 64)
    )
    return Round(
        place=place,
        attempts=row.attempts,
        lost=not (is_whole or (row.status == ReportStatus.FAILED and row.error)),
        duplicates=len(kept) - len({one.format for one in kept}) + max(acts.count() - 1, 0),
        partial=partial,
    )


def _is_whole(stored: StoredFile) -> bool:
    try:
        return bool(stored_files.read(stored))
    except stored_files.FileDamaged:
        return False


def _hash_is_name(path: Path) -> bool:
    with path.open("rb") as stream:
        return files.sha256(stream) == path.name
