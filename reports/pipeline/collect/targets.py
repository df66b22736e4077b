"""The targets that people have linked to figures."""

from collections import defaultdict
from uuid import UUID

from plan_portal.lib.text import day
from reports.models import TargetLink
from reports.pipeline import wording
from reports.pipeline.collect.rows import Facts
from reports.pipeline.snapshot import Act, PlanFacts, TargetFacts
from reports.states import TargetRelation
from tasks.models import Task


def targets_of(facts: Facts) -> dict[UUID, tuple[TargetFacts, ...]]:
    """Lineage → linked targets that still stand: the addition was not withdrawn, the clause still
    has the words (1 query)."""
    tasks = {task.lineage: task for heading in facts.headings for task in heading.tasks}
    rows = TargetLink.objects.filter(ended_at=None, lineage__in=tasks)
    found: defaultdict[UUID, list[TargetFacts]] = defaultdict(list)
    for row in rows.select_related("supplement").order_by("pk"):
        if said := _said(row, tasks[row.lineage], facts.plan):
            found[row.lineage].append(_facts(row, *said))
    return {lineage: tuple(targets) for lineage, targets in found.items()}


def _said(row: TargetLink, task: Task, plan: PlanFacts) -> tuple[str, str] | None:
    """Its words, and the document that says them; None when it says so no longer."""
    if row.supplement is None:
        stands = row.words in task.text or row.words in task.corrected_text
        return (row.words, wording.plan_phrase(plan)) if stands else None
    if row.supplement.withdrawn_at is not None:
        return None
    return row.supplement.text, f"{row.supplement.source}, {day(row.supplement.source_date)}"


def _facts(row: TargetLink, words: str, source: str) -> TargetFacts:
    return TargetFacts(
        name=row.name,
        unit=row.unit,
        relation=TargetRelation(row.relation),
        value=row.value,
        target_unit=row.target_unit,
        words=words,
        source=source,
        linked=Act(row.by_label, row.at),
    )
