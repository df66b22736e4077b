"""Seconds since the worker's last sign of life: for health checks of containers and scripts."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import Heartbeat


class Command(BaseCommand):
    help = "Print the age of the worker's last sign of life; fail when it is older than --max."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--max", type=int, default=90, help="seconds")

    def handle(self, *_args: object, **options: object) -> None:
        beat = Heartbeat.objects.filter(name="worker").first()
        if beat is None:
            raise CommandError("No worker has ever given a sign of life.")
        age = (timezone.now() - beat.beat_at).total_seconds()
        self.stdout.write(f"{age:.0f}")
        if age > int(str(options["max"])):
            raise CommandError("The worker's last sign of life is too old.")
