"""The two landscape tables behind the report: agencies, and tasks row by row."""

from collections.abc import Iterator

from reports.pipeline import wording
from reports.pipeline.compose.answers import progress_words, standing
from reports.pipeline.compose.comparison import changes
from reports.pipeline.compose.figures import trends
from reports.pipeline.compose.quoted import shown
from reports.pipeline.document import Annex, Bar, Cell, Figure, Run, Table
from reports.pipeline.snapshot import AgencyCounts, ClauseFacts, Counts, ObligationFacts, Snapshot
from reports.pipeline.wording import across
from tasks.answer import Answer
from tasks.states import AnswerKind, Bucket, SupplementKind


def annexes(snapshot: Snapshot) -> tuple[Annex, ...]:
    """Phụ lục I: how each agency reported. II: each task and agency. III: what changed since the
    last period, IV: how figures went; a snapshot of schema 1 does not know them."""
    attached = wording.attached_to(snapshot.recipient, snapshot.taken_at)
    agencies = (_picture(snapshot), _agency_table(snapshot))
    known: tuple[Annex, ...] = (
        Annex(wording.annex("I"), wording.ANNEX_AGENCIES, attached, agencies),
        Annex(wording.annex("II"), wording.ANNEX_TASKS, attached, (_task_table(snapshot),)),
    )
    if snapshot.schema < 2:
        return known
    compared = changes(snapshot)
    known = (*known, Annex(wording.annex("III"), across.ANNEX_COMPARISON, attached, compared))
    drawn = trends(snapshot)
    if not drawn:
        return known
    return (*known, Annex(wording.annex("IV"), across.ANNEX_TRENDS, attached, drawn))


def bars(counts: Counts) -> tuple[Bar, ...]:
    """The ledger's buckets, those that hold something."""
    found = (
        Bar(label, getattr(counts, bucket.value), bucket.value)
        for bucket, label in wording.BUCKETS.items()
    )
    return tuple(bar for bar in found if bar.value)


def _picture(snapshot: Snapshot) -> Figure:
    c = snapshot.totals.tasks
    owed = tuple(row.source for _, row in snapshot.obligations if not row.requested)
    sources = owed or tuple(clause.source for clause in snapshot.clauses)
    return Figure(wording.owed_answers(c.owed), bars(c), sources)


def _agency_table(snapshot: Snapshot) -> Table:
    sources: dict[str, list[str]] = {}
    for _, row in snapshot.obligations:
        sources.setdefault(row.agency_code, []).append(row.source)
    rows = [
        _agency_row(str(i), one, tuple(sources.get(one.code, ())))
        for i, one in enumerate(snapshot.totals.by_agency, start=1)
    ]
    total = AgencyCounts("", wording.TOTAL, snapshot.totals.tasks)
    every = tuple(source for own in sources.values() for source in own) or tuple(
        clause.source for clause in snapshot.clauses
    )
    rows.append(_agency_row("", total, every, bold=True))
    widths = (12, 63, 17, 15, 19, 14, 19, 17, 16, 19, 17, 23)
    return Table(wording.AGENCY_HEAD, widths, tuple(rows))


def _agency_row(
    index: str, one: AgencyCounts, sources: tuple[str, ...], *, bold: bool = False
) -> tuple[Cell, ...]:
    c = one.counts
    values = (
        c.owed,
        c.received,
        c.on_time,
        c.late,
        c.nil,
        c.secret,
        c.excused,
        c.missing,
        c.pending,
    )
    asked = f"{c.requested} ({c.requested_received})" if c.requested else ""
    numbers = [str(value) if value else "" for value in values]
    return (
        Cell((Run(index, bold=bold),), sources, align="center"),
        Cell((Run(one.name, bold=bold),), sources),
        *(Cell((Run(n, bold=bold),), sources, align="center") for n in (*numbers, asked)),
    )


def _task_table(snapshot: Snapshot) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for heading in snapshot.headings:
        title = Run(f"{heading.number}. {heading.title}".rstrip(":"), bold=True)
        rows.append((Cell((title,), tuple(c.source for c in heading.clauses), span=7),))
        for clause in heading.clauses:
            rows.extend(_clause_rows(snapshot, clause))
    return Table(wording.TASK_HEAD, (13, 86, 42, 22, 36, 28, 36), tuple(rows))


def _clause_rows(snapshot: Snapshot, clause: ClauseFacts) -> Iterator[tuple[Cell, ...]]:
    deadline = _added(clause, SupplementKind.DEADLINE)
    support = _added(clause, SupplementKind.SUPPORT)
    if clause.omitted or not clause.obligations:
        note = clause.omitted or wording.NO_OWNER.removeprefix("- ")
        yield _row(clause, (clause.source,), clause.text, "", deadline, "", "", note)
        return
    for i, row in enumerate(clause.obligations):
        first = i == 0
        who = f"{row.agency_name}; phối hợp: {support}" if first and support else row.agency_name
        sources = (clause.source, row.source, *((row.entry.source,) if row.entry else ()))
        answer = shown(snapshot, row.quoted) if row.quoted else Answer()
        result = _result(clause, answer)
        state, note = _state(row, answer)
        words = clause.text if first else wording.SAME
        yield _row(clause, sources, words, who, deadline if first else "", result, state, note)


def _row(clause: ClauseFacts, sources: tuple[str, ...], *texts: str) -> tuple[Cell, ...]:
    code = Cell((Run(clause.code),), sources, align="center")
    return (code, *(Cell((Run(text),), sources) for text in texts))


def _added(clause: ClauseFacts, kind: SupplementKind) -> str:
    return wording.listed(one.text for one in clause.supplements if one.kind == kind)


def _result(clause: ClauseFacts, answer: Answer) -> str:
    """The product asked for and the figures given; the words stand in part II."""
    product = _added(clause, SupplementKind.PRODUCT)
    parts = [f"Sản phẩm: {product}"] if product else []
    parts += [
        f"{f.name}: {wording.figure_value(f.value)} {f.unit}".rstrip() for f in answer.figures
    ]
    return wording.listed(parts)


def _state(row: ObligationFacts, answer: Answer) -> tuple[str, str]:
    """Trạng thái and Ghi chú."""
    if not row.quoted:
        return "" if row.entry else wording.UNKNOWN, standing(row)
    kind = row.quoted.answer.kind
    notes = {AnswerKind.NIL: wording.BUCKETS[Bucket.NIL], AnswerKind.KEPT: wording.KEPT_SHORT}
    if kind == AnswerKind.SECRET:
        return "", wording.secret(answer.secret_number, answer.secret_date)
    return progress_words(answer), notes.get(AnswerKind(kind), "") if kind else ""
