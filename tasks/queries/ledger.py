"""The one place of every number about a round: who owes what, what came, and when.

An obligation stands, at a given moment, in exactly one bucket; every rate, reminder, clock,
"missing" list, dashboard and report takes its figures from `counts` over rows of `ledgers`.
Obligations under a request (đề nghị) are in the ledger but outside every rate: they are counted
apart as asked and answered, and are never late or missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Case, F, OuterRef, Subquery, TextField, When
from django.db.models.fields.json import KT

from plan_portal.lib.text import alphabetical
from tasks.clock import Times
from tasks.models import EntryVersion, Extension, Obligation, Period, Submission
from tasks.queries import clocks
from tasks.queries.clocks import Reading
from tasks.queries.tally import AgencyCounts as AgencyCounts  # ledger is the one door
from tasks.queries.tally import Counts as Counts
from tasks.queries.tally import Row as Row
from tasks.queries.tally import bucket_of as bucket_of
from tasks.queries.tally import counts as counts
from tasks.queries.tally import group_by as group_by
from tasks.states import (
    Bucket,
    DutyRole,
    EntryStatus,
    HeadingKind,
    PeriodStatus,
    SubmissionStatus,
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One period at one moment; rows in plan order: heading, task, agency."""

    period: Period
    at: datetime
    rows: tuple[Row, ...]

    @property
    def counts(self) -> Counts:
        return counts(self.rows)

    def of_agency(self, agency_id: int) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.agency_id == agency_id)

    def of_heading(self, heading_id: int) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.heading_id == heading_id)

    def of_task(self, task_id: int) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.task_id == task_id)

    def in_bucket(self, bucket: Bucket) -> tuple[Row, ...]:
        """Rows that owe and stand in the bucket: exactly as many as the figure says."""
        return tuple(row for row in self.rows if row.owes and row.bucket == bucket)


def ledger(period: Period, at: datetime) -> Ledger:
    """The ledger of one period at a moment (4 queries)."""
    return ledgers([period], at)[0]


def ledgers(periods: Sequence[Period], at: datetime) -> list[Ledger]:
    """The ledgers of several periods at a moment, in the order given: 4 queries whatever the
    number of periods. Receipts and extensions after `at` do not count; statuses are present."""
    submissions, extensions = _submissions(periods), _extensions(periods, at)
    by_key, holidays = {period.pk: period for period in periods}, clocks.holidays()
    readings: dict[tuple[int, int, bool], Reading] = {}
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for stored in _obligations(periods):
        pair = (stored["period_id"], stored["agency_id"])
        period, key = by_key[pair[0]], (*pair, stored["role"] == DutyRole.LEAD)
        submission, extension = submissions.get(pair), extensions.get(pair)
        if key not in readings:
            times = _times(period, submission, extension, owes=key[2])
            readings[key] = clocks.read(times, at=at, holidays=holidays)
        made = _row(stored, submission, extension, readings[key], at)
        rows[made.period_id].append(made)
    return [Ledger(period, at, tuple(rows[period.pk])) for period in periods]


def _obligations(periods: Sequence[Period]) -> Iterable[dict[str, Any]]:
    sent = EntryVersion.objects.filter(
        entry=OuterRef("entry__pk"), number=OuterRef("entry__sent_version")
    ).annotate(sent_kind=KT("content__kind"))
    # A draft written after a return does not change what was received.
    kind = Case(
        When(entry__sent_version=F("entry__version"), then=F("entry__kind")),
        When(entry__sent_version__isnull=False, then=Subquery(sent.values("sent_kind")[:1])),
        default=F("entry__kind"),
        output_field=TextField(),
    )
    rows = Obligation.objects.filter(period__in=periods).annotate(received_kind=kind)
    values = rows.order_by("agency_id", "pk").values("agency__name", "received_kind", *_COLUMNS)
    return sorted(cast(Iterable[dict[str, Any]], values), key=_place)


def _place(stored: dict[str, Any]) -> tuple[Any, ...]:
    """Order of the plan; within a task by name, in the order of the alphabet."""
    named = alphabetical(stored["agency_name"])
    return stored["task__heading__position"], stored["task__position"], named


# Lookup in the database → field of Row.
_COLUMNS = {
    "pk": "obligation_id",
    "public_id": "obligation",
    "period_id": "period_id",
    "task__heading_id": "heading_id",
    "task__heading__position": "heading_position",
    "task__heading__number": "heading_number",
    "task__heading__title": "heading_title",
    "task__heading__kind": "heading_kind",
    "task_id": "task_id",
    "task__public_id": "task",
    "task__code": "task_code",
    "task__position": "task_position",
    "task__text": "task_text",
    "task__lineage": "lineage",
    "agency_id": "agency_id",
    "agency__public_id": "agency",
    "agency__code": "agency_code",
    "agency_name": "agency_name",
    "agency__short_name": "agency_label",
    "role": "role",
    "group_id": "group_id",
    "group__name": "group_name",
    "basis": "basis",
    "entry__pk": "entry_id",
    "entry__public_id": "entry",
    "entry__status": "entry_status",
}


def _submissions(periods: Sequence[Period]) -> dict[tuple[int, int], Submission]:
    rows = Submission.objects.filter(period__in=periods)
    return {(row.period_id, row.agency_id): row for row in rows}


def _extensions(periods: Sequence[Period], at: datetime) -> dict[tuple[int, int], Extension]:
    """The latest new deadline of each (period, agency) that was granted by then."""
    rows = Extension.objects.of_reports().filter(period__in=periods, granted_at__lte=at)
    return {(row.period_id, row.agency_id): row for row in rows.order_by("due_at", "pk")}


def _times(
    period: Period, submission: Submission | None, extension: Extension | None, *, owes: bool
) -> Times:
    return Times(
        opened_at=period.opened_at,
        due_at=period.due_at,
        status=SubmissionStatus(submission.status if submission else SubmissionStatus.DRAFT),
        received_at=submission.first_received_at if submission else None,
        extended_until=extension.due_at if extension else None,
        returned_until=submission.returned_due_at if submission else None,
        owes=owes,
        is_cancelled=period.status == PeriodStatus.CANCELLED,
    )


def _row(
    stored: dict[str, Any],
    submission: Submission | None,
    extension: Extension | None,
    reading: Reading,
    at: datetime,
) -> Row:
    received = submission.first_received_at if submission else None
    received = received if received and received <= at else None
    kind = (stored["received_kind"] or "") if received else ""
    excused_until = extension.due_at if extension else None
    plain = {name: stored[lookup] for lookup, name in _COLUMNS.items()}
    plain |= {
        "heading_kind": HeadingKind(plain["heading_kind"]),
        "agency_label": plain["agency_label"] or stored["agency__name"],
        "role": DutyRole(plain["role"]),
        "group_name": plain["group_name"] or "",
        "entry_status": EntryStatus(plain["entry_status"] or EntryStatus.OPEN),
    }
    return Row(
        **plain,
        submission=submission.public_id if submission else None,
        submission_status=SubmissionStatus(submission.status) if submission else None,
        kind=kind,
        first_received_at=received,
        due_at=reading.first_due_at,
        excused_until=excused_until,
        excuse=extension.reason if extension else "",
        bucket=bucket_of(
            role=plain["role"], kind=kind, received_at=received,
            due_at=reading.first_due_at, excused_until=excused_until, at=at,
        ),
        reading=reading,
    )  # fmt: skip
