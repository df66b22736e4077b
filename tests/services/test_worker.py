"""A real worker on PostgreSQL and Redis, killed at every step: one set of three files, always."""

import contextlib
import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.models import AuditEvent
from agencies.services import file as stored_files
from plan_portal.bench.kills import PLACES
from plan_portal.lib import files
from plan_portal.lib.points import Point
from reports.models import ConsolidatedReport
from reports.services import report as reporting
from reports.states import Format, ReportStatus, Step
from tasks.models import Period
from tests import processes
from tests.processes import Process, wait_for
from tests.reports.rounds import recipient, whole
from tests.services.together import ended

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]
LEASE = 4  # seconds, of the slow worker
# (step, subject): where the worker is killed
POINTS = [
    (Step.WAITING, ""),
    (Step.COLLECT, ""),
    (Step.COMPOSE, ""),
    (Step.RENDER, "PDF"),
    (Step.RENDER, "DOCX"),
    (Step.RENDER, "XLSX"),
    (Step.DELIVER, ""),
]
RANDOM_KILLS = 3


@pytest.fixture
def period(db) -> Period:
    return whole(["accepted", "nil", "missing"])


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    """The worker's own Redis database, emptied before and after."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    yield from a_worker("slow_worker", tmp_path)


@pytest.fixture
def killed_worker(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    """Ends itself where the file "kill-at" says."""
    yield from a_worker("killed_worker", tmp_path)


def a_worker(name: str, tmp_path: Path) -> Iterator[Callable[[], Process]]:
    database = settings.DATABASES["default"]
    address = f"{database['HOST']}:{database['PORT'] or 5432}"
    person = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    env = processes.environment(
        DATABASE_URL=f"postgres://{person}@{address}/{connection.settings_dict['NAME']}",
        REDIS_URL=settings.REDIS_URL,
        VAR_DIR=str(settings.VAR_DIR),
        SECRET_KEY=settings.SECRET_KEY,
        LEASE=str(LEASE),
        KILL_AT=str(tmp_path / "kill-at"),
    )
    words = ["-m", "celery", "-A", f"tests.services.{name}", "worker", "-P", "prefork"]
    words += ["-c", "2", "--loglevel", "info"]
    with processes.owned() as start:
        yield partial(start, words, env=env, log=tmp_path / "worker.log")
        print((tmp_path / "worker.log").read_text()[-3000:])  # noqa: T201  (shown when it fails)


def asked(period: Period) -> ConsolidatedReport:
    return reporting.request(period=period, recipient=recipient(), by=None, at=timezone.now())


def stands(row: ConsolidatedReport, step: Step, subject: str) -> bool:
    row.refresh_from_db()
    at_point = row.step == step and (not subject or row.step_subject == subject)
    return (at_point and row.fence == 1) or row.status != ReportStatus.REQUESTED


def ended_by_itself(process: Process) -> bool:
    return process.poll() is not None


def swept(row: ConsolidatedReport, *, seconds: float = 90) -> float:
    """Beat is this loop: sweep until the report is compiled."""

    def once() -> bool:
        reporting.sweep(at=timezone.now())
        time.sleep(0.3)
        row.refresh_from_db()
        return row.status != ReportStatus.REQUESTED

    return wait_for(once, seconds=seconds, what=f"report {row.pk} compiled")


def assert_one_whole_set(row: ConsolidatedReport) -> None:
    row.refresh_from_db()
    assert row.status == ReportStatus.COMPILED, (row.status, row.error)
    artifacts = list(row.artifacts.select_related("file"))
    assert sorted(one.format for one in artifacts) == sorted(Format.values)
    for one in artifacts:
        assert stored_files.read(one.file)
    acts = AuditEvent.objects.filter(action="report.compiled", object_id=str(row.public_id))
    assert acts.count() == 1
    # whatever a killed worker left under a final name is whole
    for path in Path(settings.FILES_DIR).glob("??/" + "?" * 64):
        with path.open("rb") as stream:
            assert files.sha256(stream) == path.name


@pytest.mark.timeout(900)
def test_worker_killed_at_any_moment_leaves_exactly_one_set_of_files(period, queue, worker):
    chance = random.Random(165)  # noqa: S311  (not a secret)
    recovered = []
    living = worker()
    rounds = [partial(stands, step=step, subject=subject) for step, subject in POINTS]
    rounds += [None] * RANDOM_KILLS
    for reached in rounds:
        row = asked(period)
        if reached is None:
            wait_for(partial(stands, row, Step.COLLECT, ""), seconds=60, what="begun")
            time.sleep(chance.uniform(0, 3))
        else:
            wait_for(partial(reached, row), seconds=60, what="the step")
        row.refresh_from_db()
        was_running = row.status == ReportStatus.REQUESTED
        os.killpg(living.pid, signal.SIGKILL)
        living.wait(10)
        living = worker()

        recovered.append(swept(row))

        assert_one_whole_set(row)
        assert row.attempts == (2 if was_running else 1), row.step
    print(f"recovered after {max(recovered):.1f} s at most")  # noqa: T201  (a figure)
    assert ConsolidatedReport.objects.count() == len(rounds)


@pytest.mark.timeout(900)
def test_worker_that_ends_at_every_named_point_leaves_exactly_one_set(
    period, queue, killed_worker, tmp_path
):
    living = killed_worker()
    attempts = {}
    for point, nth in PLACES:
        (tmp_path / "kill-at").write_text(f"{point} {nth}")
        row = asked(period)
        wait_for(partial(ended_by_itself, living), seconds=60, what=f"killed: {point} {nth}")
        assert not (tmp_path / "kill-at").exists()
        living = killed_worker()

        swept(row)

        assert_one_whole_set(row)
        attempts[point, nth] = row.attempts
    kept = list(Point)[list(Point).index(Point.COMMITTED) :]
    assert attempts == {(point, nth): 1 + (point not in kept) for point, nth in PLACES}


def test_without_the_sweep_a_killed_compile_stays_unfinished(period, queue, worker):
    """The control: it is the sweep that finds it, not the broker."""
    living = worker()
    row = asked(period)
    wait_for(partial(stands, row, Step.RENDER, ""), seconds=60, what="rendering")
    processes.finish(living)
    worker()
    time.sleep(LEASE + 6)

    row.refresh_from_db()
    assert row.status == ReportStatus.REQUESTED

    swept(row)
    assert_one_whole_set(row)


def test_emptied_queue_loses_nothing(period, queue, worker):
    before = asked(period)
    assert queue.llen("plan_portal") == 1
    queue.flushdb()
    worker()

    swept(before)
    during = asked(period)
    wait_for(partial(stands, during, Step.COMPOSE, ""), seconds=60, what="composing")
    queue.flushdb()
    swept(during)

    assert_one_whole_set(before)
    assert_one_whole_set(during)


def test_worker_that_slept_past_its_lease_changes_nothing(period, queue, worker, tmp_path):
    """The zombie: it wakes when another worker has delivered; the fence refuses it."""
    zombie = worker()
    row = asked(period)
    wait_for(partial(stands, row, Step.RENDER, "PDF"), seconds=60, what="rendering")
    os.killpg(zombie.pid, signal.SIGSTOP)
    worker()
    swept(row)
    compiled_at = row.compiled_at

    os.killpg(zombie.pid, signal.SIGCONT)
    log = tmp_path / "worker.log"
    wait_for(lambda: "report claim lost" in log.read_text(), seconds=30, what="the refusal")

    assert_one_whole_set(row)
    assert (row.fence, row.compiled_at) == (2, compiled_at)


def test_one_report_delivered_five_times_at_once_is_compiled_once(period, queue):
    row = asked(period)

    done = ended(
        [partial(reporting.compile_report, report_id=row.pk, clock=timezone.now) for _ in range(5)]
    )

    assert sum(one is not None for one in done) == 1, done
    assert_one_whole_set(row)
    assert (row.attempts, row.fence) == (1, 1)


# --- A broker that is away ------------------------------------------------------------------------


@contextlib.contextmanager
def silent_broker() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    yield processes.free_port()


@pytest.mark.parametrize("broken", [closed_port, silent_broker])
def test_request_answers_though_redis_is_away(period, queue, monkeypatch, broken):
    begin = time.perf_counter()
    asked(period)
    usual = time.perf_counter() - begin
    ConsolidatedReport.objects.update(status=ReportStatus.CANCELLED)

    with broken() as port:
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{port}/0")
        begin = time.perf_counter()
        row = asked(period)
        took = time.perf_counter() - begin

    assert row.status == ReportStatus.REQUESTED
    assert took < usual + 4, (took, usual)
    assert queue.llen("plan_portal") == 1  # of the usual one
