"""One file with the database and the stored files of one moment."""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from agencies.models import StoredFile
from agencies.services import file as stored_files
from plan_portal.lib import files

DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class Command(BaseCommand):
    help = "Write database and stored files into one .tar.gz (restore: manage.py restore FILE)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: object, **options: object) -> None:
        target = Path(str(options["file"]))
        if target.exists():
            raise CommandError(f"{target.name} exists already. Choose another name.")
        if not os.access(target.parent, os.W_OK):
            raise CommandError(f"{target.parent} is no folder to write into. Choose another place.")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # the database first: every row it holds then finds its file, which is never deleted
            kind = dump_sqlite(folder) if connection.vendor == "sqlite" else dump_postgres(folder)
            missing = _copy_files(folder / "files")
            if missing:
                raise CommandError(f"{len(missing)} stored files are damaged: {missing[0]} ...")
            (folder / "manifest.json").write_text(json.dumps(_manifest(kind, folder), indent=1))
            draft = target.with_name(target.name + ".part")
            _pack(folder, draft)
            draft.rename(target)
        self.stdout.write(f"{target} {target.stat().st_size} bytes")


def _pack(folder: Path, draft: Path) -> None:
    """For its owner only: password hashes and people's words are in it."""
    draft.unlink(missing_ok=True)
    try:
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w:gz") as archive:
            archive.add(folder, arcname="plan-portal-backup")
    except OSError as fault:
        draft.unlink(missing_ok=True)
        raise CommandError(f"The backup could not be written: {fault.strerror}.") from fault


def dump_sqlite(folder: Path) -> str:
    """By SQLite's own backup, which is safe while people write."""
    source = str(connection.settings_dict["NAME"])
    with (
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(folder / DUMPS["sqlite"])) as copy,
    ):
        live.backup(copy)
    return "sqlite"


def dump_postgres(folder: Path) -> str:
    """By pg_dump, one consistent moment, in the format pg_restore reads."""
    if shutil.which("pg_dump") is None:
        raise CommandError("pg_dump is missing. Type: apt-get install postgresql-client")
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={folder / DUMPS['postgresql']}"]
    run_client([*command, *postgres_target()])
    return "postgresql"


def run_client(command: list[str]) -> None:
    """A program of PostgreSQL; what it said against it becomes the refusal."""
    done = subprocess.run(  # noqa: S603 (fixed words and our own settings)
        command, env=postgres_env(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{command[0]} failed: {done.stderr.strip()}")


def postgres_target() -> list[str]:
    """Where the database is, as arguments of the PostgreSQL client programs."""
    given = connection.settings_dict
    pairs = {"host": given["HOST"], "port": given["PORT"], "username": given["USER"]}
    flags = [f"--{name}={value}" for name, value in pairs.items() if value]
    return [*flags, f"--dbname={given['NAME']}"]


def postgres_env() -> dict[str, str]:
    """The password goes by the environment, never on a command line that others can read."""
    return {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "PGPASSWORD": str(connection.settings_dict["PASSWORD"]),
    }


def _copy_files(target: Path) -> list[str]:
    """Copy the files that rows name; give back those that are missing or damaged."""
    damaged = []
    for row in StoredFile.objects.order_by("pk").iterator():
        source = stored_files.path_of(row.sha256)
        if not source.exists() or hash_of(source) != row.sha256:
            damaged.append(row.sha256)
            continue
        place = target / row.sha256[:2]
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, place / row.sha256)
    return damaged


def hash_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return files.sha256(stream)


def _manifest(kind: str, folder: Path) -> dict[str, object]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "made_at": timezone.now().isoformat(),
        "database": kind,
        "database_sha256": hash_of(folder / DUMPS[kind]),
        "files": StoredFile.objects.count(),
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
    }
