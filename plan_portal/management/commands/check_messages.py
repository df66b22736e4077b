"""The Vietnamese catalogue is complete, compiled and holds what the code says."""

import gettext
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings


class Command(BaseCommand):
    help = (
        "Fail when a string of the code has no Vietnamese, or django.mo is not that of django.po."
    )

    def handle(self, *_args: object, **_options: object) -> None:
        if shutil.which("msgfmt") is None:
            raise CommandError("GNU gettext is missing. Type: apt-get install gettext")
        kept = settings.LOCALE_PATHS[0] / "vi" / "LC_MESSAGES"
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "vi" / "LC_MESSAGES"
            folder.mkdir(parents=True)
            shutil.copy(kept / "django.po", folder)
            for place in settings.LOCALE_PATHS:
                _check_compiled(place / "vi" / "LC_MESSAGES", folder / "fresh.mo")
            self._collect(Path(name))
            missing = _run(
                "msgattrib", "--untranslated", "--no-obsolete", str(folder / "django.po")
            )
            unsure = _run("msgattrib", "--only-fuzzy", "--no-obsolete", str(folder / "django.po"))
        if missing or unsure:
            raise CommandError(f"Strings without Vietnamese:\n{missing}{unsure}")
        self.stdout.write("Every string of the code has its Vietnamese.")

    def _collect(self, folder: Path) -> None:
        with override_settings(LOCALE_PATHS=[folder]):
            call_command(
                "makemessages",
                locale=["vi"],
                no_location=True,
                no_wrap=True,
                # without "locale" the real catalogue would be rewritten, and lose most strings
                ignore_patterns=[".venv", "var", "tests", "static", "docs", "locale"],
                verbosity=0,
            )


def _check_compiled(kept: Path, fresh: Path) -> None:
    _run("msgfmt", "--check-format", "-o", str(fresh), str(kept / "django.po"))
    if _entries(fresh) != _entries(kept / "django.mo"):
        raise CommandError("django.mo is not that of django.po. Type: make messages")


def _entries(path: Path) -> dict[object, str]:
    with path.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    entries: dict[object, str] = dict(catalogue._catalog)  # type: ignore[attr-defined]  # noqa: SLF001 (the only way to list what a catalogue holds)
    entries.pop("", None)
    return entries


def _run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 (fixed words)
    if done.returncode:
        raise CommandError(done.stderr)
    return done.stdout
