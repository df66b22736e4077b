"""Each form of official text against what a person reads in it: plans/NAME.txt and NAME.read.

The `.read` files are written by hand from the rules of the interface, not printed by the reader.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks import plan_text

PLANS = Path(__file__).parent / "plans"
NAMES = sorted(path.stem for path in PLANS.glob("*.read"))


def outline(plan: plan_text.PlanText) -> Iterator[str]:
    """All values of the interface but the spans, one a line; "-" is null."""
    yield f"number: {plan.number or '-'}"
    yield f"issued_on: {plan.issued_on or '-'}"
    yield f"issuer: {plan.issuer or '-'}"
    yield f"title: {plan.title or '-'}"
    for heading in plan.headings:
        yield f"{heading.number or '-'} [{heading.kind}] {heading.title}"
        yield f"  = {' | '.join(heading.agencies)}"
        for task in heading.tasks:
            yield from lines(task, "  ")
    for cited in plan.citations:
        yield f"cited: {cited.number} ({cited.date or '-'}, {cited.issuer or '-'})"
    yield from (f"typo: {typo.found} → {typo.suggested}" for typo in plan.typos)
    yield from (f"unplaced: {line.text}" for line in plan.unplaced)


def lines(task: plan_text.Task, indent: str) -> Iterator[str]:
    yield f"{indent}- {task.text}"
    for name in ("lead", "support"):
        if getattr(task, name):
            yield f"{indent}  {name}: {' | '.join(getattr(task, name))}"
    for name in ("due", "product"):
        if getattr(task, name):
            yield f"{indent}  {name}: {getattr(task, name)}"
    for child in task.children:
        yield from lines(child, f"{indent}  ")


@pytest.mark.parametrize("name", NAMES)
def test_text_is_read_as_a_person_reads_it(name):
    source = plan_text.decode((PLANS / f"{name}.txt").read_bytes())

    found = list(outline(plan_text.read(source)))

    assert found == (PLANS / f"{name}.read").read_text(encoding="utf-8").splitlines()
