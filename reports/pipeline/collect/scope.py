"""The part of one or several rounds that was asked for: the same rows, facts and figures as the
periodic report, cut to the tasks of the scope."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from reports.models import AdHocRequest
from reports.pipeline.collect import rows as source
from reports.pipeline.collect.edits import edits_of
from reports.pipeline.snapshot import (
    ClauseFacts,
    HeadingFacts,
    ObligationFacts,
    ObstacleFacts,
    PaperFacts,
    PaperKind,
    PeriodFacts,
    ScopeFacts,
    Snapshot,
)
from reports.pipeline.wording.scope import rounds
from tasks.models import Period, Task
from tasks.queries import ledger as ledgers
from tasks.queries.ledger import Ledger, group_by
from tasks.states import PeriodKind


@dataclass(frozen=True, slots=True)
class Cut:
    """The rounds of a scope, the oldest first; facts and ledgers hold its tasks only."""

    ad_hoc: AdHocRequest
    rounds: tuple[tuple[source.Facts, Ledger], ...]

    @property
    def period(self) -> Period:
        """The last round: its version of the plan is the one that is quoted."""
        return self.rounds[-1][0].period


def read(ad_hoc: AdHocRequest, *, at: datetime) -> Cut:
    """Read the rounds at one moment; queries grow with rounds, never with agencies or tasks."""
    wanted = {UUID(one) for one in ad_hoc.lineages}
    periods = list(_periods(ad_hoc))
    found = ledgers.ledgers(periods, at)
    return Cut(
        ad_hoc,
        tuple(
            (_facts(_read(one.period, ad_hoc, at=at), wanted), _cut(one, wanted)) for one in found
        ),
    )


def _read(period: Period, ad_hoc: AdHocRequest, *, at: datetime) -> source.Facts:
    """One round, with the edits for the recipient of the request."""
    return replace(source.read(period, at=at), edits=edits_of(period, ad_hoc.recipient))


def ledger(ad_hoc: AdHocRequest, *, at: datetime) -> Ledger:
    """The rows of the scope now, all rounds together: what its totals are compared with."""
    wanted = {UUID(one) for one in ad_hoc.lineages}
    periods = list(_periods(ad_hoc))
    return _together(_cut(one, wanted) for one in ledgers.ledgers(periods, at))


def _periods(ad_hoc: AdHocRequest) -> Iterable[Period]:
    rows = ad_hoc.periods.select_related("plan__document", "version")
    return rows.order_by("cutoff_on", "pk")


def _cut(whole: Ledger, wanted: set[UUID]) -> Ledger:
    return replace(whole, rows=tuple(row for row in whole.rows if row.lineage in wanted))


def _together(cut: Iterable[Ledger]) -> Ledger:
    each = tuple(cut)
    return replace(each[-1], rows=tuple(row for one in each for row in one.rows))


def _facts(facts: source.Facts, wanted: set[UUID]) -> source.Facts:
    kept = (
        replace(heading, tasks=tuple(one for one in heading.tasks if one.lineage in wanted))
        for heading in facts.headings
    )
    codes = {one.code for heading in facts.headings for one in heading.tasks
             if one.lineage in wanted}  # fmt: skip
    return replace(
        facts,
        headings=tuple(one for one in kept if one.tasks),
        obstacles=tuple(one for one in facts.obstacles if one.clause_code in codes),
    )


def cut_to(last: Snapshot, cut: Cut, *, facts_of: Callable[[Period], PeriodFacts]) -> Snapshot:
    """The snapshot of the last round with the rows of the rounds before, and what it covers."""
    each = tuple(facts_of(facts.period) for facts, _ledger in cut.rounds)
    headings = tuple(_headings(last, cut))
    codes = tuple(clause.code for heading in headings for clause in heading.clauses)
    ad_hoc = cut.ad_hoc
    return replace(
        last,
        period=_span(each),
        headings=headings,
        totals=source.totals(_together(ledger for _facts, ledger in cut.rounds)),
        obstacles=_obstacles(cut),
        papers=_papers(cut),
        demo=any(facts.period.is_demo for facts, _ledger in cut.rounds),
        scope=ScopeFacts(ad_hoc.asked_by, ad_hoc.number, ad_hoc.dated, codes, each),
    )


def _span(each: tuple[PeriodFacts, ...]) -> PeriodFacts:
    if len(each) == 1:
        return each[0]
    return PeriodFacts(
        code=f"{each[0].code}-den-{each[-1].code}",
        name=rounds(each),
        kind=PeriodKind.AD_HOC,
        starts_on=min(one.starts_on for one in each),
        cutoff_on=max(one.cutoff_on for one in each),
        due_at=max(one.due_at for one in each),
        scope=each[0].scope if len({one.scope for one in each}) == 1 else "",
    )


def _headings(last: Snapshot, cut: Cut) -> Iterable[HeadingFacts]:
    """The clauses of the last round, each with its rows of all rounds."""
    rows_of = _rows(cut)
    for heading, stored in zip(last.headings, cut.rounds[-1][0].headings, strict=True):
        pairs = zip(heading.clauses, stored.tasks, strict=True)
        clauses = (_with_rows(one, rows_of(task)) for one, task in pairs)
        yield replace(heading, clauses=tuple(clauses))


def _with_rows(clause: ClauseFacts, rows: tuple[ObligationFacts, ...]) -> ClauseFacts:
    """What the last round does not ask is there when one before it did."""
    return replace(clause, obligations=rows, omitted="" if rows else clause.omitted)


def _rows(cut: Cut) -> Callable[[Task], tuple[ObligationFacts, ...]]:
    """Rows by task, the oldest round first; of several rounds each row names its own."""
    several = len(cut.rounds) > 1
    found: dict[UUID, list[ObligationFacts]] = {}
    for facts, cut_ledger in cut.rounds:
        for lineage, rows in group_by(cut_ledger.rows, lambda row: row.lineage).items():
            shown = [facts.obligation(row) for row in rows]
            if several:
                shown = [_of_round(one, facts.period) for one in shown]
            found.setdefault(lineage, []).extend(shown)
    return lambda task: tuple(found.get(task.lineage, ()))


def _of_round(row: ObligationFacts, period: Period) -> ObligationFacts:
    name = period.name_inside
    return replace(row, agency_name=f"{row.agency_name} ({name})", round=name)


def _renamed(cut: Cut, facts: source.Facts) -> dict[str, str]:
    """The numbers of its tasks in the text of one round → those in the text that is quoted."""
    last = {task.lineage: task.code for task in _tasks(cut.rounds[-1][0])}
    return {task.code: last[task.lineage] for task in _tasks(facts) if task.lineage in last}


def _tasks(facts: source.Facts) -> Iterable[Task]:
    return (task for heading in facts.headings for task in heading.tasks)


def _papers(cut: Cut) -> tuple[PaperFacts, ...]:
    """Papers of all its rounds, as far as they are about its tasks and who answers them."""
    agencies = {row.agency_name for _facts, ledger in cut.rounds for row in ledger.rows}
    found: dict[str, PaperFacts] = {}
    for facts, _ledger in cut.rounds:
        codes = _renamed(cut, facts)
        for one in facts.papers:
            about = _about(one, agencies, codes)
            if about:
                found[one.source] = replace(one, about=about)
    return tuple(sorted(found.values(), key=lambda one: (one.on, one.source)))


def _about(paper: PaperFacts, agencies: set[str], codes: dict[str, str]) -> tuple[str, ...]:
    if paper.kind == PaperKind.REMINDER:
        return tuple(name for name in paper.about if name in agencies)
    if paper.kind == PaperKind.FORWARD:
        agency, code = paper.about
        return (agency, codes[code]) if code in codes else ()
    return tuple(codes[code] for code in paper.about if code in codes)


def _obstacles(cut: Cut) -> tuple[ObstacleFacts, ...]:
    """Each obstacle once, as the round that states it knows it."""
    found: dict[str, ObstacleFacts] = {}
    for facts, _ledger in reversed(cut.rounds):
        codes = _renamed(cut, facts)
        for one in facts.obstacles:
            if one.obstacle_id not in found or (
                one.entry_id and not found[one.obstacle_id].entry_id
            ):
                found[one.obstacle_id] = replace(
                    one, clause_code=codes.get(one.clause_code, one.clause_code)
                )
    return tuple(sorted(found.values(), key=lambda one: (one.raised_on, one.obstacle_id)))
