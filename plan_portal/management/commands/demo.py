"""Fill an empty database with the plan and the demonstration rounds; running it twice changes
nothing."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import LegalDocument
from plan_portal.demo import accounts, days_off, documents, gate, papers, people, rounds
from plan_portal.lib.errors import DomainError
from plan_portal.lib.pango import pango_problem
from reports.models import ConsolidatedReport, Recipient, ReportQuerySet
from reports.services import report as reporting
from reports.states import MADE, ReportStatus
from tasks.models import Period, Plan
from tasks.services import plan_import
from tasks.states import PeriodStatus

ISSUER = "Ủy ban nhân dân tỉnh Hà Tĩnh"
PATIENCE = 300  # seconds, for one report
TEXT = Path(settings.BASE_DIR) / "tasks" / "texts" / "ke-hoach-165.txt"


class Command(BaseCommand):
    help = "Load the plan from its text and the demonstration rounds (dữ liệu minh họa)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-reports", action="store_true", help="rounds only")
        parser.add_argument("--quiet", action="store_true", help="say nothing, print no accounts")

    def handle(self, *_args: object, **options: object) -> None:
        self.is_quiet = bool(options["quiet"])
        if sentence := gate.refusal():
            raise CommandError(sentence)
        now = timezone.now()
        crew = people.hire(people.agencies(), at=now)
        if gate.has_real_rounds():
            self._say("Real rounds stand beside the demonstration: nothing is added to it.")
        else:
            self._rounds(crew, now=now)
        if not options["without_reports"]:
            self._reports(crew)
            for line in accounts.table():
                self._say(line)

    def _rounds(self, crew: people.Cast, *, now: datetime) -> None:
        plan = self._plan()
        present = rounds.year_to_try(plan, now)
        days_off.confirm((*rounds.FINISHED, present, present + 1), by=crew.coordinator, at=now)
        for year in rounds.FINISHED:
            self._say(f"Round {year} ...")
            rounds.finished(plan, crew, year)
        self._say("The open round ...")
        rounds.current(plan, crew, now=now)

    def _say(self, sentence: str) -> None:
        if not self.is_quiet:
            self.stdout.write(sentence)
            self.stdout.flush()

    def _plan(self) -> Plan:
        source = TEXT.read_bytes().decode()
        plan = plan_import.import_plan(
            source=source, by=None, at=timezone.now(), source_name=TEXT.name
        ).version.plan
        # The published copy has lost the second half of its issuer line.
        LegalDocument.objects.filter(pk=plan.document_id).update(issuer=ISSUER)
        documents.record()
        return plan

    def _reports(self, crew: people.Cast) -> None:
        """The finished years' reports for both recipients: the first year's issued, the others
        shown to leaders and not signed yet."""
        if pango_problem():
            self._say("Pango is missing: the reports of the finished rounds are not made yet.")
            return
        self.unfinished: list[str] = []
        finished = Period.objects.filter(is_demo=True, status=PeriodStatus.LOCKED)
        addressed = Recipient.objects.addressed_on(timezone.localdate())
        for position, period in enumerate(finished.order_by("cutoff_on")):
            for recipient in addressed.order_by("position"):
                rows = ConsolidatedReport.objects.series(period, recipient)
                done = rows.exclude(released_at=None) if position else rows.out()
                if not done.exists():
                    self._say(f"Report {period.code} for {recipient.name} ...")
                    finish = papers.show if position else papers.issue
                    self._finish(rows, period, recipient, crew, finish)
        if self.unfinished:
            raise CommandError("\n".join(self.unfinished))

    def _finish(
        self,
        rows: ReportQuerySet,
        period: Period,
        recipient: Recipient,
        crew: people.Cast,
        finish: Callable[[ConsolidatedReport, people.Cast], None],
    ) -> None:
        """What somebody did to the demonstration meanwhile stops one report, not the others."""
        try:
            finish(self._made(rows, period, recipient, crew), crew)
        except (DomainError, CommandError) as refusal:
            self.unfinished.append(f"{period.code}, {recipient.name}: {refusal}")

    def _made(
        self,
        rows: ReportQuerySet,
        period: Period,
        recipient: Recipient,
        crew: people.Cast,
    ) -> ConsolidatedReport:
        """Compiled here or by the worker, whoever claims it; a start that was cut off goes on."""
        newest = rows.filter(status__in=MADE).order_by("-revision").first()
        row = newest if newest and _goes_on(newest, crew) else None
        row = row or reporting.request(
            period=period, recipient=recipient, by=crew.coordinator, at=timezone.now()
        )
        give_up = time.monotonic() + PATIENCE
        while row.status == ReportStatus.REQUESTED and time.monotonic() < give_up:
            if reporting.compile_report(report_id=row.pk, clock=timezone.now) is None:
                time.sleep(1)
            row.refresh_from_db()
        if row.status not in MADE:
            raise CommandError(row.error or "The report was not compiled.")
        return row


def _goes_on(row: ConsolidatedReport, crew: people.Cast) -> bool:
    """Of a start that was cut off: compiled or approved, not by the head who approves, and of this
    month, which is printed: a paper of an earlier one is not issued today."""
    is_open = row.status in (ReportStatus.COMPILED, ReportStatus.APPROVED)
    made_on, today = timezone.localdate(row.compiled_at), timezone.localdate()
    is_of_now = (made_on.year, made_on.month) == (today.year, today.month)
    return is_open and is_of_now and row.requested_by_id != crew.office_head.pk
