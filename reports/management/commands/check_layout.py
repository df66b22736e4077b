"""Measure a PDF against the layout rules of Nghị định 30/2020/NĐ-CP."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from plan_portal.lib.errors import DomainError
from reports.pipeline import layout


class Command(BaseCommand):
    help = "List what a PDF's layout has against Nghị định 30/2020/NĐ-CP, page by page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF to measure")

    def handle(self, *_args: object, **options: object) -> None:
        path = Path(str(options["file"]))
        try:
            found = layout.check(path.read_bytes())
        except (OSError, DomainError) as error:
            raise CommandError(str(error)) from error
        for deviation in found:
            self.stdout.write(f"{deviation.code}: {deviation}")
        if found:
            raise CommandError(f"{len(found)} deviations from Nghị định 30/2020/NĐ-CP.")
        self.stdout.write("No deviation from Nghị định 30/2020/NĐ-CP, Phụ lục I.")
