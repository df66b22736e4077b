"""Everything that an organisation change concerns, each with a proposed successor; and the alarm of
duties that nobody holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from agencies.models import (
    ENDING,
    Agency,
    Appointment,
    ChangeKind,
    GroupMembership,
    OrganisationChange,
    Side,
)
from plan_portal.lib.text import day as day_text
from tasks.models import (
    Duty,
    ObstacleRecord,
    Outcome,
    Placement,
    Plan,
    Submission,
    Thing,
)
from tasks.states import DutyRole, EntryStatus, PeriodStatus
from tasks.states import SubmissionStatus as S

# A report of an open period that Sở KH&CN has not accepted yet.
OPEN_REPORTS = (S.DRAFT, S.WITH_HEAD, S.SUBMITTED, S.RETURNED)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a change concerns. `row` is the model's; `origin` holds it before the change;
    `proposed` and `chosen` are pairs (outcome, agency or None)."""

    key: str
    thing: Thing
    row: Any
    origin: Agency
    label: str
    detail: str
    outcomes: tuple[Outcome, ...]
    proposed: tuple[Outcome, Agency | None] | None
    chosen: Placement | None

    @property
    def is_placed(self) -> bool:
        return self.chosen is not None


@dataclass(frozen=True, slots=True)
class Affected:
    """All of one change, in the order of the page; `successors` may take something over."""

    change: OrganisationChange
    origins: tuple[Agency, ...]
    results: tuple[Agency, ...]
    items: tuple[Item, ...]

    @property
    def unplaced(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.is_placed)

    def of(self, thing: Thing) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.thing == thing)


def sides_of(change: OrganisationChange) -> tuple[tuple[Agency, ...], tuple[Agency, ...]]:
    """(originals, results) in the order they were named (1 query)."""
    rows = list(change.sides.select_related("agency"))
    origins = tuple(row.agency for row in rows if row.side == Side.ORIGIN)
    return origins, tuple(row.agency for row in rows if row.side == Side.RESULT)


def affected(change: OrganisationChange, *, at: datetime) -> Affected:
    """Every open duty, report that is not accepted yet, open obstacle, appointment and membership
    of the original agencies (7 queries, whatever the number of periods)."""
    origins, results = sides_of(change)
    if change.kind == ChangeKind.RENAME:
        return Affected(change, origins, results, ())
    chosen = {row.key: row for row in change.placements.select_related("successor").order_by("pk")}
    own = {agency.pk: agency for agency in origins}
    found = [*_duties(change, own), *_reports(own, at), *_obstacles(own, at)]
    if change.kind in ENDING:
        found += _appointments(own, at)
    found += _memberships(change, own)
    items = tuple(
        Item(
            key=f"{thing}-{row.pk}",
            thing=thing,
            row=row,
            origin=own[holder],
            label=label,
            detail=detail,
            outcomes=outcomes_of(change, thing),
            proposed=_proposal(change, thing, results),
            chosen=chosen.get(f"{thing}-{row.pk}"),
        )
        for thing, row, holder, label, detail in found
    )
    return Affected(change, origins, results, items)


def outcomes_of(change: OrganisationChange, thing: Thing) -> tuple[Outcome, ...]:
    """What may become of a thing: duties, reports and obstacles always have a holder."""
    if change.kind == ChangeKind.TRANSFER:
        return (Outcome.MOVE, Outcome.STAY)
    if thing in {Thing.APPOINTMENT, Thing.MEMBERSHIP}:
        return (Outcome.MOVE, Outcome.END)
    return (Outcome.MOVE,)


def _proposal(
    change: OrganisationChange, thing: Thing, results: Sequence[Agency]
) -> tuple[Outcome, Agency | None] | None:
    """One successor each: the first result. Of a transfer all stays but what a person chooses; of a
    dissolution people and memberships end and all else waits for a choice."""
    if change.kind == ChangeKind.TRANSFER:
        return Outcome.STAY, None
    if results:
        return Outcome.MOVE, results[0]
    return (Outcome.END, None) if Outcome.END in outcomes_of(change, thing) else None


Found = tuple[Thing, Any, int, str, str]


def current_duties() -> "Any":
    """Duties of the texts in force; those of an earlier text bind nobody any more."""
    current = Plan.objects.filter(current_version__isnull=False).values("current_version")
    return Duty.objects.filter(task__heading__version__in=current)


