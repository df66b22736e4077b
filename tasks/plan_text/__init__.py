"""Official text -> headings, clauses, cited documents, each with its character span: pure.

`read` takes the stored decoded text of a plan and never changes it; `decode` makes that text from
an uploaded file. The rules and their limits: docs/decisions/0002-reading-official-texts.md.
"""

from tasks.plan_text import frontmatter, sections
from tasks.plan_text.cited import citations
from tasks.plan_text.document import (
    Citation,
    Heading,
    HeadingKind,
    PlanText,
    Span,
    Task,
    Typo,
    Unplaced,
)
from tasks.plan_text.folding import collapse, fold
from tasks.plan_text.refusals import (
    MAX_BYTES,
    EmptyText,
    NoAssignments,
    NotText,
    PlanTextRefused,
    TextTooLarge,
    check,
    decode,
    no_assignments,
)
from tasks.plan_text.slips import typos

__all__ = [
    "MAX_BYTES",
    "Citation",
    "EmptyText",
    "Heading",
    "HeadingKind",
    "NoAssignments",
    "NotText",
    "PlanText",
    "PlanTextRefused",
    "Span",
    "Task",
    "TextTooLarge",
    "Typo",
    "Unplaced",
    "collapse",
    "decode",
    "read",
]


def read(source: str) -> PlanText:
    """All that can be read from an official text; spans count code points of `source`.

    Raises EmptyText, NotText, TextTooLarge, NoAssignments: each sentence says what to do.
    """
    check(source)
    view = fold(source)
    found = sections.find(view)
    headings = tuple(heading for _a, _b, part in found.parts for heading in part.headings)
    if not any(heading.tasks for heading in headings):
        raise no_assignments()
    number, issued_on, issuer = frontmatter.head(view, found.blocks)
    return PlanText(
        number=number,
        issued_on=issued_on,
        issuer=issuer,
        title=frontmatter.title(view, found.blocks),
        headings=headings,
        citations=citations(view, number),
        typos=typos(view),
        unplaced=tuple(line for _a, _b, part in found.parts for line in part.unplaced),
        structure=tuple(sorted(span for _a, _b, part in found.parts for span in part.structure)),
        sections=tuple(view.span(start, end) for start, end, _part in found.parts),
    )
