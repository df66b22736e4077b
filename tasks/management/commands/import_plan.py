"""Import the official text of a plan from a file."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import NotADay, parse_day
from tasks import plan_text
from tasks.queries import proposal as proposals
from tasks.services import plan_file, plan_import


class Command(BaseCommand):
    help = "Read a plan (.txt or .docx), store it, or say what would be stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument("--json", action="store_true", help="print what was read, as JSON")
        parser.add_argument("--number", default="", help="where the text has lost its number")
        parser.add_argument("--issued-on", default="", help="05/12/2021, where the text lost it")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            self._import(path, options)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except (DomainError, NotADay) as error:
            raise CommandError(str(error)) from error

    def _import(self, path: Path, options: dict[str, Any]) -> None:
        with path.open("rb") as stream:
            raw = stream.read(settings.PLAN_TEXT_MAX_BYTES + 1)
        source = plan_file.text_of(name=path.name, raw=raw)
        given = {"number": options["number"], "issued_on": _day(options["issued_on"])}
        said = ""
        if not options["dry_run"]:
            said = self._store(source, path, given)
        elif not options["json"]:  # reading alone needs no database
            said = _would(proposals.propose(source, **given))
        if options["json"]:
            said = json.dumps(plan_text.read(source).as_json(), ensure_ascii=False, indent=2)
        self.stdout.write(said)

    def _store(self, source: str, path: Path, given: dict[str, Any]) -> str:
        done = plan_import.import_plan(
            source=source, source_name=path.name, by=None, at=timezone.now(), **given
        )
        version = done.version
        if not done.is_new:
            return f"{version.plan.code}: version {version.number} has the same words; no change."
        created = ", ".join(agency.code for agency in done.created) or "none"
        return f"{version.plan.code}: stored as version {version.number}; new agencies: {created}."


def _day(typed: str) -> date | None:
    return parse_day(typed) if typed else None


def _would(found: proposals.Proposal) -> str:
    """What an import would do, in a few lines."""
    clauses = sum(len(heading.heading.tasks) for heading in found.headings)
    text = found.text
    lines = [
        f"{found.number or '(no number)'}: {len(found.headings)} headings, {clauses} tasks",
        f"{len(text.citations)} cited documents, {len(text.typos)} suspected typos",
        f"{len(text.unplaced)} lines not placed",
    ]
    if found.stored:
        lines.append(f"Version {found.stored.number} has the same words: nothing would change.")
    elif found.diff:
        d = found.diff
        sizes = (d.kept, len(d.changed), len(d.added), len(d.ended))
        lines.append("kept {}, changed {}, added {}, ended {}.".format(*sizes))
    lines += [f"new agency: {name}" for name in found.unknown if not found.stored]
    return "\n".join(lines)
