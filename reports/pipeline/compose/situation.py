"""I. How the round stands: figures and names that nobody should have to write by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.pipeline import wording
from reports.pipeline.compose.papers import directed, named
from reports.pipeline.document import Block, Paragraph, Run, Section
from reports.pipeline.snapshot import ClauseFacts, EntryState, ObligationFacts, Snapshot
from reports.pipeline.wording import across
from reports.pipeline.wording import situation as phrases
from tasks.states import Bucket


@dataclass(frozen=True, slots=True)
class Statement:
    """One list: what it says, and each agency with the codes of its tasks."""

    lead: str
    agencies: tuple[tuple[str, tuple[str, ...]], ...]


Row = tuple[ClauseFacts, ObligationFacts]
Test = Callable[[ObligationFacts], bool]


def situation(snapshot: Snapshot) -> tuple[Block, ...]:
    """Papers of the round, then how agencies reported. A snapshot of schema 1 knows no papers: of
    those nothing is said."""
    if snapshot.schema < 2:
        return reported(snapshot)
    parts = (
        (across.PAPERS, directed(snapshot)),
        (across.AGENCY_PAPERS, named(snapshot)),
        (across.ROUND, reported(snapshot)),
    )
    return tuple(
        Section(2, f"{i}. {title}", blocks) for i, (title, blocks) in enumerate(parts, start=1)
    )


def reported(snapshot: Snapshot) -> tuple[Block, ...]:
    """Who has sent, in time or late; who is missing, excused, nil; what waits for review."""
    rows, totals = list(snapshot.obligations), snapshot.totals
    due, at = snapshot.due_moments, snapshot.taken_at
    due_at = snapshot.period.due_at if len(due) == 1 else None
    counted = (
        phrases.agencies(totals.agencies, due_at=due_at, at=at),
        phrases.tasks(totals.tasks),
        phrases.review(totals.tasks),
    )
    every = tuple(row.source for _, row in rows) or tuple(c.source for c in snapshot.clauses)
    blocks: list[Block] = [Paragraph((Run(sentence),), every) for sentence in counted]
    for lead, test in _NAMED:
        found = [row for row in rows if test(row[1])]
        if found:
            named = _named(found, show_received=lead == phrases.LATE)
            blocks.append(_paragraph(f"{lead}: {named}.", found))
    extended = [r for r in rows if not r[1].requested and r[1].due_at not in due]
    if extended:
        blocks.append(_paragraph(f"{phrases.EXTENDED}: {_until(extended)}.", extended))
    asked = [row for row in rows if row[1].requested]
    if asked:
        silent = [row for row in asked if row[1].first_received_at is None]
        sentence = phrases.requests(totals.tasks, wording.listed(_by_agency(silent)))
        blocks.append(_paragraph(sentence, asked))
    return tuple(blocks)


def statements(snapshot: Snapshot) -> tuple[Statement, ...]:
    """The lists behind the sentences, for the screen: those that hold somebody."""
    rows = list(snapshot.obligations)
    found = ((lead, [row for row in rows if test(row[1])]) for lead, test in _NAMED)
    return tuple(
        Statement(
            lead,
            tuple(
                (name, tuple(clause.code for clause, _row in owned))
                for name, owned in _by_agency(own).items()
            ),
        )
        for lead, own in found
        if own
    )


def _owed(bucket: Bucket) -> Test:
    return lambda row: not row.requested and row.bucket == bucket


def _excused(*, received: bool) -> Test:
    """Within an extension: came, or still to come."""
    owed = _owed(Bucket.EXCUSED)
    return lambda row: owed(row) and (row.first_received_at is not None) == received


def _state(state: EntryState) -> Test:
    return lambda row: row.entry is not None and row.entry.state == state


_NAMED: tuple[tuple[str, Test], ...] = (
    (phrases.MISSING, _owed(Bucket.MISSING)),
    (phrases.LATE, _owed(Bucket.LATE)),
    (phrases.NIL, _owed(Bucket.NIL)),
    (phrases.THROUGH_CHANNEL, _owed(Bucket.SECRET)),
    (phrases.EXCUSED_SENT, _excused(received=True)),
    (phrases.EXCUSED, _excused(received=False)),
    (phrases.PENDING, _owed(Bucket.PENDING)),
    (phrases.WAITING, _state(EntryState.WAITING)),
    (phrases.RETURNED, _state(EntryState.RETURNED)),
)


def _by_agency(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for clause, row in rows:
        grouped.setdefault(row.agency_name, []).append((clause, row))
    return grouped


def _named(rows: list[Row], *, show_received: bool) -> str:
    """Sở A (nhiệm vụ 1.1, 1.2); Sở B (nhiệm vụ 2.1): each agency once."""
    shown = []
    for name, owned in _by_agency(rows).items():
        inside = wording.task(", ".join(clause.code for clause, _ in owned))
        first = owned[0][1].first_received_at
        if show_received and first:
            inside += f", nhận lúc {wording.hour_and_day(first)}"
        shown.append(f"{name} ({inside})")
    return wording.listed(shown)


def _until(rows: list[Row]) -> str:
    return wording.listed(
        f"{name} (đến {wording.hour_and_day(owned[0][1].due_at)})"
        for name, owned in _by_agency(rows).items()
    )


def _paragraph(sentence: str, rows: list[Row]) -> Paragraph:
    return Paragraph((Run(sentence),), tuple(row.source for _, row in rows))
