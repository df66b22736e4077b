"""Backup and restore with real databases of their own: equal, or refused."""

import json
import os
import shutil
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests import processes

SEED = """
from datetime import UTC, datetime
from agencies import audit
from agencies.models import User
from agencies.services import file as stored_files
at = datetime(2026, 12, 1, tzinfo=UTC)
User.objects.create(username="mot", full_name="Cán bộ minh họa 1")
for number in range(3):
    stored_files.store(data=f"Tệp minh họa {number}".encode(), media_type="text/plain", at=at)
    audit.record("test.seed", by=None, at=at, details={"n": number})
"""
# Made anew by `migrate`, with other numbers.
DERIVED = ["--exclude", "contenttypes", "--exclude", "auth.permission"]


class Site:
    """One installation: database and folder."""

    def __init__(self, url: str, var: Path) -> None:
        self.var = var
        self.env = processes.environment(DATABASE_URL=url, VAR_DIR=str(var), PYTHONUTF8="1")

    def manage(self, *words: str) -> processes.Ended:
        return processes.manage(*words, env=self.env)

    def done(self, *words: str) -> str:
        ended = self.manage(*words)
        assert ended.returncode == 0, ended.stderr[-2000:]
        return ended.stdout

    def rows(self) -> list[dict[str, object]]:
        return json.loads(self.done("dumpdata", "--all", *DERIVED))

    def files(self) -> dict[str, bytes]:
        folder = self.var / "files"
        return {
            str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()
        }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def new_site(request, tmp_path) -> Iterator[object]:
    """Makes an installation with an empty database; PostgreSQL's are dropped again."""
    made: list[str] = []

    def one(name: str) -> Site:
        var = tmp_path / name
        if request.param == "sqlite":
            return Site(f"sqlite:///{var / 'portal.sqlite3'}", var)
        database = f"backup_{uuid.uuid4().hex}"
        _execute(f'CREATE DATABASE "{database}"')
        made.append(database)
        return Site(
            urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")), var
        )

    if request.param == "postgresql" and "postgres" not in os.environ.get("DATABASE_URL", ""):
        pytest.skip("DATABASE_URL is not PostgreSQL")
    yield one
    for database in made:
        _execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def _execute(sql: str) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres")
    link = psycopg2.connect(urlunsplit(url).replace("postgres://", "postgresql://", 1))
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(sql)
    link.close()


@pytest.fixture
def old(new_site) -> Site:
    site = new_site("old")
    site.done("migrate", "--verbosity", "0")
    site.done("shell", "-c", SEED)
    return site


def test_restored_rows_and_files_are_those_of_the_backup(old, new_site, tmp_path):
    kept = tmp_path / "kept.tar.gz"
    old.done("backup", str(kept))
    new = new_site("new")

    said = new.done("restore", str(kept))

    assert "3 files, 0 damaged" in said
    assert "audit chain: whole" in said
    assert new.rows() == old.rows()
    assert new.files() == old.files()
    assert kept.stat().st_mode & 0o077 == 0  # password hashes are in it

    # into a filled one: refused, nothing touched
    before = new.rows()
    again = new.manage("restore", str(kept))
    assert again.returncode == 1
    assert "not empty" in again.stderr
    assert new.rows() == before


def test_damaged_file_stops_the_backup(old, tmp_path):
    name, content = next(iter(old.files().items()))
    (old.var / "files" / name).write_bytes(b"X" + content[1:])

    ended = old.manage("backup", str(tmp_path / "kept.tar.gz"))

    assert ended.returncode == 1
    assert "1 stored files are damaged" in ended.stderr
    assert list(tmp_path.glob("kept*")) == []


def test_damaged_backup_is_found_and_leaves_the_database_empty(old, new_site, tmp_path):
    kept, bad = tmp_path / "kept.tar.gz", tmp_path / "bad.tar.gz"
    old.done("backup", str(kept))
    with tarfile.open(kept) as archive:
        archive.extractall(tmp_path / "open", filter="data")
    (victim, *_others) = (p for p in (tmp_path / "open").rglob("files/??/*"))
    victim.write_bytes(b"X" + victim.read_bytes()[1:])
    with tarfile.open(bad, "w:gz") as archive:
        archive.add(tmp_path / "open" / "plan-portal-backup", arcname="plan-portal-backup")
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(kept.read_bytes()[:-2000])
    new = new_site("new")

    for broken in (bad, cut):
        ended = new.manage("restore", str(broken))
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr, ended.stderr[-1500:]
        assert "not whole" in ended.stderr

    # nothing of it stays: the good one still goes in
    assert "0 damaged" in new.done("restore", str(kept))
    assert new.rows() == old.rows()


def test_backup_never_writes_over_a_file(old, tmp_path):
    kept = tmp_path / "kept.tar.gz"
    shutil.copy(__file__, kept)

    ended = old.manage("backup", str(kept))

    assert ended.returncode == 1
    assert "exists already" in ended.stderr
    assert kept.read_bytes() == Path(__file__).read_bytes()


def test_something_else_is_no_backup(new_site, tmp_path):
    text = tmp_path / "text.tar.gz"
    text.write_text("Không phải bản sao lưu")

    ended = new_site("new").manage("restore", str(text))

    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "not whole" in ended.stderr


def test_database_that_holds_only_a_plan_is_not_empty(old, new_site, tmp_path):
    kept = tmp_path / "kept.tar.gz"
    old.done("backup", str(kept))
    new = new_site("new")
    new.done("migrate", "--verbosity", "0")
    new.done("import_plan", "tasks/texts/ke-hoach-165.txt")
    before = new.rows()

    ended = new.manage("restore", str(kept))

    assert ended.returncode == 1
    assert "not empty" in ended.stderr
    assert new.rows() == before


def test_backup_into_a_folder_that_is_not_there_is_one_sentence(old, tmp_path):
    ended = old.manage("backup", str(tmp_path / "nowhere" / "kept.tar.gz"))

    assert ended.returncode == 1
    assert ended.stderr.strip().endswith("is no folder to write into. Choose another place.")
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.services
def test_what_pg_dump_says_is_the_refusal(tmp_path):
    nobody_there = Site(f"postgres://portal@127.0.0.1:{processes.free_port()}/portal", tmp_path)

    ended = nobody_there.manage("backup", str(tmp_path / "kept.tar.gz"))

    assert ended.returncode == 1
    assert "CommandError: pg_dump failed:" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.glob("kept*")) == []
