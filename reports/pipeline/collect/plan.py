"""Which text a report answers to: the one by which its period asked."""

from datetime import date

from reports.pipeline import wording
from reports.pipeline.snapshot import PlanFacts
from tasks.models import Period
from tasks.queries import amendment as amendments
from tasks.states import AmendmentKind


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
