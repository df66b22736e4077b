"""Applying an organisation change: everything it concerns is placed first, then all of it passes on
in one transaction. Frozen rows stay with their agency; beside them stands who holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import access, audit
from agencies.models import ENDING, Agency, ChangeKind, OrganisationChange, User
from agencies.roles import Permission
from agencies.services import change_refusals as sides
from agencies.services import change_steps as steps
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import number
from tasks.models import Outcome, Placement, Plan, Thing
from tasks.queries.succession import Affected, Item, affected
from tasks.services import succession_moves as moves
from tasks.services import succession_refusals as refusals

DAY = timedelta(days=1)


class NotPlaced(DomainError):
    """Something the change concerns has no successor yet."""

    code = "change_not_placed"


class WrongPlace(DomainError):
    """A choice that this thing cannot have."""

    code = "change_wrong_place"


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of one thing; `successor` only of a MOVE."""

    outcome: Outcome
    successor: Agency | None = None


def proposed(change: OrganisationChange, *, at: datetime) -> dict[str, Choice]:
    """The proposal of the portal for everything that has one: key of the thing → choice."""
    items = affected(change, at=at).items
    return {item.key: Choice(*item.proposed) for item in items if item.proposed is not None}


@transaction.atomic(durable=True)
def place(
    *, change: OrganisationChange, choices: Mapping[str, Choice], by: User, at: datetime
) -> Affected:
    """Keep choices without applying anything; those not named stay as they were. Raises WrongPlace,
    NotValidOnDay, ChangeApplied, NotAllowed."""
    access.require(by, Permission.ORGANISATION_CHANGE, at=at)
    row = _locked(change)
    refusals.refuse_applied(row)
    _keep(affected(row, at=at), choices, by=by, at=at)
    return affected(row, at=at)


@transaction.atomic(durable=True)
def apply(
    *,
    change: OrganisationChange,
    by: User | None,
    at: datetime,
    choices: Mapping[str, Choice] | None = None,
) -> OrganisationChange:
    """Apply a recorded change: duties are closed the day before and opened on the day with the act
    as basis, accounts move by new appointments, open reports and obstacles pass to their holder.
    All or nothing. `by` None is the operator's command. Raises NotPlaced, WrongPlace, NotYet,
    ChangeApplied, PeriodReported, LaterChange, NotValidOnDay, CycleOfSuccessors, ClassEmptied,
    NotAllowed."""
    if by is not None:
        access.require(by, Permission.ORGANISATION_CHANGE, at=at)
    return carry_out(change, choices or {}, by=by, at=at)


def carry_out(
    change: OrganisationChange, choices: Mapping[str, Choice], *, by: User | None, at: datetime
) -> OrganisationChange:
    """As `apply`, in the caller's transaction."""
    hold_plans()
    row = _locked(change)
    refusals.refuse_applied(row)
    refusals.refuse_early(row, at=at)
    held = affected(row, at=at)
    steps.hold_agencies([agency.pk for agency in (*held.origins, *held.results)])
    moves.hold(held, at=at)
    refusals.refuse_reported(row, held.origins, at=at)
    refusals.refuse_later(row, held.origins)
    sides.refuse_days(ChangeKind(row.kind), row.effective_on, held.origins, held.results)
    _keep(affected(row, at=at), choices, by=by, at=at)
    ready = affected(row, at=at)
    _refuse_unplaced(ready)
    _refuse_successors(ready, at=at)
    done = _move_all(ready, at=at)
    row.applied_at, row.applied_by = at, by
    row.save(update_fields=["applied_at", "applied_by"])
    details = {"kind": row.kind, "on": row.effective_on.isoformat()} | done
    audit.record("organisation.apply", by=by, at=at, about=row, details=details)
    return row


def hold_plans() -> None:
    """Nobody opens a period or imports a text while duties change hands."""
    rows = Plan.objects.select_for_update(of=("self",), no_key=True)
    list(rows.order_by("pk").values_list("pk"))


def _locked(change: OrganisationChange) -> OrganisationChange:
    rows = OrganisationChange.objects.select_for_update(of=("self",)).select_related("act")
    return rows.get(pk=change.pk)


