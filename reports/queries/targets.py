"""Targets that may be linked, and links that are in force."""

from collections.abc import Collection

from reports.models import TargetLink
from tasks.models import Supplement, Task
from tasks.states import SupplementKind


def clauses(public_ids: Collection[str]) -> dict[str, Task]:
    """Public id → clause (1 query)."""
    return {str(row.public_id): row for row in Task.objects.filter(public_id__in=public_ids)}


def indicators(tasks: Collection[Task]) -> tuple[Supplement, ...]:
    """The indicators that were added to the clauses and not withdrawn (1 query)."""
    rows = Supplement.objects.filter(
        lineage__in=[task.lineage for task in tasks],
        kind=SupplementKind.INDICATOR,
        withdrawn_at=None,
    )
    return tuple(rows.order_by("pk"))


def in_force(tasks: Collection[Task]) -> tuple[TargetLink, ...]:
    """The links of the clauses that nobody has ended (1 query)."""
    rows = TargetLink.objects.filter(lineage__in=[task.lineage for task in tasks], ended_at=None)
    return tuple(rows.select_related("supplement").order_by("pk"))
