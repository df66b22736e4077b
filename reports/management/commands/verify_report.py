"""Is a file one of ours, and of which report? Or: is every stored report what it was?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO

from django.core.management.base import BaseCommand, CommandError

from plan_portal.lib.files import sha256
from reports.models import ConsolidatedReport
from reports.queries.traces import Trace, traces
from reports.services import package, verify


class Command(BaseCommand):
    help = (
        "Name the revision and state of the report that FILE belongs to (exit 1: to none); the "
        "database is enough, no network. --all: check every stored snapshot, manifest and file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        wish = parser.add_mutually_exclusive_group(required=True)
        wish.add_argument(
            "file", nargs="?", type=Path, help="a PDF, DOCX, XLSX, manifest or package"
        )
        wish.add_argument("--all", action="store_true", help="every stored report")

    def handle(self, *_args: object, **options: object) -> None:
        if options["all"]:
            self._verify_all()
        else:
            self._trace(Path(str(options["file"])))

    def _trace(self, path: Path) -> None:
        try:
            with path.open("rb") as stream:
                digest = sha256(stream)
                found = traces(digest) or _packed(stream)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        if not found:
            raise CommandError(
                f"{path.name} is no file that the portal built or received signed, or it was "
                f"changed. SHA-256 {digest}"
            )
        for one in found:
            self.stdout.write(f"{named(one.report)}: {one.part}, SHA-256 {digest}")

    def _verify_all(self) -> None:
        done = verify.verify_all()
        for one in done.differences:
            self.stdout.write(f"{named(one.report)}: {one.part} differs")
        looked_at = f"{done.reports} reports and {done.files} files"
        if done.differences:
            raise CommandError(f"{len(done.differences)} differences in {looked_at}.")
        self.stdout.write(f"{looked_at} are what they were.")


def _packed(stream: IO[bytes]) -> tuple[Trace, ...]:
    report = package.report_of(stream)
    return (Trace(report, "package"),) if report else ()


def named(report: ConsolidatedReport) -> str:
    """ "2026-nam for ubnd-tinh, revision 2, issued, No. 05/BC-SKHCN of 2027-01-05"."""
    number = f", No. {report.number} of {report.issued_on}" if report.number else ""
    place = f"{report.period.code} for {report.recipient.code}"
    demo = ", demonstration data" if report.period.is_demo else ""
    return f"{place}, revision {report.revision}, {report.status}{number}{demo}"
