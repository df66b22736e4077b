"""Which text a report answers to, and by which numbers it calls tasks: those of the text by which
its period asked."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from reports.pipeline import wording
from reports.pipeline.snapshot import PlanFacts
from reports.pipeline.wording.standing import old_code
from tasks.models import Period, Task
from tasks.queries import amendment as amendments
from tasks.states import AmendmentKind

# The number of each clause in the text of a period, by its lineage, in plan order.
Codes = Mapping[UUID, str]


def codes_of(period: Period) -> Codes:
    """The clauses of the period's text (one query)."""
    tasks = Task.objects.filter(heading__version_id=period.version_id)
    ordered = tasks.order_by("heading__position", "position")
    return dict(ordered.values_list("lineage", "code"))


def code_in(codes: Codes, task: Task) -> str:
    """What the text calls a task, of whichever text it is; "2.1 theo mã cũ" when it has none."""
    return codes.get(task.lineage) or old_code(task.code)


def plan_of(period: Period) -> PlanFacts:
    """The document of the period's version; of an amended plan the plan and what amends it (one
    query)."""
    made_by = amendments.amended_by(period.version)
    document, amended_by = period.plan.document, ""
    unknown = date(period.starts_on.year, 1, 1)
    if made_by is not None and made_by.kind == AmendmentKind.SUPERSEDES:
        document = made_by.document
    elif made_by is not None:
        amended_by = wording.plan_named(
            made_by.document.number, made_by.document.issued_on or made_by.effective_on
        )
    return PlanFacts(
        number=document.number,
        issued_on=document.issued_on or unknown,
        issuer=document.issuer,
        title=document.title,
        amended_by=amended_by,
    )
