"""The reorganisation of 2025 over a plan with past periods: seconds, queries, and the proof that
nothing issued has moved. Works on the plan of the demonstration, in periods of its own."""

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import GroupMembership, User
from agencies.services import file as stored_files
from plan_portal.bench.pages import Counter
from plan_portal.demo.people import IN_OFFICE_FROM
from reports.models import Artifact, ConsolidatedReport, Recipient
from reports.services import report as reporting
from tasks import calendar
from tasks.models import Obligation, Period, Plan, Submission, SubmissionEvent
from tasks.services import period as periods
from tasks.services import reorganisation_2025 as reorganisation
from tasks.services import reorganisation_facts as facts
from tasks.services.sent_content import content_hash
from tasks.states import PeriodKind

# Before 2025: a report of a period that reaches past the changes would refuse them.
YEARS = (2022, 2023, 2024)


@dataclass(frozen=True, slots=True)
class Figure:
    """One loading: `proof` says how many frozen things were compared and that none changed."""

    periods: int
    reports: int
    seconds: float
    queries: int
    changes: int
    waiting: int
    proof: str


def recipients() -> None:
    """An emptied database has lost the two that a migration gave."""
    standard = import_module("reports.migrations.0009_recipient_version")
    standard.add_standard(apps)


def quarters(plan: Plan, *, by: User) -> int:
    """Twelve past quarters, locked, each with its report released; gives their number."""
    # In the demonstration the classes are named with its first round.
    GroupMembership.objects.update(valid_from=IN_OFFICE_FROM)
    for year in YEARS:
        for quarter in range(1, 5):
            dates = calendar.propose(PeriodKind.QUARTER, year, quarter)
            opened = datetime.combine(
                dates.cutoff_on, clock(8), tzinfo=timezone.get_current_timezone()
            )
            row = periods.open_period(plan=plan, dates=dates, by=by, at=opened, is_demo=True)
            periods.lock_period(period=row, by=by, at=row.due_at)
            _report(row, by=by)
    return len(YEARS) * 4


def _report(period: Period, *, by: User) -> None:
    """One released report for the first recipient."""
    recipient = Recipient.objects.order_by("position")[0]
    row = reporting.request(period=period, recipient=recipient, by=by, at=timezone.now())
    reporting.compile_report(report_id=row.pk, clock=timezone.now)
    row.refresh_from_db()
    reporting.release(report=row, by=by, at=timezone.now())


def measure() -> Figure:
    """Load the reorganisation once and compare every hash before and after."""
    before = hashes()
    counter, begin = Counter(), time.perf_counter()
    with connection.execute_wrapper(counter):
        said = reorganisation.load(at=timezone.now(), assign=facts.NOI_VU)
    seconds = time.perf_counter() - begin
    after = hashes()
    moved = sum(before[key] != after.get(key) for key in before)
    shown = ConsolidatedReport.objects.filter(released_at__isnull=False).count()
    same = len(before) - moved
    proof = f"{shown} báo cáo lãnh đạo đã xem, {same} mã băm không đổi"
    if moved:
        proof = f"{moved} MÃ BĂM ĐÃ ĐỔI"
    return Figure(
        periods=Period.objects.count(),
        reports=shown,
        seconds=seconds,
        queries=counter.queries,
        changes=sum(one.state == "applied" for one in said),
        waiting=sum(one.state == "waiting" for one in said),
        proof=proof,
    )


def hashes() -> dict[str, str]:
    """Every hash that was given out, computed anew from the rows, and the rows of the ledger."""
    found = {}
    for report in ConsolidatedReport.objects.exclude(snapshot=None).order_by("pk"):
        found[f"report {report.pk}"] = _hash(report.snapshot) + report.snapshot_sha256
    for artifact in Artifact.objects.select_related("file").order_by("pk"):
        data = stored_files.read(artifact.file)  # refused when a byte has changed
        found[f"file {artifact.pk}"] = hashlib.sha256(data).hexdigest()
    sends = SubmissionEvent.objects.exclude(content_sha256="").order_by("pk")
    for event in sends.defer("by_label").iterator():
        found[f"receipt {event.pk}"] = content_hash(event.content or {})
    for name, rows in _frozen().items():
        for row in rows.iterator():
            found[f"{name} {row[0]}"] = _hash([str(value) for value in row])
    return found


def _frozen() -> dict[str, "QuerySet[Any, Any]"]:
    return {
        "obligation": Obligation.objects.order_by("pk").values_list(),
        "submission": Submission.objects.order_by("pk").values_list(),
    }


def _hash(values: object) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
