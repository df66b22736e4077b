"""Bring back a backup into an empty database, and prove that rows and files belong together."""

import json
import shutil
import tarfile
import tempfile
import zlib
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from agencies import audit
from agencies.models import AuditEvent, StoredFile, User
from agencies.services import file as stored_files
from plan_portal.management.commands.backup import DUMPS, hash_of, postgres_target, run_client
from tasks.models import Plan

NOT_WHOLE = "The backup is not whole. Use an older one."


class Command(BaseCommand):
    help = (
        "Restore a file of `manage.py backup` into an empty database (stop web and worker first)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: object, **options: object) -> None:
        source = Path(str(options["file"]))
        if not source.is_file():
            raise CommandError(f"There is no file {source.name}.")
        _refuse_filled_database()
        with tempfile.TemporaryDirectory() as name:
            folder, kind = _opened(source, Path(name))
            if kind != connection.vendor:
                raise CommandError(
                    f"The backup is of {kind}, DATABASE_URL is {connection.vendor}. Set the other."
                )
            _copy_back(folder / "files")
            restore_sqlite(folder) if kind == "sqlite" else restore_postgres(folder)
        connection.close()
        self._verify()

    def _verify(self) -> None:
        rows = StoredFile.objects.order_by("pk")
        bad = [row.sha256 for row in rows if not _is_whole(row)]
        broken = audit.broken_at()
        self.stdout.write(f"{len(rows)} files, {len(bad)} damaged or missing")
        self.stdout.write("audit chain: " + ("whole" if broken is None else f"broken at {broken}"))
        if bad or broken is not None:
            raise CommandError(NOT_WHOLE)


def _refuse_filled_database() -> None:
    try:
        filled = User.objects.exists() or Plan.objects.exists() or AuditEvent.objects.exists()
    except DatabaseError:
        filled = False
    finally:
        connection.close()
    if filled:
        raise CommandError("The database is not empty. Restore goes into an empty one only.")


def _opened(source: Path, folder: Path) -> tuple[Path, str]:
    """Unpack and check every hash before anything is restored; the folder and the database's
    kind."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        kept = folder / "plan-portal-backup"
        manifest = json.loads((kept / "manifest.json").read_text())
        kind = str(manifest["database"])
        stored = [path for path in (kept / "files").rglob("*") if path.is_file()]
        is_whole = (
            len(stored) >= manifest["files"]
            and all(hash_of(path) == path.name for path in stored)
            and hash_of(kept / DUMPS[kind]) == manifest["database_sha256"]
        )
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, KeyError) as fault:
        raise CommandError(NOT_WHOLE) from fault
    if not is_whole:
        raise CommandError(NOT_WHOLE)
    return kept, kind


def _copy_back(folder: Path) -> None:
    if folder.exists():
        shutil.copytree(folder, settings.FILES_DIR, dirs_exist_ok=True)


def restore_sqlite(folder: Path) -> None:
    target = Path(str(connection.settings_dict["NAME"]))
    for leftover in target.parent.glob(f"{target.name}-*"):
        leftover.unlink()
    shutil.copy2(folder / DUMPS["sqlite"], target)


def restore_postgres(folder: Path) -> None:
    if shutil.which("pg_restore") is None:
        raise CommandError("pg_restore is missing. Type: apt-get install postgresql-client")
    command = ["pg_restore", "--no-owner", "--clean", "--if-exists", "--single-transaction"]
    run_client([*command, "--exit-on-error", *postgres_target(), str(folder / DUMPS["postgresql"])])


def _is_whole(row: StoredFile) -> bool:
    path = stored_files.path_of(row.sha256)
    return path.is_file() and hash_of(path) == row.sha256
