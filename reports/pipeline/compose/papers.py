"""I. Papers of the round: those by which Sở KH&CN directed it, those that agencies name. Only what
the portal has a number for."""

from reports.pipeline import wording
from reports.pipeline.compose.quoted import quoted
from reports.pipeline.document import Block, Paragraph, Run
from reports.pipeline.snapshot import EvidenceFacts, Snapshot
from reports.pipeline.wording import across


def directed(snapshot: Snapshot) -> tuple[Block, ...]:
    """One line per paper of Sở KH&CN."""
    found = tuple(Paragraph((Run(across.paper(one)),), (one.source,)) for one in snapshot.papers)
    return found or (Paragraph((Run(across.NO_PAPERS),)),)


def named(snapshot: Snapshot) -> tuple[Block, ...]:
    """One line per agency: the numbered papers among the evidence of its accepted answers, each
    once with the tasks for which it is named."""
    papers: dict[str, dict[EvidenceFacts, list[str]]] = {}
    sources: dict[str, list[str]] = {}
    for clause, row, entry in quoted(snapshot):
        for one in entry.evidence:
            if one.document_number:
                known = papers.setdefault(row.agency_name, {})
                known.setdefault(one, []).append(clause.code)
                sources.setdefault(row.agency_name, []).append(entry.source)
    found = tuple(
        Paragraph((Run(f"- {agency}: {_listed(own)}."),), tuple(dict.fromkeys(sources[agency])))
        for agency, own in papers.items()
    )
    return found or (Paragraph((Run(across.NO_AGENCY_PAPERS),)),)


def _listed(papers: dict[EvidenceFacts, list[str]]) -> str:
    return wording.listed(
        f"{wording.evidence(one)}, {wording.task(', '.join(dict.fromkeys(codes)))}"
        for one, codes in papers.items()
    )
