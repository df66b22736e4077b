"""Proof that nothing is lost: every clause once or listed as omitted, every accepted word there,
every figure the sum of its rows. A report that fails here is not built."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError
from reports.pipeline.compose.answers import lines, quotes, used_edits
from reports.pipeline.compose.quoted import chapter_of, earlier_obstacles
from reports.pipeline.document import Block, Document, Paragraph, Run, Table, all_blocks
from reports.pipeline.snapshot import (
    ClauseFacts,
    Counts,
    EditFacts,
    EntryState,
    ObligationFacts,
    ObstacleFacts,
    Snapshot,
)
from reports.states import Chapter
from tasks.states import Bucket


class CoverageBroken(DomainError):
    """A clause or an accepted answer is not in the report exactly once and whole."""

    code = "coverage_broken"


class FiguresDisagree(DomainError):
    """The totals given to the report are not those of its rows."""

    code = "figures_disagree"


def prove(snapshot: Snapshot, document: Document) -> None:
    """Raise CoverageBroken, naming the clause, unless every word is there once and whole: of an
    edited passage the edited wording, of all others the agency's own, each obstacle of before;
    each edit that is used is named by the paragraphs that hold it. Only what was left out with a
    reason and a name need not be there."""
    if snapshot.scope and snapshot.scope.codes != tuple(one.code for one in snapshot.clauses):
        raise CoverageBroken(_("The report does not hold exactly the tasks that were asked for."))
    written = _written(document)
    omitted = {one.clause_id for one in document.omissions if one.reason and one.by}
    without = {one.chapter for one in snapshot.recipient.left_out}
    edited: set[str] = set()
    for clause in snapshot.clauses:
        if clause.clause_id not in omitted:
            _prove_clause(clause, written, without)
            edited |= {one.source for row in clause.obligations for one in _used(row, without)}
    for obstacle in earlier_obstacles(snapshot):
        _prove_obstacle(obstacle, written)
    if edited != _edits_named(document):
        raise CoverageBroken(_("The report does not show which of its words were edited."))
    if written:
        sources = {"sources": ", ".join(sorted(written))}
        raise CoverageBroken(_("The report quotes what nobody wrote: %(sources)s.") % sources)


def _written(document: Document) -> dict[str, list[str]]:
    """Quote key → the lines that the paper holds of it."""
    written: dict[str, list[str]] = {}
    for run in _runs(document):
        if run.quote:
            written.setdefault(run.quote, []).append(run.text)
    return written


def _used(row: ObligationFacts, without: Container[Chapter]) -> Iterable[EditFacts]:
    used = used_edits(row.quoted).values() if row.quoted else ()
    return (one for one in used if chapter_of(f"#{one.part}") not in without)


def _edits_named(document: Document) -> set[str]:
    paragraphs = (block for block in all_blocks(document) if isinstance(block, Paragraph))
    return {one for block in paragraphs for one in block.sources if one.startswith("edit/")}


def prove_names(snapshot: Snapshot) -> None:
    """Raise CoverageBroken for a task or a chapter that is left out by nobody's word. For reports
    that are built now: those made before do not know the name of a chapter's."""
    tasks = [one.code for one in snapshot.clauses if one.omitted and not one.omitted_by]
    chapters = [one.title for one in snapshot.recipient.left_out if not one.left_out_by]
    if nameless := [*tasks, *chapters]:
        named = {"parts": ", ".join(nameless)}
        raise CoverageBroken(
            _("Nobody's name stands for what the report leaves out: %(parts)s.") % named
        )


def _prove_clause(
    clause: ClauseFacts, written: dict[str, list[str]], without: Container[Chapter]
) -> None:
    """Words of a chapter that the outline leaves out, with its reason, are not expected."""
    expected = {f"{clause.source}#text": clause.text}
    for row in clause.obligations:
        expected |= quotes(row.quoted) if row.quoted else {}
    for key, text in expected.items():
        if chapter_of(key) in without:
            continue
        if written.pop(key, []) != lines(text):
            named = {"task": clause.code, "source": key}
            raise CoverageBroken(
                _("Task %(task)s is not in the report exactly once and whole (%(source)s).") % named
            )


def _prove_obstacle(obstacle: ObstacleFacts, written: dict[str, list[str]]) -> None:
    """An open obstacle of an earlier round: no answer of this one would miss it."""
    key = f"{obstacle.source}#text"
    if written.pop(key, []) != lines(obstacle.text):
        named = {"agency": obstacle.agency_name, "task": obstacle.clause_code, "source": key}
        raise CoverageBroken(
            _(
                "The earlier obstacle of %(agency)s (task %(task)s) is not in the report exactly "
                "once and whole (%(source)s)."
            )
            % named
        )


def prove_figures(snapshot: Snapshot) -> None:
    """Raise FiguresDisagree unless the totals are the sums of the rows that the report shows."""
    rows = [row for _, row in snapshot.obligations]
    counted = tally(rows)
    if counted != snapshot.totals.tasks:
        raise FiguresDisagree(_("The totals of the round are not those of its rows."))
    by_agency: dict[str, list[ObligationFacts]] = {}
    for row in rows:
        by_agency.setdefault(row.agency_code, []).append(row)
    for one in snapshot.totals.by_agency:
        if tally(by_agency.pop(one.code, [])) != one.counts:
            named = {"agency": one.name}
            raise FiguresDisagree(_("The figures of %(agency)s are not those of its rows.") % named)
    if by_agency:
        named = {"agency": ", ".join(sorted(by_agency))}
        raise FiguresDisagree(_("There are no figures for %(agency)s.") % named)


def tally(rows: Iterable[ObligationFacts]) -> Counts:
    """Count rows as snapshot.Counts defines; the check against the figures of the dashboard."""
    rows = list(rows)
    owed = Counter(row.bucket for row in rows if not row.requested)
    state = Counter(row.entry.state for row in rows if row.entry)
    received = (row for row in rows if not row.requested and row.first_received_at is not None)
    return Counts(
        owed=owed.total(),
        received=sum(1 for _ in received),
        on_time=owed[Bucket.ON_TIME],
        late=owed[Bucket.LATE],
        nil=owed[Bucket.NIL],
        secret=owed[Bucket.SECRET],
        excused=owed[Bucket.EXCUSED],
        missing=owed[Bucket.MISSING],
        pending=owed[Bucket.PENDING],
        accepted=state[EntryState.ACCEPTED],
        waiting=state[EntryState.WAITING],
        returned=state[EntryState.RETURNED],
        requested=sum(row.requested for row in rows),
        requested_received=sum(row.requested and row.first_received_at is not None for row in rows),
    )


def _runs(document: Document) -> Iterator[Run]:
    for block in all_blocks(document):
        yield from _block_runs(block)


def _block_runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph):
        yield from block.runs
    elif isinstance(block, Table):
        yield from (run for row in block.rows for cell in row for run in cell.runs)
