"""Compile a consolidated report without a broker and write its three files into a folder."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.services import file as stored_files
from plan_portal.lib.errors import DomainError
from plan_portal.lib.files import write_atomic
from reports.models import Recipient
from reports.services import layout as layouts
from reports.services import report as reporting
from reports.states import ReportStatus
from tasks.models import Period
from tasks.states import PeriodStatus


class Command(BaseCommand):
    help = "Compile the report of a period for a recipient; write PDF, DOCX and XLSX into --out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True, help="code (2026-nam) or latest")
        parser.add_argument("--recipient", required=True, help="bo-khcn or ubnd-tinh")
        parser.add_argument("--out", required=True, type=Path, help="folder for the files")

    def handle(self, *_args: object, **options: object) -> None:
        period = find_period(str(options["period"]))
        recipient = find_recipient(str(options["recipient"]))
        folder = Path(str(options["out"]))
        folder.mkdir(parents=True, exist_ok=True)
        try:
            report = reporting.request(
                period=period, recipient=recipient, by=None, at=timezone.now()
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        reporting.compile_report(report_id=report.pk, clock=timezone.now)
        report.refresh_from_db()
        if report.status != ReportStatus.COMPILED:
            raise CommandError(report.error or "The report is being compiled by a worker; wait.")
        for artifact in report.artifacts.select_related("file").order_by("format"):
            target = folder / artifact.file_name
            write_atomic(target, stored_files.read(artifact.file))
            self.stdout.write(f"{target} {artifact.file.sha256}")
        layouts.measure(report, at=timezone.now())
        report.refresh_from_db()
        found = layouts.deviations(report)
        measured = "not measured" if found is None else f"{len(found)} deviations"
        self.stdout.write(f"layout {measured}")
        self.stdout.write(f"snapshot {report.snapshot_sha256}")


def find_period(code: str) -> Period:
    periods = Period.objects.exclude(status=PeriodStatus.CANCELLED)
    found = (
        periods.order_by("-cutoff_on", "-pk").first()
        if code == "latest"
        else periods.filter(code=code).first()
    )
    if found is None:
        known = ", ".join(periods.order_by("cutoff_on").values_list("code", flat=True))
        raise CommandError(f"There is no period {code}. Known: {known or 'none yet'}.")
    return found


def find_recipient(code: str) -> Recipient:
    found = Recipient.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Recipient.objects.order_by("position").values_list("code", flat=True))
        raise CommandError(f"There is no recipient {code}. Known: {known}.")
    return found