def _keep(found: Affected, choices: Mapping[str, Choice], *, by: User | None, at: datetime) -> None:
    """Store the choices of things that the change still concerns."""
    rows: list[Placement] = []
    renewed: list[int] = []
    for item in found.items:
        choice = choices.get(item.key)
        if choice is None or _says(item, choice):
            continue
        _refuse_choice(item, choice)
        if item.chosen is not None:
            renewed.append(item.chosen.pk)
        rows.append(
            Placement(
                change=found.change, origin=item.origin, outcome=choice.outcome,
                successor=choice.successor, chosen_at=at, chosen_by=by,
                **{str(item.thing.value): item.row},
            )
        )  # fmt: skip
    Placement.objects.filter(pk__in=renewed).delete()
    Placement.objects.bulk_create(rows)


def _says(item: Item, choice: Choice) -> bool:
    """The choice that is kept already."""
    kept = item.chosen
    if kept is None or kept.origin_id != item.origin.pk:
        return False
    to = choice.successor.pk if choice.successor else None
    return (kept.outcome, kept.successor_id) == (choice.outcome, to)


def _refuse_choice(item: Item, choice: Choice) -> None:
    is_move = choice.outcome == Outcome.MOVE
    if choice.outcome not in item.outcomes or is_move != (choice.successor is not None):
        sentence = _("“%(thing)s” needs a successor: choose the agency that takes it over.")
        raise WrongPlace(sentence % {"thing": item.label})
    if choice.successor is not None and choice.successor.pk == item.origin.pk:
        sentence = _("“%(thing)s” cannot pass to the agency that gives it up. Choose another.")
        raise WrongPlace(sentence % {"thing": item.label})


def _refuse_unplaced(found: Affected) -> None:
    open_ = found.unplaced
    if open_:
        sentence = ngettext(
            "%(count)s thing has no successor yet (%(first)s). Nothing was applied.",
            "%(count)s things have no successor yet (first: %(first)s). Nothing was applied.",
            len(open_),
        )
        first = " · ".join(filter(None, [str(open_[0].thing.label), open_[0].label]))
        raise NotPlaced(sentence % {"count": number(len(open_)), "first": first})
    moved = [item for item in found.items if item.chosen and item.chosen.outcome == Outcome.MOVE]
    if found.change.kind == ChangeKind.TRANSFER and not moved:
        raise NotPlaced(_("Nothing passes on: choose at least one thing that is transferred."))


def _refuse_successors(found: Affected, *, at: datetime) -> None:
    """Whoever takes something over exists on the day and today, and is none of the originals."""
    today = timezone.localdate(at)
    chosen = [item.chosen for item in found.items if item.chosen]
    named = {row.successor.pk: row.successor for row in chosen if row.successor}
    for agency in named.values():
        sides.refuse_successor(agency, found.change.effective_on, today)
    if found.change.kind in ENDING:
        ended = {agency.pk for agency in found.origins}
        for pk, agency in named.items():
            if pk in ended:
                sentence = _("%(agency)s ends with this change, so nothing can pass to it.")
                raise sides.NotValidOnDay(sentence % {"agency": agency.name})
    sides.refuse_cycle(found.origins, list(named.values()))


def _move_all(found: Affected, *, at: datetime) -> dict[str, int]:
    """Everything passes on; the counts for the trail."""
    change = found.change
    placed = [item.chosen for item in found.items if item.chosen]
    if change.kind == ChangeKind.RENAME:
        name, short = change.new_name, change.new_short_name
        steps.rename(found.origins[0], name, short, day=change.effective_on)
        return {}
    counts = {
        "duties": moves.move_duties(found.of(Thing.DUTY), change),
        "submissions": moves.move_reports(found, at=at),
        "obstacles": moves.move_obstacles(found, at=at),
        "appointments": moves.move_people(found.of(Thing.APPOINTMENT), change, at=at),
        "memberships": moves.move_members(found.of(Thing.MEMBERSHIP), change, at=at),
    }
    if change.kind in ENDING:
        steps.end_agencies(found.origins, change.effective_on - DAY)
    made = ["opened_duty", "opened_appointment", "opened_membership"]
    Placement.objects.bulk_update(placed, made)
    return counts
