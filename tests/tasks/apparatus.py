"""A small apparatus that changes: agencies with duties, an open round, obstacles and people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from agencies.models import Agency, ChangeKind, LegalDocument, OrganisationChange, User
from agencies.roles import Role
from agencies.services import change as changes
from agencies.services.change import NewAgency, Wish
from plan_portal.lib.text import fold
from tasks.models import (
    Duty,
    Entry,
    Obligation,
    ObstacleRecord,
    Outcome,
    Period,
    Plan,
    Submission,
    SubmissionEvent,
    Task,
)
from tasks.queries.succession import affected
from tasks.services import succession
from tasks.services.succession import Choice
from tests.factories.agencies import AgencyFactory, LegalDocumentFactory, appointed
from tests.factories.tasks import (
    DutyFactory,
    EntryFactory,
    HeadingFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    SubmissionFactory,
    TaskFactory,
)
from tests.moments import LONG_AGO, NOON

DAY = timedelta(days=1)
ON = date(2026, 11, 20)


@dataclass
class Apparatus:
    """Agencies by name, each with one head and one clause of its own, and an open round."""

    plan: Plan
    period: Period
    agencies: dict[str, Agency] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Agency:
        return self.agencies[name]

    def report(self, name: str) -> Submission:
        return Submission.objects.get(period=self.period, agency=self.agencies[name])


def build(*names: str) -> Apparatus:
    plan = PlanFactory()
    made = Apparatus(plan, PeriodFactory(plan=plan))
    for position, name in enumerate(names, 1):
        agency = AgencyFactory(code=f"co-quan-{slugify(fold(name))}", name=f"Cơ quan {name}")
        heading = HeadingFactory(version=plan.current_version, position=position)
        task = TaskFactory(heading=heading, position=1)
        DutyFactory(task=task, agency=agency, valid_from=LONG_AGO)
        owed = ObligationFactory(period=made.period, task=task, agency=agency)
        EntryFactory(
            obligation=owed, submission=SubmissionFactory(period=made.period, agency=agency)
        )
        made.agencies[name], made.tasks[name] = agency, task
        made.heads[name] = appointed(agency, Role.HEAD, f"lanh-dao-{slugify(fold(name))}")
    return made


def act(**more: Any) -> LegalDocument:
    return LegalDocumentFactory(**more)


def recorded(
    kind: ChangeKind,
    origins: Iterable[Agency],
    results: Iterable[Agency] = (),
    *,
    by: User,
    on: date = ON,
    at: datetime = NOON,
    **more: Any,
) -> OrganisationChange:
    given: dict[str, Any] = {"act": more.pop("act") if "act" in more else act()}
    wish = Wish(kind, on, origins=tuple(origins), results=tuple(results), **given, **more)
    return changes.record(wish=wish, by=by, at=at)


def applied(
    kind: ChangeKind,
    origins: Iterable[Agency],
    results: Iterable[Agency] = (),
    *,
    by: User,
    at: datetime = NOON,
    **more: Any,
) -> OrganisationChange:
    """Recorded and applied as the portal proposes."""
    row = recorded(kind, origins, results, by=by, at=at, **more)
    choices = succession.proposed(row, at=at)
    return succession.apply(change=row, choices=choices, by=by, at=at)


def everything_to(
    change: OrganisationChange, agency: Agency, at: datetime = NOON
) -> dict[str, Any]:
    items = affected(change, at=at).items
    return {item.key: Choice(Outcome.MOVE, agency) for item in items}


def holders(task: Task, on: date) -> list[str]:
    """Who leads a clause on a day."""
    rows = Duty.objects.valid_on(on).filter(task=task, agency__isnull=False)
    return sorted(row.agency.name for row in rows.select_related("agency") if row.agency)


def frozen() -> dict[str, list[Any]]:
    """All that must never change: the ledger, the receipts, what was sent."""
    return {
        "obligations": list(Obligation.objects.order_by("pk").values_list()),
        "submissions": list(Submission.objects.order_by("pk").values_list()),
        "entries": list(Entry.objects.order_by("pk").values_list()),
        "events": list(SubmissionEvent.objects.order_by("pk").values_list()),
        "obstacles": list(ObstacleRecord.objects.order_by("pk").values_list()),
        "periods": list(Period.objects.order_by("pk").values_list()),
    }


def new(name: str) -> tuple[NewAgency, ...]:
    return (NewAgency(name),)
