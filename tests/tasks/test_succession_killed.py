"""Applying an organisation change in a process that is killed: the old state, byte for byte, and
then the new one."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests import processes
from tests.processes import wait_for

SEED = """
from django.db import transaction
from django.utils import timezone
from agencies.models import ChangeKind
from agencies.services import change as changes
from tests.tasks.apparatus import act, build
made, at = build("A", "B"), timezone.now()
wish = changes.Wish(
    ChangeKind.MERGE, timezone.localdate(at), act(), origins=(made["A"],), results=(made["B"],)
)
with transaction.atomic():
    changes.write(wish, by=None, at=at)
"""
APPLY = """
import pathlib, time
from django.utils import timezone
from agencies.models import OrganisationChange
from tasks.services import succession
def stop(*args, **kwargs):
    pathlib.Path({mark!r}).touch()
    time.sleep(120)
if {name!r}:
    setattr(succession.{module}, {name!r}, stop)
row, at = OrganisationChange.objects.get(), timezone.now()
succession.apply(change=row, choices=succession.proposed(row, at=at), by=None, at=at)
"""
# In the order of the service; the last one stands between everything and the commit.
STEPS = (
    ("moves", "move_obstacles"),
    ("steps", "end_agencies"),
    ("audit", "record"),
)


def state(database: Path) -> list[str]:
    with closing(sqlite3.connect(database, timeout=20)) as link:
        return list(link.iterdump())


def asked(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database, timeout=20)) as link:
        return link.execute(sql).fetchall()


def test_killed_at_any_step_leaves_the_old_state_and_then_applies_whole(tmp_path):
    database, log = tmp_path / "portal.sqlite3", tmp_path / "apply.log"
    env = processes.environment(VAR_DIR=str(tmp_path))
    for words in (("migrate", "--verbosity", "0"), ("shell", "-c", SEED)):
        done = processes.manage(*words, env=env)
        assert done.returncode == 0, done.stderr[-2000:]
    before = state(database)

    with processes.owned() as start:
        for module, name in STEPS:
            mark = tmp_path / f"reached-{name}"
            script = APPLY.format(module=module, name=name, mark=str(mark))
            process = start(["manage.py", "shell", "-c", script], env=env, log=log)
            wait_for(mark.exists, seconds=90, what=name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

            assert state(database) == before, f"killed at {name}"

    script = APPLY.format(module="steps", name="", mark="")
    done = processes.manage("shell", "-c", script, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    applied = asked(database, "SELECT 1 FROM agencies_organisationchange WHERE applied_at NOT NULL")
    holders = asked(
        database,
        "SELECT a.name FROM tasks_submissionholder h JOIN agencies_agency a ON a.id = h.agency_id",
    )
    told = asked(database, "SELECT 1 FROM agencies_outboxmessage")
    assert (len(applied), holders, len(told)) == (1, [("Cơ quan B",)], 1)
