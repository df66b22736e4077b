"""Apply the organisation changes of 2025 to the loaded plan; running it twice changes nothing."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plan_portal.lib.errors import DomainError
from tasks.services import reorganisation_2025 as reorganisation


class Command(BaseCommand):
    help = "Record and apply the mergers of 2025; what a person has to choose waits on its page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--assign",
            metavar="AGENCY",
            default="",
            help="who takes over all of Sở LĐTBXH (heading 10): code or name of Sở Nội vụ, "
            "Sở Giáo dục và Đào tạo or Sở Y tế; without it the split waits for a person",
        )

    def handle(self, *_args: object, **options: object) -> None:
        try:
            said = reorganisation.load(at=timezone.now(), assign=str(options["assign"]))
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        for one in said:
            self.stdout.write(f"{one.code:<16} {one.state:<9} {one.sentence}".rstrip())
