"""The rows behind a snapshot, read in bulk: headings, answers with their people and evidence, the
answers before, supplements, open obstacles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch

from plan_portal.lib.text import day
from reports.pipeline.collect.papers import papers_of
from reports.pipeline.collect.past import Earlier, counted, earlier_answers, pasts, taken_over
from reports.pipeline.collect.people import acts_of
from reports.pipeline.collect.plan import codes_of, plan_of
from reports.pipeline.collect.standing import obstacles_of
from reports.pipeline.snapshot import (
    Act,
    AgencyCounts,
    Counts,
    EditFacts,
    EntryFacts,
    EntryState,
    EvidenceFacts,
    ObligationFacts,
    ObstacleFacts,
    PaperFacts,
    PlanFacts,
    Supplement,
    TargetFacts,
    Totals,
)
from tasks.answer import Answer
from tasks.models import Entry, EntryVersion, Evidence, Heading, Period, Task
from tasks.models import Supplement as SupplementRow
from tasks.queries import ledger as ledgers
from tasks.queries.ledger import Ledger, Row, group_by
from tasks.states import (
    AnswerKind,
    Bucket,
    DutyRole,
    SupplementKind,
)


@dataclass(frozen=True, slots=True)
class HeadingRows:
    number: str
    title: str
    kind: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything read for one period; `obligation` joins it to a row of the ledger."""

    period: Period
    plan: PlanFacts
    headings: tuple[HeadingRows, ...]
    entries: dict[int, Entry]
    versions: dict[tuple[int, int], EntryVersion]
    earlier: dict[tuple[int, UUID], tuple[Earlier, ...]]
    evidence: dict[int, tuple[EvidenceFacts, ...]]
    acts: dict[tuple[int, str], Act]
    supplements: dict[UUID, tuple[Supplement, ...]]
    obstacles: tuple[ObstacleFacts, ...]
    papers: tuple[PaperFacts, ...]
    edits: Mapping[str, tuple[EditFacts, ...]] = field(default_factory=dict)
    targets: Mapping[UUID, tuple[TargetFacts, ...]] = field(default_factory=dict)

    def obligation(self, row: Row) -> ObligationFacts:
        """One row of the ledger with its answer."""
        return ObligationFacts(
            obligation_id=str(row.obligation),
            agency_code=row.agency_code,
            agency_name=row.agency_name,
            bucket=row.bucket,
            due_at=row.excused_until or row.due_at,
            first_received_at=row.first_received_at,
            requested=not row.owes,
            in_group=row.group_id is not None,
            excuse=row.excuse if row.bucket == Bucket.EXCUSED else "",
            entry=self._entry(row),
            past=pasts(self._before(row)),
        )

    def _entry(self, row: Row) -> EntryFacts | None:
        """The version that was accepted, else the one that was sent; None when nothing came."""
        entry = self.entries.get(row.entry_id or 0)
        if entry is None or not row.is_received:
            return None
        number = entry.accepted_version if row.is_accepted else entry.sent_version
        version = self.versions.get((entry.pk, number or 0))
        if version is None:
            return None
        answer = counted(version.answer, is_confirmed=entry.completion_confirmed)
        period, previous = self._previous(row, answer)
        return EntryFacts(
            entry_id=str(entry.public_id),
            version_id=str(version.public_id),
            submission_id=str(row.submission),
            state=_state(row),
            answer=answer,
            previous=previous,
            previous_period=period,
            entered=Act(str(version.saved_by), version.saved_at),
            sent=self.acts.get((entry.submission_id, "send")),
            accepted=_accepted(entry) if row.is_accepted else None,
            evidence=self.evidence.get(entry.pk, ()),
            edits=self.edits.get(str(entry.public_id), ()),
        )

    def _previous(self, row: Row, answer: Answer) -> tuple[str, Answer | None]:
        """The last accepted answer before; for *giữ nguyên* the last one with words of its own."""
        before = self._before(row)
        for i, one in enumerate(before):
            if answer.kind != AnswerKind.KEPT or one.answer.kind != AnswerKind.KEPT:
                return one.period, taken_over(before[i:])
        return "", None

    def _before(self, row: Row) -> tuple[Earlier, ...]:
        return self.earlier.get((row.agency_id, row.lineage), ())


def _state(row: Row) -> EntryState:
    if row.is_accepted:
        return EntryState.ACCEPTED
    return EntryState.WAITING if row.is_waiting else EntryState.RETURNED


def _accepted(entry: Entry) -> Act | None:
    if entry.reviewed_at is None:
        return None
    return Act(str(entry.reviewed_by), entry.reviewed_at)


