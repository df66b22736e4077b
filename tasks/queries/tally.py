"""Buckets and counts over rows of the ledger, without a database: the rule of where an obligation
stands, and the only sums that a screen or a report may show."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from plan_portal.lib.text import share
from tasks.clock import Reading
from tasks.states import (
    AnswerKind,
    Bucket,
    DutyRole,
    EntryStatus,
    HeadingKind,
    SubmissionStatus,
)

Key = TypeVar("Key", bound=Hashable)


def bucket_of(
    *,
    role: DutyRole,
    kind: str,
    received_at: datetime | None,
    due_at: datetime,
    excused_until: datetime | None,
    at: datetime,
) -> Bucket:
    """Where an obligation stands at the moment `at`.

    `received_at` is the first receipt of the agency's submission: later sends never change the
    bucket. `kind` is the kind of answer that was received ("" counts as progress). `excused_until`
    is the latest extended deadline that was granted by then. An extension shows only after the
    first deadline: before it an agency is pending or in time like any other."""
    is_received = received_at is not None and received_at <= at
    answered = _ANSWERED.get(kind, Bucket.ON_TIME)
    if role != DutyRole.LEAD:
        return answered if is_received else Bucket.PENDING
    decisive = received_at if received_at is not None and is_received else at
    if decisive <= due_at:
        return answered if is_received else Bucket.PENDING
    if excused_until is not None and decisive <= excused_until:
        return Bucket.EXCUSED
    return Bucket.LATE if is_received else Bucket.MISSING


_ANSWERED = {AnswerKind.NIL.value: Bucket.NIL, AnswerKind.SECRET.value: Bucket.SECRET}


@dataclass(frozen=True, slots=True)
class Row:
    """One obligation of one period at one moment. Ids ending in `_id` are for grouping and joins
    inside the portal, uuids for addresses."""

    obligation_id: int
    obligation: uuid.UUID
    period_id: int
    heading_id: int
    heading_position: int
    heading_number: str
    heading_title: str
    heading_kind: HeadingKind
    task_id: int
    task: uuid.UUID
    task_code: str
    task_position: int
    task_text: str
    lineage: uuid.UUID
    agency_id: int
    agency: uuid.UUID
    agency_code: str
    # As frozen on the day of opening; the label is the present short name.
    agency_name: str
    agency_label: str
    role: DutyRole
    group_id: int | None
    group_name: str
    basis: str
    submission: uuid.UUID | None
    submission_status: SubmissionStatus | None
    entry_id: int | None
    entry: uuid.UUID | None
    entry_status: EntryStatus
    # Kind of the answer that was received last ("" = none received, or nothing said).
    kind: str
    first_received_at: datetime | None
    due_at: datetime
    excused_until: datetime | None
    excuse: str
    bucket: Bucket
    # The clock of the report that the row is in.
    reading: Reading

    @property
    def owes(self) -> bool:
        return self.role == DutyRole.LEAD

    @property
    def is_received(self) -> bool:
        return self.first_received_at is not None

    @property
    def is_accepted(self) -> bool:
        return self.is_received and self.entry_status == EntryStatus.ACCEPTED

    @property
    def is_waiting(self) -> bool:
        """Received and on the reviewer's table."""
        return (
            self.is_received
            and not self.is_accepted
            and self.submission_status == SubmissionStatus.SUBMITTED
        )

    @property
    def is_returned(self) -> bool:
        """Received once, and back with the agency."""
        return self.is_received and not self.is_accepted and not self.is_waiting


@dataclass(frozen=True, slots=True)
class AgencyCounts:
    """Agencies (per period) that owe something, by how their submission came. A pair of agency and
    period is one; on_time + late + excused + missing + pending = owed."""

    owed: int = 0
    received: int = 0
    on_time: int = 0
    late: int = 0
    excused: int = 0
    missing: int = 0
    pending: int = 0

    @property
    def received_share(self) -> Decimal | None:
        """Received of owed, on the scale 0–100; None when nothing is owed."""
        return share(self.received, self.owed)

    @property
    def on_time_share(self) -> Decimal | None:
        return share(self.on_time, self.owed - self.excused)


@dataclass(frozen=True, slots=True)
class Counts:
    """Obligations of any cut of the ledger.

    on_time + nil + secret + late + excused + missing + pending = owed, and
    accepted + waiting + returned = received. Requests are only in `asked` and `answered`."""

    owed: int = 0
    received: int = 0
    on_time: int = 0
    nil: int = 0
    secret: int = 0
    late: int = 0
    excused: int = 0
    missing: int = 0
    pending: int = 0
    accepted: int = 0
    waiting: int = 0
    returned: int = 0
    asked: int = 0
    answered: int = 0
    agencies: AgencyCounts = field(default_factory=AgencyCounts)

    @property
    def in_time(self) -> int:
        """Received by the first deadline, whatever the kind of answer."""
        return self.on_time + self.nil + self.secret

    @property
    def received_share(self) -> Decimal | None:
        """Received of owed, on the scale 0–100; None when nothing is owed."""
        return share(self.received, self.owed)

    @property
    def on_time_share(self) -> Decimal | None:
        """In time of owed, excused ones left out; 0–100, None when nothing is left."""
        return share(self.in_time, self.owed - self.excused)

    @property
    def accepted_share(self) -> Decimal | None:
        return share(self.accepted, self.owed)


def counts(rows: Iterable[Row]) -> Counts:
    """Count any cut of the ledger: a period, an agency, a heading, a task, several of them."""
    rows = list(rows)
    owed = [row for row in rows if row.owes]
    asked = [row for row in rows if not row.owes]
    buckets = {bucket: sum(row.bucket == bucket for row in owed) for bucket in Bucket}
    return Counts(
        owed=len(owed),
        received=sum(row.is_received for row in owed),
        on_time=buckets[Bucket.ON_TIME],
        nil=buckets[Bucket.NIL],
        secret=buckets[Bucket.SECRET],
        late=buckets[Bucket.LATE],
        excused=buckets[Bucket.EXCUSED],
        missing=buckets[Bucket.MISSING],
        pending=buckets[Bucket.PENDING],
        accepted=sum(row.is_accepted for row in owed),
        waiting=sum(row.is_waiting for row in owed),
        returned=sum(row.is_returned for row in owed),
        asked=len(asked),
        answered=sum(row.is_received for row in asked),
        agencies=_count_agencies(owed),
    )


def _count_agencies(owed: Sequence[Row]) -> AgencyCounts:
    """All rows of one agency in one period were received together: any of them speaks for it."""
    one_each = {(row.period_id, row.agency_id): row for row in owed}.values()
    in_time = {Bucket.ON_TIME, Bucket.NIL, Bucket.SECRET}
    return AgencyCounts(
        owed=len(one_each),
        received=sum(row.is_received for row in one_each),
        on_time=sum(row.bucket in in_time for row in one_each),
        late=sum(row.bucket == Bucket.LATE for row in one_each),
        excused=sum(row.bucket == Bucket.EXCUSED for row in one_each),
        missing=sum(row.bucket == Bucket.MISSING for row in one_each),
        pending=sum(row.bucket == Bucket.PENDING for row in one_each),
    )


def group_by(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, tuple[Row, ...]]:
    """Rows by a key, keys and rows in the order of the ledger:
    `group_by(rows, lambda row: row.agency_id)`."""
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: tuple(part) for name, part in found.items()}
