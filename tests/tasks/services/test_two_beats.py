"""Two beats as two processes on one embedded database: nothing twice, "locked" never escapes."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from tests import processes
from tests.tasks import beats

PROGRAM = """
import sys, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["timeout"] = float(sys.argv[1])
from tests.tasks import beats
print("sent", beats.beat(), flush=True)
"""
# Seconds that a beat waits for the other: as in earnest, and so few that it must give way.
PATIENCE = ["20", "0.01"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/services has PostgreSQL"),
]


@pytest.fixture
def stored(tmp_path) -> Path:
    """The rows of a silent round in a database file of its own."""
    beats.prepare()
    path = tmp_path / "portal.sqlite3"
    with sqlite3.connect(path) as file:
        connection.connection.backup(file)
    return path


def read(path: Path, question: str) -> int:
    with sqlite3.connect(path) as file:
        return int(file.execute(question).fetchone()[0])


@pytest.mark.parametrize("patience", PATIENCE)
def test_two_processes_tell_nobody_twice(stored, patience, tmp_path):
    env = processes.environment(
        DJANGO_SETTINGS_MODULE="plan_portal.settings", VAR_DIR=str(stored.parent), DEBUG="true"
    )
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    words = ["-c", PROGRAM, patience]

    running = [processes.start(words, env=env, log=log) for log in logs]
    codes = [one.wait(300) for one in running]

    said = [log.read_text() for log in logs]
    assert codes == [0, 0], said
    sent = sum(int(text.split("sent ")[-1]) for text in said)
    messages = "select count(*) from agencies_outboxmessage where purpose = 'reminder'"
    days = "select count(distinct to_user_id || date(created_at)) from agencies_outboxmessage"
    assert read(stored, messages) == sent
    assert read(stored, f"{days} where purpose = 'reminder'") == sent > beats.AGENCIES
