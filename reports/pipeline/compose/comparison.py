"""Each task and agency against the last period: then, now, and what was promised. Then and promise
come from accepted answers alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.pipeline import wording
from reports.pipeline.compose.answers import progress_words, standing
from reports.pipeline.compose.quoted import has, shown
from reports.pipeline.document import Block, Cell, Paragraph, Run, Table
from reports.pipeline.snapshot import ClauseFacts, ObligationFacts, Past, Snapshot
from reports.pipeline.wording import across
from reports.states import Chapter
from tasks.answer import Answer
from tasks.states import AnswerKind, Bucket, ProgressStatus


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger. `is_changed`: an accepted answer says something else than the last
    one; `is_broken`: the day of the promise has passed and the task is not complete."""

    clause: ClauseFacts
    row: ObligationFacts
    then: str
    then_period: str
    now: str
    promised: str
    is_changed: bool
    is_broken: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        quoted = self.row.quoted
        return (self.row.source, *((quoted.source,) if quoted else ()))


def comparison(snapshot: Snapshot) -> tuple[Line, ...]:
    """All rows of clauses that are in the report, in plan order."""
    return tuple(
        _line(snapshot, clause, row) for clause, row in snapshot.obligations if not clause.omitted
    )


def changes(snapshot: Snapshot) -> tuple[Block, ...]:
    """The annex: what changed, row by row, then the names of what did not."""
    lines = comparison(snapshot)
    changed = [one for one in lines if one.is_changed]
    same = [one for one in lines if not one.is_changed]
    rows = tuple(_cells(i, one) for i, one in enumerate(changed, start=1))
    blocks: list[Block] = []
    if rows:
        blocks.append(Table(across.COMPARISON_HEAD, (12, 20, 50, 50, 50, 70), rows))
    else:
        every = tuple(source for one in lines for source in one.sources)
        blocks.append(Paragraph((Run(across.NOTHING_CHANGED),), every))
    if same:
        sentence = across.unchanged(_names(same), len(same))
        blocks.append(
            Paragraph((Run(sentence),), tuple(source for one in same for source in one.sources))
        )
    return tuple(blocks)


def _names(lines: list[Line]) -> Iterator[str]:
    """nhiệm vụ 14.1: Sở A, Sở B."""
    by_code: dict[str, list[str]] = {}
    for one in lines:
        by_code.setdefault(one.clause.code, []).append(one.row.agency_name)
    for code, names in by_code.items():
        yield f"{wording.task(code)}: {', '.join(names)}"


def _line(snapshot: Snapshot, clause: ClauseFacts, row: ObligationFacts) -> Line:
    last = row.past[0] if row.past else None
    answer = shown(snapshot, row.quoted) if row.quoted else None
    is_done = answer is not None and answer.status == ProgressStatus.DONE
    promise = last if last and has(snapshot, Chapter.NEXT) else None
    due = promise.promise_due if promise else None
    is_broken = due is not None and due < snapshot.period.cutoff_on and not is_done
    return Line(
        clause=clause,
        row=row,
        then=_then(last) if last else across.NOTHING_BEFORE,
        then_period=last.period if last else "",
        now=_now(row, answer),
        promised=across.promised(promise.promise if promise else "", due, is_past=is_broken),
        is_changed=_is_changed(row),
        is_broken=is_broken,
    )


def _then(last: Past) -> str:
    shown = progress_words(Answer(status=last.status, percent=last.percent))
    notes = {
        AnswerKind.NIL: wording.BUCKETS[Bucket.NIL],
        AnswerKind.KEPT: wording.KEPT_SHORT,
        AnswerKind.SECRET: wording.BUCKETS[Bucket.SECRET],
    }
    note = notes.get(AnswerKind(last.kind), "") if last.kind else ""
    return "; ".join(part for part in (shown, note) if part) or wording.UNKNOWN


def _now(row: ObligationFacts, answer: Answer | None) -> str:
    if answer is None or row.quoted is None:
        return standing(row)
    if row.quoted.answer.kind == AnswerKind.SECRET:
        return wording.secret(answer.secret_number, answer.secret_date)
    notes = {
        AnswerKind.NIL: wording.BUCKETS[Bucket.NIL],
        AnswerKind.KEPT: wording.KEPT_SHORT,
    }
    kind = row.quoted.answer.kind
    note = notes.get(AnswerKind(kind), "") if kind else ""
    return "; ".join(part for part in (progress_words(answer), note) if part) or wording.UNKNOWN


def _is_changed(row: ObligationFacts) -> bool:
    """Said anew in this round: neither *giữ nguyên* nor *không phát sinh*, and not the same."""
    if row.quoted is None or row.quoted.answer.kind in {AnswerKind.NIL, AnswerKind.KEPT}:
        return False
    before = row.quoted.previous
    return before is None or _core(row.quoted.answer) != _core(before)


def _core(answer: Answer) -> Answer:
    """What an answer says, without how it was given and why it stands still."""
    return replace(answer, kind="", reason="")


def _cells(number: int, line: Line) -> tuple[Cell, ...]:
    here = line.sources
    then = f"{line.then} ({line.then_period})" if line.then_period else line.then
    return (
        Cell((Run(str(number)),), here, align="center"),
        Cell((Run(line.clause.code),), (line.clause.source, *here), align="center"),
        *(Cell((Run(t),), here) for t in (line.row.agency_name, then, line.now, line.promised)),
    )
