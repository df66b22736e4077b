"""`.ci/run` on a machine that has nothing: what it would install, and what it then runs."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.processes import BASE

NEEDED = {
    "chromium", "gettext", "libharfbuzz-subset0", "libpango-1.0-0", "libpangoft2-1.0-0",
    "libreoffice-calc", "libreoffice-writer", "poppler-utils", "postgresql-client", "python3-venv",
}  # fmt: skip


def ci(folder: Path, *, python_says: int) -> list[str]:
    """What it called, when PATH holds nothing but these; python3 answers every question alike."""
    for name in ("bash", "dirname", "env"):
        (folder / name).symlink_to(str(shutil.which(name)))
    log = folder / "log"
    for name in ("apt-get", "make"):
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" "$DATABASE_URL" >> {log}\n')
    (folder / "python3").write_text(f"#!/bin/sh\nexit {python_says}\n")
    for name in ("apt-get", "make", "python3"):
        (folder / name).chmod(0o755)
    env = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    done = subprocess.run(  # noqa: S603 (our own script)
        [BASE / ".ci" / "run"], env=env | {"PATH": str(folder), "PYTHON": "python3"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return log.read_text().splitlines()


def test_bare_machine_gets_what_the_tests_need_then_three_targets(tmp_path):
    update, install, *made = ci(tmp_path, python_says=1)

    assert update.split()[:2] == ["apt-get", "update"]
    assert {word for word in install.split()[2:] if not word.startswith("-")} == NEEDED
    assert [line.split()[1] for line in made] == ["check", "test", "test-services"]
    assert "postgres://" in made[2]


def test_what_is_there_is_not_installed_again(tmp_path):
    for name in ("chromium", "soffice", "pdftotext", "msgfmt", "pg_dump"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)

    made = ci(tmp_path, python_says=0)

    assert [line.split()[0] for line in made] == ["make"] * 3
