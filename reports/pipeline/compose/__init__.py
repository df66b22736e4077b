"""Snapshot → document: the official outline, filled by a structured merge that loses nothing.

Pure: the same snapshot gives the equal document, always."""

from collections.abc import Callable
from datetime import datetime

from plan_portal.lib.text import roman
from reports.pipeline import wording
from reports.pipeline.compose.annexes import annexes
from reports.pipeline.compose.chapters import next_steps, proposals
from reports.pipeline.compose.figures import figures
from reports.pipeline.compose.fit import TextUnfit as TextUnfit
from reports.pipeline.compose.fit import prove_fit
from reports.pipeline.compose.obstacles import obstacles
from reports.pipeline.compose.proof import CoverageBroken as CoverageBroken
from reports.pipeline.compose.proof import FiguresDisagree as FiguresDisagree
from reports.pipeline.compose.proof import prove, prove_figures
from reports.pipeline.compose.proof import prove_names as prove_names
from reports.pipeline.compose.results import results
from reports.pipeline.compose.situation import situation
from reports.pipeline.compose.sources import SourceMissing as SourceMissing
from reports.pipeline.compose.sources import prove_sources
from reports.pipeline.document import (
    Block,
    Check,
    Document,
    Letterhead,
    Omission,
    Paragraph,
    Recipients,
    Run,
    Section,
    Signature,
    Title,
)
from reports.pipeline.snapshot import ChapterFacts, RecipientFacts, Snapshot
from reports.pipeline.wording import issue
from reports.pipeline.wording import scope as scopes
from reports.pipeline.wording.outline import CHAPTERS
from reports.states import Chapter


def compose(snapshot: Snapshot) -> Document:
    """The report of one round for one recipient.

    Raises CoverageBroken when a clause or an accepted word would be missing or doubled,
    FiguresDisagree when the totals are not those of the rows, SourceMissing when a part does not
    say where it comes from, TextUnfit for a text that cannot be printed."""
    prove_fit(snapshot)
    prove_figures(snapshot)
    recipient = snapshot.recipient
    document = Document(
        letterhead=letterhead(snapshot.recipient, snapshot.taken_at),
        title=Title(wording.REPORT, _about(snapshot)),
        note=_note(snapshot),
        mark=wording.DEMO_MARK if snapshot.demo else "",
        salutation_title=wording.DEAR if recipient.salutation else "",
        salutation=wording.salutation(recipient.salutation),
        blocks=_body(snapshot),
        signature=Signature(recipient.capacity, recipient.post, recipient.signer),
        recipients=Recipients(wording.COPIES, wording.copies(recipient.copies)),
        annexes=annexes(snapshot),
        made_at=snapshot.taken_at,
        sha256=snapshot.sha256,
        omissions=tuple(
            Omission(
                clause.clause_id,
                clause.code,
                clause.omitted,
                clause.omitted_by.name if clause.omitted_by else "",
            )
            for clause in snapshot.clauses
            if clause.omitted
        ),
        check=_check(snapshot),
    )
    prove(snapshot, document)
    prove_sources(snapshot, document)
    return document


def _check(snapshot: Snapshot) -> Check | None:
    if not snapshot.code:
        return None
    lines = issue.check_lines(snapshot.code, snapshot.check_address)
    return Check(issue.CHECK_TITLE, snapshot.check_address, lines)


def letterhead(recipient: RecipientFacts, at: datetime) -> Letterhead:
    """The head of a paper to that recipient, number and day blank."""
    return Letterhead(
        parent=recipient.parent_name,
        issuer=recipient.issuer_name,
        number=wording.number_blank(recipient),
        nation=wording.NATION,
        motto=wording.MOTTO,
        place_and_day=wording.place_and_day(recipient, at),
    )


def outline(recipient: RecipientFacts) -> tuple[ChapterFacts, ...]:
    """The chapters that this recipient's paper has, in its order and by its titles."""
    usual = tuple(ChapterFacts(chapter, title) for chapter, title in CHAPTERS.items())
    return tuple(one for one in recipient.outline or usual if not one.left_out)


_CHAPTERS: dict[Chapter, Callable[[Snapshot], tuple[Block, ...]]] = {
    Chapter.SITUATION: situation,
    Chapter.RESULTS: results,
    Chapter.FIGURES: figures,
    Chapter.OBSTACLES: obstacles,
    Chapter.PROPOSALS: proposals,
    Chapter.NEXT: next_steps,
}


def _about(snapshot: Snapshot) -> tuple[str, ...]:
    lines = wording.about(snapshot.plan, snapshot.period)
    return (*lines, scopes.about(snapshot.scope)) if snapshot.scope else lines


def _note(snapshot: Snapshot) -> str:
    parts = [wording.DEMO_NOTE if snapshot.demo else ""]
    if snapshot.banner:
        parts.append(f"{snapshot.banner[0].upper()}{snapshot.banner[1:].rstrip('.')}.")
    return " ".join(part for part in parts if part)


def _body(snapshot: Snapshot) -> tuple[Block, ...]:
    plan, period, recipient = snapshot.plan, snapshot.period, snapshot.recipient
    scope = snapshot.scope
    sections = [
        Section(1, f"{roman(i)}. {one.title}", _CHAPTERS[one.chapter](snapshot))
        for i, one in enumerate(outline(recipient), start=1)
    ]
    words = (
        scopes.opening(scope, plan, period, recipient)
        if scope
        else wording.opening(plan, period, recipient)
    )
    opening = [Paragraph((Run(words),))]
    if scope:
        opening.append(Paragraph((Run(scopes.only(scope)),)))
    closing = Paragraph((Run(wording.closing(plan, period, recipient)),))
    earlier = snapshot.earlier
    cited = (Paragraph((Run(issue.earlier(earlier, recipient)),)),) if earlier else ()
    return (*opening, *sections, *cited, closing)
