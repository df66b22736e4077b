"""Figures beside the targets that a person has linked to them; nothing is matched by likeness."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from plan_portal.lib.text import one_line
from reports.pipeline.compose.answers import said
from reports.pipeline.compose.quoted import quoted
from reports.pipeline.document import Cell, Paragraph, Run
from reports.pipeline.snapshot import ClauseFacts, Snapshot, TargetFacts
from reports.pipeline.wording import across
from reports.states import TargetRelation
from tasks.answer import Figure


def target_of(clause: ClauseFacts, figure: Figure) -> TargetFacts | None:
    """The target that was linked to exactly this name and unit."""
    key = (figure.name, figure.unit)
    return next((one for one in clause.targets if (one.name, one.unit) == key), None)


def number_of(value: str) -> Decimal | None:
    """A finite number, else None."""
    try:
        found = Decimal(value)
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() else None


def comparable(target: TargetFacts) -> Decimal | None:
    """The target's number where it is in the unit of the figure."""
    is_same = one_line(target.unit).casefold() == one_line(target.target_unit).casefold()
    return number_of(target.value) if is_same else None


def is_met(target: TargetFacts, figure: Figure) -> bool | None:
    """None: unit or number cannot be compared, and no verdict is given."""
    wanted, value = comparable(target), number_of(figure.value)
    if wanted is None or value is None:
        return None
    return {
        TargetRelation.AT_LEAST: value >= wanted,
        TargetRelation.ABOVE: value > wanted,
        TargetRelation.AT_MOST: value <= wanted,
        TargetRelation.BELOW: value < wanted,
        TargetRelation.EQUAL: value == wanted,
    }[target.relation]


def target_cell(clause: ClauseFacts, figure: Figure) -> Cell:
    """≥ 95%: đạt. Empty where nothing is linked."""
    target = target_of(clause, figure)
    if target is None:
        return Cell((Run(""),), (), align="right")
    shown = across.target_verdict(target, is_met=is_met(target, figure))
    return Cell((Run(shown),), (clause.source,), align="right")


def linked_targets(snapshot: Snapshot) -> tuple[Paragraph, ...]:
    """Each linked target that a figure of this report answers, with its words and document."""
    given = tuple(dict.fromkeys(_used(snapshot)))
    if not given:
        return ()
    lead = across.linked_targets(snapshot.recipient.issuer_spoken)
    every = tuple(dict.fromkeys(source for _code, source, _target in given))
    return (
        Paragraph((Run(lead),), every),
        *(
            Paragraph((Run(across.linked_target(code, target)),), (source,))
            for code, source, target in given
        ),
    )


def _used(snapshot: Snapshot) -> Iterator[tuple[str, str, TargetFacts]]:
    for clause, _row, entry in quoted(snapshot):
        for figure in said(entry).figures:
            if target := target_of(clause, figure):
                yield clause.code, clause.source, target