def _duties(change: OrganisationChange, own: dict[int, Agency]) -> Iterator[Found]:
    rows = current_duties().filter(agency__in=own).exclude(valid_to__lt=change.effective_on)
    rows = rows.select_related("task__heading").order_by(
        "task__heading__position", "task__position", "pk"
    )
    for row in rows:
        label = f"{row.task.code} · {row.get_role_display()}"
        yield Thing.DUTY, row, row.agency_id, label, row.task.text


def _reports(own: dict[int, Agency], at: datetime) -> Iterator[Found]:
    day = timezone.localdate(at)
    answered = Count("entries", filter=~Q(entries__status=EntryStatus.OPEN))
    returned = Count("entries", filter=Q(entries__status=EntryStatus.RETURNED))
    rows = open_reports(list(own), on=day).annotate(
        answered=answered, returned=returned, all_entries=Count("entries")
    )
    for row in rows.select_related("period", "agency").prefetch_related("holders__agency"):
        detail = f"{row.get_status_display()} · {row.answered}/{row.all_entries}"
        if row.agency_id not in own:
            detail = f"{row.agency.name} · {detail}"
        yield Thing.SUBMISSION, row, row.holder(at).pk, row.period.name, detail


def open_reports(agencies: Sequence[int], *, on: date) -> "Any":
    """What the agencies still have to finish: drafts, sent and returned reports of open periods."""
    rows = Submission.objects.held_by(agencies, on=on)
    return rows.filter(period__status=PeriodStatus.OPEN, status__in=OPEN_REPORTS).order_by(
        "period__cutoff_on", "agency__name", "pk"
    )


def _obstacles(own: dict[int, Agency], at: datetime) -> Iterator[Found]:
    day = timezone.localdate(at)
    rows = ObstacleRecord.objects.held_by(list(own), on=day).still_open()
    rows = rows.select_related("task", "agency").prefetch_related("holders__agency")
    for row in rows.order_by("raised_at", "pk"):
        detail = " → ".join(filter(None, [row.text, row.addressee]))
        yield Thing.OBSTACLE, row, row.holder(at).pk, row.task.code, detail


def _appointments(own: dict[int, Agency], at: datetime) -> Iterator[Found]:
    rows = Appointment.objects.filter(agency__in=own, person__is_active=True)
    rows = rows.exclude(valid_to__lt=timezone.localdate(at)).select_related("person")
    for row in rows.order_by("agency__name", "role", "person__full_name", "pk"):
        label = f"{row.get_role_display()} · {row.person}"
        yield Thing.APPOINTMENT, row, row.agency_id, label, row.post


def _memberships(change: OrganisationChange, own: dict[int, Agency]) -> Iterator[Found]:
    rows = GroupMembership.objects.filter(agency__in=own)
    rows = rows.exclude(valid_to__lt=change.effective_on).select_related("group", "agency")
    for row in rows.order_by("group__name", "agency__name", "pk"):
        since = day_text(row.valid_from) if row.valid_from else ""
        yield Thing.MEMBERSHIP, row, row.agency_id, row.group.name, since


def duties_without_holder(day: date) -> list[Duty]:
    """The alarm: duties of a day whose agency does not exist on it, or whose class has no member.
    Empty when all is well (1 query)."""
    rows = current_duties().valid_on(day).exclude(role=DutyRole.SUPPORT)
    living = Agency.objects.valid_on(day).filter(pk=OuterRef("agency"))
    members = GroupMembership.objects.valid_on(day).filter(
        group=OuterRef("group"), agency__in=Agency.objects.valid_on(day)
    )
    found = rows.filter(
        Q(agency__isnull=False) & ~Exists(living) | Q(group__isnull=False) & ~Exists(members)
    )
    related = found.select_related("agency", "group", "task__heading")
    return list(related.order_by("task__heading__position", "task__position", "pk"))


def tasks_without_duty(day: date) -> list[str]:
    """The other half of the alarm: codes of clauses that somebody once led and nobody does on the
    day (1 query)."""
    held = Duty.objects.valid_on(day).filter(task=OuterRef("task")).exclude(role=DutyRole.SUPPORT)
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    rows = current_duties().filter(begun).exclude(role=DutyRole.SUPPORT).filter(~Exists(held))
    return sorted(set(rows.values_list("task__code", flat=True)))
