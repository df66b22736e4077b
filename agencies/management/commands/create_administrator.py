"""The first administrator of a new portal; prints the one-time link."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import Agency, AgencyKind, AgencyLevel
from agencies.services import account
from plan_portal.lib.errors import DomainError


class Command(BaseCommand):
    help = "Create the first administrator and print the link that sets the password (24 hours)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("--agency", default="skhcn", help="code of the agency (made if absent)")
        parser.add_argument("--agency-name", default="Sở Khoa học và Công nghệ")

    def handle(self, *_args: Any, **options: Any) -> None:
        agency, _made = Agency.objects.get_or_create(
            code=options["agency"],
            defaults={
                "name": options["agency_name"],
                "level": AgencyLevel.PROVINCE,
                "kind": AgencyKind.DEPARTMENT,
            },
        )
        try:
            _account, address = account.create_first_administrator(
                username=options["username"],
                full_name=options["full_name"],
                agency=agency,
                at=timezone.now(),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Account {options['username']} created. Open once, within 24 hours:")
        self.stdout.write(address)
