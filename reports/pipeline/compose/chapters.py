"""V. Proposals by addressee, VI. Next steps: the same answers, read across the plan."""

from reports.pipeline import wording
from reports.pipeline.compose.answers import own_words
from reports.pipeline.compose.quoted import Quoted, quoted, shown, who
from reports.pipeline.document import Block, Paragraph, Run, Section
from reports.pipeline.snapshot import Snapshot
from tasks.answer import Proposal


def proposals(snapshot: Snapshot) -> tuple[Block, ...]:
    """By addressee: the recipient of this paper first, then in order of appearance."""
    grouped: dict[str, list[tuple[Quoted, int, Proposal]]] = {snapshot.recipient.name: []}
    for found in quoted(snapshot):
        for i, proposal in enumerate(shown(snapshot, found[2]).proposals):
            addressee = proposal.addressee.strip() or snapshot.recipient.issuer_spoken
            grouped.setdefault(addressee, []).append((found, i, proposal))
    sections: list[Block] = []
    for addressee, rows in grouped.items():
        blocks: list[Block] = []
        for (clause, row, entry), i, proposal in rows:
            lead = f"- {who(row, clause)}: "
            blocks.extend(own_words(entry, f"proposal.{i}", proposal.text, lead=lead))
        if blocks:
            title = f"{len(sections) + 1}. {wording.toward(addressee)}"
            sources = tuple(dict.fromkeys(entry.source for (_c, _r, entry), _i, _p in rows))
            sections.append(Section(2, title, tuple(blocks), sources))
    return tuple(sections) or (Paragraph((Run(wording.NO_PROPOSALS),)),)


def next_steps(snapshot: Snapshot) -> tuple[Block, ...]:
    """What each agency promises, with its day."""
    blocks: list[Block] = []
    for clause, row, entry in quoted(snapshot):
        answer = shown(snapshot, entry)
        due = answer.next_step_due
        inside = f"thời hạn: {wording.short_day(due)}" if due else ""
        tail = wording.aside(answer.next_step, inside) if inside else ""
        lead = f"- {who(row, clause)}: "
        blocks.extend(own_words(entry, "next", answer.next_step, lead=lead, tail=tail))
    return tuple(blocks) or (Paragraph((Run(wording.NO_NEXT),)),)