def read(period: Period, *, at: datetime) -> Facts:
    """Read one period at a moment; a fixed number of queries."""
    entries = {
        entry.pk: entry
        for entry in Entry.objects.filter(obligation__period=period).select_related(
            "reviewed_by", "obligation__task"
        )
    }
    versions, codes = _versions(period), codes_of(period)
    return Facts(
        period=period,
        plan=plan_of(period),
        headings=tuple(_headings(period)),
        entries=entries,
        versions=versions,
        earlier=earlier_answers(period),
        evidence=_evidence(period),
        acts=acts_of(period),
        supplements=_supplements(period),
        obstacles=obstacles_of(period, entries, versions, codes, at=at),
        papers=papers_of(period, codes, at=at),
    )


def _headings(period: Period) -> Iterator[HeadingRows]:
    tasks = Prefetch("tasks", queryset=Task.objects.filter(parent=None).order_by("position"))
    rows = Heading.objects.filter(version_id=period.version_id).prefetch_related(tasks)
    for heading in rows.order_by("position"):
        yield HeadingRows(heading.number, heading.title, heading.kind, tuple(heading.tasks.all()))


def _versions(period: Period) -> dict[tuple[int, int], EntryVersion]:
    """The versions that were sent or accepted, by (entry, number)."""
    rows = EntryVersion.objects.filter(
        entry__obligation__period=period,
        number__in=[F("entry__sent_version"), F("entry__accepted_version")],
    ).select_related("saved_by")
    return {(row.entry_id, row.number): row for row in rows}


def _evidence(period: Period) -> dict[int, tuple[EvidenceFacts, ...]]:
    rows = Evidence.objects.filter(entry__obligation__period=period, removed_at=None)
    found: defaultdict[int, list[EvidenceFacts]] = defaultdict(list)
    for row in rows.select_related("file").order_by("pk"):
        found[row.entry_id].append(
            EvidenceFacts(
                caption=row.caption,
                document_number=row.document_number,
                document_date=row.document_date,
                file_name=row.file_name,
                sha256=row.file.sha256 if row.file else "",
            )
        )
    return {key: tuple(proofs) for key, proofs in found.items()}


def _supplements(period: Period) -> dict[UUID, tuple[Supplement, ...]]:
    lineages = Task.objects.filter(heading__version_id=period.version_id).values("lineage")
    rows = SupplementRow.objects.filter(lineage__in=lineages, withdrawn_at=None)
    found: defaultdict[UUID, list[Supplement]] = defaultdict(list)
    for row in rows.prefetch_related("agencies").order_by("pk"):
        source = f"{row.source}, {day(row.source_date)}"
        found[row.lineage].append(Supplement(row.kind, _words(row), source))
    return {key: tuple(added) for key, added in found.items()}


def _words(row: SupplementRow) -> str:
    if row.kind == SupplementKind.DEADLINE and row.due_on:
        return day(row.due_on)
    if row.kind == SupplementKind.SUPPORT:
        return "; ".join(agency.name for agency in row.agencies.all()) or row.text
    return row.text


# --- figures: the ledger's own, never counted a second time ---------------------------------------


def totals(ledger: Ledger) -> Totals:
    """The figures of the dashboard (tasks.queries.ledger.counts) in the snapshot's shape."""
    by_agency = group_by(ledger.rows, lambda row: row.agency_id)
    return Totals(
        tasks=_counts(ledger.counts, ledger.rows),
        agencies=_agency_counts(ledger),
        by_agency=tuple(
            AgencyCounts(
                rows[0].agency_code, rows[0].agency_name, _counts(ledgers.counts(rows), rows)
            )
            for rows in by_agency.values()
        ),
    )


def _counts(counted: ledgers.Counts, rows: Iterable[Row]) -> Counts:
    rows = list(rows)  # requests included: they are reviewed like any answer
    return Counts(
        owed=counted.owed,
        received=counted.received,
        on_time=counted.on_time,
        late=counted.late,
        nil=counted.nil,
        secret=counted.secret,
        excused=counted.excused,
        missing=counted.missing,
        pending=counted.pending,
        accepted=sum(row.is_accepted for row in rows),
        waiting=sum(row.is_waiting for row in rows),
        returned=sum(row.is_returned for row in rows),
        requested=counted.asked,
        requested_received=counted.answered,
    )


def _agency_counts(ledger: Ledger) -> Counts:
    agencies = ledger.counts.agencies
    owing = {row.agency_id for row in ledger.rows if row.role == DutyRole.LEAD}
    only_asked = {row.agency_id for row in ledger.rows} - owing
    answered = {row.agency_id for row in ledger.rows if row.is_received and not row.owes}
    return Counts(
        owed=agencies.owed,
        received=agencies.received,
        on_time=agencies.on_time,
        late=agencies.late,
        excused=agencies.excused,
        missing=agencies.missing,
        pending=agencies.pending,
        requested=len(only_asked),
        requested_received=len(only_asked & answered),
    )
