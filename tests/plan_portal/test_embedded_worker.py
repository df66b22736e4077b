"""`make run` without services: SQLite and the queue of files survive a kill as the big ones do."""

import os
import signal
import sqlite3
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from plan_portal.lib import files
from tests import processes
from tests.processes import wait_for

SEED = """
from django.utils import timezone
from reports.services import report as reporting
from tests.reports.rounds import recipient, whole
period = whole(["accepted", "nil", "missing"])
reporting.request(period=period, recipient=recipient(), by=None, at=timezone.now())
"""
WORKER = ["-m", "celery", "-A", "tests.services.slow_worker", "worker", "-B", "-P", "prefork"]


def asked(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database, timeout=20)) as link:
        return link.execute(sql).fetchall()


@pytest.mark.pango
def test_killed_worker_is_replaced_and_delivers_one_set_of_files(tmp_path):
    database, log = tmp_path / "portal.sqlite3", tmp_path / "worker.log"
    env = processes.environment(VAR_DIR=str(tmp_path), LEASE="4")
    for words in (("migrate", "--verbosity", "0"), ("shell", "-c", SEED)):
        done = processes.manage(*words, env=env)
        assert done.returncode == 0, done.stderr[-2000:]
    row = partial(asked, database, "SELECT status, step, fence FROM reports_consolidatedreport")
    words = [*WORKER, "-c", "2", "-s", str(tmp_path / "beat"), "--loglevel", "info"]

    with processes.owned() as start:
        first = start(words, env=env, log=log)
        wait_for(lambda: row() == [("requested", "render", 1)], seconds=60, what="rendering")
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(10)
        start(words, env=env, log=log)
        try:
            took = wait_for(lambda: row()[0][0] == "compiled", seconds=90, what="compiled")
        finally:
            sys.stdout.write(log.read_text()[-3000:])

    sys.stdout.write(f"compiled {took:.1f} s after the kill\n")
    assert row() == [("compiled", "done", 2)]
    formats = asked(database, "SELECT format FROM reports_artifact ORDER BY format")
    assert formats == [("docx",), ("pdf",), ("xlsx",)]
    acts = asked(database, "SELECT 1 FROM agencies_auditevent WHERE action = 'report.compiled'")
    assert len(acts) == 1
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    for (digest,) in asked(database, "SELECT sha256 FROM agencies_storedfile"):
        (path,) = (one for one in kept if one.name == digest)
        with path.open("rb") as stream:
            assert files.sha256(stream) == digest
