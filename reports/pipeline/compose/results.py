"""II. Results: heading → clause → agency, in the order of the plan."""

from collections.abc import Iterator

from plan_portal.lib.text import point_letter
from reports.pipeline import wording
from reports.pipeline.compose.answers import entry_paragraphs, lines, standing
from reports.pipeline.compose.quoted import shown as shown_answer
from reports.pipeline.document import Block, Paragraph, Run, Section
from reports.pipeline.snapshot import ClauseFacts, HeadingFacts, ObligationFacts, Snapshot
from tasks.states import SupplementKind


def results(snapshot: Snapshot) -> tuple[Block, ...]:
    """One section per heading of the plan, one point per clause."""
    return tuple(_heading(snapshot, heading) for heading in snapshot.headings)


def _heading(snapshot: Snapshot, heading: HeadingFacts) -> Section:
    blocks: list[Block] = []
    point = 0
    for clause in heading.clauses:
        if clause.omitted:
            sentence = wording.omitted(clause.code, clause.omitted)
            blocks.append(Paragraph((Run(sentence),), (clause.source,)))
            continue
        point += 1
        blocks.extend(_clause(snapshot, heading, clause, point_letter(point)))
    title = f"{heading.number}. {heading.title}".rstrip(":")
    return Section(2, title, tuple(blocks), tuple(clause.source for clause in heading.clauses))


def _clause(
    snapshot: Snapshot, heading: HeadingFacts, clause: ClauseFacts, letter: str
) -> Iterator[Block]:
    for i, line in enumerate(lines(clause.text)):
        words = Run(line, italic=True, quote=f"{clause.source}#text")
        lead = (Run(wording.point(letter, clause.code)),) if i == 0 else ()
        yield Paragraph((*lead, words), (clause.source,))
    if clause.supplements:
        yield Paragraph((Run(_added(clause)),), (clause.source,))
    if not clause.obligations:
        yield Paragraph((Run(wording.NO_OWNER),), (clause.source,))
    alone = len(clause.obligations) == 1
    for row in clause.obligations:
        if row.quoted:
            answer = shown_answer(snapshot, row.quoted)
            paragraphs = tuple(entry_paragraphs(row.quoted, answer))
            if alone and row.agency_name == heading.title:
                yield from paragraphs
            else:
                yield Section(3, row.agency_name, paragraphs, (row.quoted.source,))
    yield from _unanswered(clause, alone=alone)


def _unanswered(clause: ClauseFacts, *, alone: bool) -> Iterator[Paragraph]:
    silent: dict[str, list[ObligationFacts]] = {}
    for row in clause.obligations:
        if not row.quoted:
            silent.setdefault(standing(row), []).append(row)
    for why, rows in silent.items():
        names = wording.listed(row.agency_name for row in rows)
        shown = f"- {names}: {why}." if not alone else f"- {rows[0].agency_name} {why}."
        yield Paragraph((Run(shown),), tuple(row.source for row in rows))


def _added(clause: ClauseFacts) -> str:
    parts = []
    for one in clause.supplements:
        source = f" (theo {one.source})" if one.source else ""
        parts.append(f"{wording.ADDED[SupplementKind(one.kind)]}: {one.text}{source}")
    return f"{wording.ADDED_LEAD}{wording.listed(parts)}."
