"""Load proposed days off; a person confirms or refuses each of them on the calendar page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plan_portal.lib.errors import DomainError
from tasks.services import day_table


class Command(BaseCommand):
    help = "Load proposed days off (of the portal's own file, or of a CSV file: ngay,loai,ten)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=day_table.PROPOSALS)

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            source, days = day_table.read_proposals(path)
            added = day_table.load_proposals(days=days, source=source, by=None, at=timezone.now())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        known = len(days) - added
        self.stdout.write(f"{added} proposed days added, {known} were there already.")
