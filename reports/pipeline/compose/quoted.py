"""What of the agencies' words this report may show: those that were accepted, of tasks and
chapters that its recipient gets, as it words them. Paper, annexes, table file and the leaders'
sheet ask here."""

from collections.abc import Iterator
from dataclasses import replace

from reports.pipeline import wording
from reports.pipeline.compose.answers import said, worded
from reports.pipeline.snapshot import (
    ClauseFacts,
    EntryFacts,
    ObligationFacts,
    ObstacleFacts,
    Snapshot,
)
from reports.states import Chapter
from tasks.answer import Answer

Quoted = tuple[ClauseFacts, ObligationFacts, EntryFacts]

# The part of an answer (after "#") → the chapter that quotes it.
_QUOTED_IN = {
    "obstacle": Chapter.OBSTACLES,
    "reason": Chapter.OBSTACLES,
    "proposal": Chapter.PROPOSALS,
    "next": Chapter.NEXT,
    "figure": Chapter.FIGURES,
    "value": Chapter.FIGURES,
    "unit": Chapter.FIGURES,
}


def chapter_of(key: str) -> Chapter:
    """Where the words of a quote key stand: "entry/…#obstacle.0" → obstacles."""
    return _QUOTED_IN.get(key.rpartition("#")[2].partition(".")[0], Chapter.RESULTS)


def has(snapshot: Snapshot, chapter: Chapter) -> bool:
    """The recipient gets that chapter."""
    return all(one.chapter != chapter for one in snapshot.recipient.left_out)


def quoted(snapshot: Snapshot) -> Iterator[Quoted]:
    """Accepted answers to clauses that are in this report, in plan order."""
    for clause, row in snapshot.obligations:
        if row.quoted and not clause.omitted:
            yield clause, row, row.quoted


def shown(snapshot: Snapshot, entry: EntryFacts) -> Answer:
    """A quoted answer in the wording in use, empty in what stands in chapters that are left out."""
    answer = worded(entry)
    if not has(snapshot, Chapter.FIGURES):
        answer = replace(answer, figures=())
    if not has(snapshot, Chapter.OBSTACLES):
        answer = replace(answer, obstacles=(), reason="")
    if not has(snapshot, Chapter.PROPOSALS):
        answer = replace(answer, proposals=())
    if not has(snapshot, Chapter.NEXT):
        answer = replace(answer, next_step="", next_step_due=None)
    return answer


def open_obstacles(snapshot: Snapshot) -> Iterator[ObstacleFacts]:
    """Those of which the report may speak. What stands only in an answer that is not quoted, or
    under a task that is left out, is not there."""
    if not has(snapshot, Chapter.OBSTACLES):
        return
    omitted = {clause.code for clause in snapshot.clauses if clause.omitted}
    silent = {
        row.entry.entry_id
        for _clause, row in snapshot.obligations
        if row.entry is not None and not row.quoted
    }
    for one in snapshot.obstacles:
        if one.clause_code not in omitted and one.entry_id not in silent:
            yield one


def stated(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """(answer, the agency's words) of each obstacle of this round → the wording in use."""
    return {
        (entry.entry_id, own.text): used.text
        for _clause, _row, entry in quoted(snapshot)
        for own, used in zip(said(entry).obstacles, worded(entry).obstacles, strict=True)
    }


def earlier_obstacles(snapshot: Snapshot) -> tuple[ObstacleFacts, ...]:
    """Those of earlier rounds that nobody has stated again: they stand by themselves."""
    now = stated(snapshot)
    return tuple(one for one in open_obstacles(snapshot) if (one.entry_id, one.text) not in now)


def who(row: ObligationFacts, clause: ClauseFacts) -> str:
    """Sở Y tế (nhiệm vụ 12.1)."""
    return f"{row.agency_name} ({wording.task(clause.code)})"


def sent_to(addressee: str) -> str:
    return f", gửi {addressee}" if addressee else ""
