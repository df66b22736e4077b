"""Proof that everything the paper says names where it comes from: a part without a source holds
words of the template alone, and a source is something that the snapshot knows."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError
from reports.pipeline import wording
from reports.pipeline.document import Block, Document, Figure, Paragraph, Run, Section, Table, Trend
from reports.pipeline.document import all_blocks as all_blocks
from reports.pipeline.snapshot import Snapshot
from reports.pipeline.wording import across, issue
from reports.pipeline.wording import scope as scopes


class SourceMissing(DomainError):
    """A sentence or a figure of the paper does not say where it comes from."""

    code = "source_missing"


# One part of the paper: what it says, its runs, its sources, whether it is a title.
Part = tuple[str, tuple[Run, ...], tuple[str, ...], bool]


def prove_sources(snapshot: Snapshot, document: Document) -> None:
    """Raise SourceMissing, showing the words, unless every part is traced."""
    known, fixed = known_sources(snapshot), template_words(snapshot)
    titles = _OUTLINE | {one.title for one in snapshot.recipient.outline}
    for block in all_blocks(document):
        for text, runs, sources, is_title in parts(block):
            quoted = {run.quote.partition("#")[0] for run in runs if run.quote}
            is_fixed = text in fixed or (is_title and text.partition(". ")[2] in titles)
            if (sources or is_fixed) and quoted <= set(sources) and known.issuperset(sources):
                continue
            sentence = _("The report does not say where this comes from: “%(words)s”.")
            raise SourceMissing(sentence % {"words": text[:80]})


def known_sources(snapshot: Snapshot) -> set[str]:
    """All that a part may name as its source."""
    found = {clause.source for clause in snapshot.clauses}
    for _clause, row in snapshot.obligations:
        found.add(row.source)
        if row.entry:
            found.update((row.entry.source, *(one.source for one in row.entry.edits)))
    found.update(one.source for one in snapshot.obstacles)
    found.update(one.source for one in snapshot.papers)
    return found


def template_words(snapshot: Snapshot) -> set[str]:
    """Sentences that say only what the plan, the period and the recipient are called, which issued
    paper the report replaces or completes, or that there is nothing."""
    facts = (snapshot.plan, snapshot.period, snapshot.recipient)
    cited, scope = snapshot.earlier, snapshot.scope
    return {
        *((issue.earlier(cited, snapshot.recipient),) if cited else ()),
        *((scopes.opening(scope, *facts), scopes.only(scope)) if scope else ()),
        wording.opening(*facts),
        wording.closing(*facts),
        wording.NO_FIGURES,
        wording.NO_OBSTACLES,
        wording.NO_PROPOSALS,
        wording.NO_NEXT,
        across.NO_PAPERS,
        across.NO_AGENCY_PAPERS,
        across.NOTHING_CHANGED,
    }


# Titles of the official outline, without their numbers.
_OUTLINE = {
    wording.SITUATION,
    wording.RESULTS,
    wording.FIGURES,
    wording.OBSTACLES,
    wording.PROPOSALS,
    wording.NEXT,
    across.PAPERS,
    across.AGENCY_PAPERS,
    across.ROUND,
    across.OTHER_OBSTACLES,
}


def parts(block: Block) -> Iterator[Part]:
    """What can be traced of one block: itself, or each cell of a table."""
    if isinstance(block, Paragraph):
        yield block.text, block.runs, block.sources, False
    elif isinstance(block, Section):
        yield block.title, (), block.sources, True
    elif isinstance(block, Figure | Trend):
        yield block.caption, (), block.sources, False
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                if cell.text:
                    yield cell.text, cell.runs, cell.sources, False
