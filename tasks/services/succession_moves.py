"""The steps of applying a change: what each kind of thing becomes. Steps of
tasks.services.succession, inside its one transaction; rows that were frozen are never written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from agencies.models import ENDING, Agency, Appointment, OrganisationChange
from agencies.services import change_steps as steps
from agencies.services import group as classes
from agencies.services.change import basis_of
from tasks.models import (
    ActingScope,
    Duty,
    ObstacleHolder,
    ObstacleRecord,
    Outcome,
    Placement,
    Submission,
    SubmissionHolder,
    Thing,
)
from tasks.queries.succession import Affected, Item, current_duties, open_reports

DAY = timedelta(days=1)


def hold(found: Affected, *, at: datetime) -> None:
    """Lock what people may be writing at this moment: reports, then obstacles, then accounts."""
    day = timezone.localdate(at)
    agencies = [agency.pk for agency in found.origins]
    reports = open_reports(agencies, on=day).order_by("pk").values_list("pk", flat=True)
    rows = Submission.objects.select_for_update(of=("self",)).filter(pk__in=list(reports))
    list(rows.order_by("pk").values_list("pk"))
    obstacles = ObstacleRecord.objects.held_by(agencies, on=day).values_list("pk", flat=True)
    held = ObstacleRecord.objects.select_for_update(of=("self",)).filter(pk__in=list(obstacles))
    list(held.order_by("pk").values_list("pk"))
    steps.hold_people([item.row.person_id for item in found.of(Thing.APPOINTMENT)])


def move_duties(items: Iterable[Item], change: OrganisationChange) -> int:
    """Close each duty the day before and open it for the successor on the day, with the act as its
    basis; a successor bound to the task already stays bound once."""
    moving = [(item.row, item.chosen) for item in items if item.chosen and item.chosen.successor]
    basis = basis_of(change)
    bound = _bound(moving)
    for old, placed in moving:
        until, begins = old.valid_to, change.effective_on
        if old.valid_from is not None and old.valid_from >= begins:
            begins = old.valid_from + DAY
        old.valid_to = begins - DAY
        there = bound[old.task_id, placed.successor_id, old.role]
        if (until is None or until >= begins) and not any(_goes_on(d, begins) for d in there):
            placed.opened_duty = Duty.objects.create(
                task_id=old.task_id, agency=placed.successor, role=old.role, valid_from=begins,
                valid_to=until, basis=basis,
            )  # fmt: skip
            there.append(placed.opened_duty)
    Duty.objects.bulk_update([old for old, _placed in moving], ["valid_to"])
    return len(moving)


def _goes_on(duty: Duty, day: date) -> bool:
    """In force on the day and without end."""
    return duty.valid_to is None and (duty.valid_from is None or duty.valid_from <= day)


def _bound(
    moving: Sequence[tuple[Duty, Placement]],
) -> defaultdict[tuple[int, int | None, str], list[Duty]]:
    """Duties of the successors on the same tasks (1 query)."""
    tasks = {old.task_id for old, _placed in moving}
    successors = {placed.successor_id for _old, placed in moving}
    found: defaultdict[tuple[int, int | None, str], list[Duty]] = defaultdict(list)
    for row in current_duties().filter(task__in=tasks, agency__in=successors):
        found[row.task_id, row.agency_id, row.role].append(row)
    return found


def main_successors(found: Affected) -> dict[int, Agency]:
    """Origin id → who keeps what was finished before, for reading and should it be reopened: who
    takes over its open report, else a duty, else the first result."""
    main: dict[int, Agency] = {}
    if found.change.kind not in ENDING:
        return main
    order = (Thing.SUBMISSION, Thing.DUTY)
    for item in sorted(
        (item for item in found.items if item.thing in order),
        key=lambda item: order.index(item.thing),
    ):
        if item.chosen and item.chosen.successor:
            main.setdefault(item.origin.pk, item.chosen.successor)
    for origin in found.origins:
        if found.results:
            main.setdefault(origin.pk, found.results[0])
    for item in found.items:
        if item.chosen and item.chosen.successor:
            main.setdefault(item.origin.pk, item.chosen.successor)
    return main


def move_reports(found: Affected, *, at: datetime) -> int:
    """Open reports pass to the chosen holder, all earlier ones to the main successor."""
    chosen = {item.row.pk: item.chosen for item in found.of(Thing.SUBMISSION)}
    rows = _held(Submission.objects.all(), found, at=at).select_related("agency")
    made = _holdings(SubmissionHolder, "submission", rows, chosen, found, at=at)
    SubmissionHolder.objects.bulk_create(made)
    return sum(bool(row and row.outcome == Outcome.MOVE) for row in chosen.values())


def move_obstacles(found: Affected, *, at: datetime) -> int:
    """Open obstacles pass to the chosen holder, closed ones to the main successor."""
    chosen = {item.row.pk: item.chosen for item in found.of(Thing.OBSTACLE)}
    rows = _held(ObstacleRecord.objects.all(), found, at=at).select_related("agency")
    made = _holdings(ObstacleHolder, "obstacle", rows, chosen, found, at=at)
    ObstacleHolder.objects.bulk_create(made)
    return sum(bool(row and row.outcome == Outcome.MOVE) for row in chosen.values())


def _held(rows: Any, found: Affected, *, at: datetime) -> Any:
    agencies = [agency.pk for agency in found.origins]
    held = rows.held_by(agencies, on=timezone.localdate(at))
    return held.prefetch_related("holders__agency").order_by("pk")


def _holdings(
    model: Any, name: str, rows: Any, chosen: dict[int, Any], found: Affected, *, at: datetime
) -> list[Any]:
    main = main_successors(found)
    made = []
    for row in rows:
        placed = chosen.get(row.pk)
        to = placed.successor if placed else main.get(row.holder(at).pk)
        if to is None:
            continue
        earlier = [one.valid_from for one in row.holders.all()]
        begins = max([found.change.effective_on, *earlier])
        made.append(model(agency=to, valid_from=begins, change=found.change, **{name: row}))
    return made


def move_people(items: Sequence[Item], change: OrganisationChange, *, at: datetime) -> int:
    """Accounts move by new appointments from today."""
    pairs = [(item.row, item.chosen.successor) for item in items if item.chosen]
    opened = steps.move_people(pairs, change=change, at=at)
    keep_scopes(opened)
    for item in items:
        if item.chosen:
            item.chosen.opened_appointment = opened.get(item.row.pk)
    return len(pairs)


def keep_scopes(opened: Mapping[int, Appointment]) -> None:
    """Who stands in for a head in named periods only goes on in these only."""
    rows = ActingScope.objects.filter(appointment__in=opened).order_by("pk")
    ActingScope.objects.bulk_create(
        ActingScope(appointment=opened[row.appointment_id], period_id=row.period_id) for row in rows
    )


def move_members(items: Sequence[Item], change: OrganisationChange, *, at: datetime) -> int:
    """Memberships of classes end; no class that the plan asks is left empty."""
    moving = [item for item in items if item.chosen and item.chosen.outcome != Outcome.STAY]
    pairs = [(item.row, item.chosen.successor) for item in moving if item.chosen]
    opened = steps.move_members(pairs, change=change, day=change.effective_on)
    for item in moving:
        if item.chosen:
            item.chosen.opened_membership = opened.get(item.row.pk)
    bound = current_duties().valid_on(timezone.localdate(at)).filter(group__isnull=False)
    asked = set(bound.values_list("group_id", flat=True))
    groups = {item.row.group_id: item.row.group for item in moving if item.row.group_id in asked}
    for day in sorted({change.effective_on, timezone.localdate(at)}):
        classes.refuse_emptied(list(groups.values()), day)
    return len(moving)
