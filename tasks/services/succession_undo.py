"""Undoing an organisation change is another act with its own day: from that day on the state before
is restored; between the two days stays what was. Refused where answers depend on the change."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import (
    ENDING,
    Agency,
    Appointment,
    ChangeKind,
    ChangeSide,
    GroupMembership,
    LegalDocument,
    OrganisationChange,
    Side,
    User,
)
from agencies.roles import Permission
from agencies.services import change_steps as steps
from agencies.services.change import ActGiven, basis_of, document_of
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text
from tasks.models import (
    Duty,
    Obligation,
    ObstacleHolder,
    Outcome,
    Placement,
    SubmissionHolder,
)
from tasks.queries.succession import current_duties, sides_of
from tasks.services import succession_refusals as refusals
from tasks.services.succession import hold_plans
from tasks.services.succession_moves import keep_scopes
from tasks.states import PeriodStatus

DAY = timedelta(days=1)


class CannotRestore(DomainError):
    """Something since depends on the change."""

    code = "change_cannot_be_undone"


@transaction.atomic(durable=True)
def undo(
    *,
    change: OrganisationChange,
    effective_on: date,
    act: LegalDocument | ActGiven | None,
    note: str,
    by: User,
    at: datetime,
) -> OrganisationChange:
    """Restore from a day on what was before the change, by another act. Gives that act's change.
    Raises CannotRestore, ChangeApplied, NotYet, PeriodReported, LaterChange, ActMissing,
    NotAllowed."""
    access.require(by, Permission.ORGANISATION_CHANGE, at=at)
    document = document_of(act)
    hold_plans()
    rows = OrganisationChange.objects.select_for_update(of=("self",)).select_related("act")
    done = rows.get(pk=change.pk)
    origins, results = sides_of(done)
    placed = list(done.placements.select_related(*_RELATED).order_by("pk"))
    _refuse(done, origins, results, placed, day=effective_on, at=at)
    undoing = _record(done, origins, effective_on, document, note, by=by, at=at)
    restored = _restore(done, undoing, origins, placed, at=at)
    _close_results(done, undoing, at=at)
    details = {"undoes": str(done.public_id), "on": effective_on.isoformat()} | restored
    audit.record("organisation.undo", by=by, at=at, about=undoing, details=details)
    return undoing


_RELATED = (
    "duty", "opened_duty__task", "appointment", "opened_appointment", "membership__group",
    "opened_membership", "origin", "successor",
)  # fmt: skip


def _refuse(
    done: OrganisationChange,
    origins: Sequence[Agency],
    results: Sequence[Agency],
    placed: Sequence[Placement],
    *,
    day: date,
    at: datetime,
) -> None:
    if not OrganisationChange.objects.standing().filter(pk=done.pk).exists():
        raise refusals.ChangeApplied(_("It was not applied, or is undone already."))
    if day <= done.effective_on:
        sentence = _("The undoing takes effect after %(day)s, the day of the change itself.")
        raise CannotRestore(sentence % {"day": day_text(done.effective_on)})
    if day > timezone.localdate(at):
        raise refusals.NotYet(_("The day of the undoing has not come: enter it on that day."))
    successors = [row.successor for row in placed if row.successor]
    concerned = [*origins, *results, *successors]
    refusals.refuse_later(done, concerned)
    _refuse_answers(done, placed)
    probe = OrganisationChange(effective_on=day)
    refusals.refuse_reported(probe, [*origins, *successors], at=at)


def _refuse_answers(done: OrganisationChange, placed: Sequence[Placement]) -> None:
    """In an open period a successor answers in its own report for what it took over: one report
    cannot be given back in part."""
    opened = [row.opened_duty for row in placed if row.opened_duty]
    by_duty = [Q(task=duty.task_id, agency=duty.agency_id) for duty in opened]
    by_class = [
        Q(group=row.membership.group_id, agency=row.successor_id)
        for row in placed
        if row.membership and row.opened_membership
    ]
    if not (by_duty or by_class):
        return
    asked = Q()
    for one in (*by_duty, *by_class):
        asked |= one
    rows = Obligation.objects.filter(asked, period__status=PeriodStatus.OPEN)
    since = rows.filter(period__opened_at__date__gte=done.effective_on)
    first = since.select_related("period", "agency", "task").order_by("pk").first()
    if first is not None:
        sentence = _(
            "In %(period)s %(agency)s answers for task %(task)s by this change, and its report "
            "cannot be given back in part. Lock that period first."
        )
        about = {
            "period": first.period.name,
            "agency": first.agency.name,
            "task": first.task.code,
        }
        raise CannotRestore(sentence % about)


def _record(
    done: OrganisationChange,
    origins: Sequence[Agency],
    day: date,
    act: LegalDocument,
    note: str,
    *,
    by: User,
    at: datetime,
) -> OrganisationChange:
    row = OrganisationChange.objects.create(
        kind=done.kind, effective_on=day, act=act, is_confirmed=act.is_confirmed, note=note,
        new_name=_name_before(done, origins), undoes=done, recorded_at=at, recorded_by=by,
        applied_at=at, applied_by=by,
    )  # fmt: skip
    # The other way round: what had taken over gives back.
    ChangeSide.objects.bulk_create(
        ChangeSide(
            change=row,
            side=Side.RESULT if one.side == Side.ORIGIN else Side.ORIGIN,
            agency_id=one.agency_id,
            position=one.position,
        )
        for one in done.sides.all()
    )
    return row


def _name_before(done: OrganisationChange, origins: Sequence[Agency]) -> str:
    if done.kind != ChangeKind.RENAME:
        return ""
    rows = origins[0].names.filter(valid_to=done.effective_on - DAY).order_by("-pk")
    found = rows.first()
    return found.name if found else origins[0].name


def _restore(
    done: OrganisationChange,
    undoing: OrganisationChange,
    origins: Sequence[Agency],
    placed: Sequence[Placement],
    *,
    at: datetime,
) -> dict[str, int]:
    day = undoing.effective_on
    if done.kind == ChangeKind.RENAME:
        before = origins[0].names.filter(name=undoing.new_name).order_by("-pk").first()
        short = before.short_name if before else ""
        steps.rename(origins[0], undoing.new_name, short, day=day)
        return {}
    if done.kind in ENDING:
        Agency.objects.filter(pk__in=[one.pk for one in origins]).update(valid_to=None)
    return {
        "duties": _restore_duties(placed, undoing),
        "submissions": _give_back(SubmissionHolder, "submission", done, undoing),
        "obstacles": _give_back(ObstacleHolder, "obstacle", done, undoing),
        "appointments": _restore_people(placed, undoing, at=at),
        "memberships": _restore_members(placed, undoing),
    }


def _restore_duties(placed: Iterable[Placement], undoing: OrganisationChange) -> int:
    day, basis, count = undoing.effective_on, basis_of(undoing), 0
    for row in placed:
        if row.duty is None or row.outcome != Outcome.MOVE:
            continue
        opened = row.opened_duty
        until = opened.valid_to if opened else None
        if until is not None and until < day:
            continue
        if opened is not None:
            opened.valid_to = day - DAY
            opened.save(update_fields=["valid_to"])
        Duty.objects.create(
            task_id=row.duty.task_id, agency=row.origin, role=row.duty.role, valid_from=day,
            valid_to=until, basis=basis,
        )  # fmt: skip
        count += 1
    return count


def _give_back(model: Any, name: str, done: OrganisationChange, undoing: OrganisationChange) -> int:
    """Whoever held it before holds it again; the holdings between stay on record."""
    rows = model.objects.filter(change=done).select_related(f"{name}__agency")
    things = {getattr(row, f"{name}_id") for row in rows}
    before: dict[int, int] = {}
    for row in model.objects.filter(**{f"{name}__in": things}).order_by("valid_from", "pk"):
        if row.change_id == done.pk:
            continue
        before[getattr(row, f"{name}_id")] = row.agency_id
    made = [
        model(
            agency_id=before.get(getattr(row, f"{name}_id"), getattr(row, name).agency_id),
            valid_from=max(undoing.effective_on, row.valid_from),
            change=undoing,
            **{f"{name}_id": getattr(row, f"{name}_id")},
        )
        for row in rows
    ]
    model.objects.bulk_create(made)
    return len(made)


def _restore_people(
    placed: Iterable[Placement], undoing: OrganisationChange, *, at: datetime
) -> int:
    """From today, as with the change itself; who left meanwhile does not come back."""
    today = timezone.localdate(at)
    moves: list[tuple[Appointment, Agency]] = []
    for row in placed:
        if row.appointment is None:
            continue
        present = row.opened_appointment or row.appointment
        if row.opened_appointment is None or present.is_valid_on(today):
            moves.append((present, row.origin))
    back = [pair for pair in moves if pair[0].is_valid_on(today)]
    steps.hold_people([old.person_id for old, _to in moves])
    opened = steps.move_people(back, change=undoing, at=at)
    keep_scopes(opened)
    gone = [pair for pair in moves if not pair[0].is_valid_on(today) and pair[0].pk not in opened]
    return len(opened) + steps.appoint_again(gone, change=undoing, at=at)


def _restore_members(placed: Iterable[Placement], undoing: OrganisationChange) -> int:
    day, basis, count = undoing.effective_on, basis_of(undoing), 0
    for row in placed:
        if row.membership is None or row.outcome == Outcome.STAY:
            continue
        opened = row.opened_membership
        if opened is not None and (opened.valid_to is None or opened.valid_to >= day):
            opened.valid_to = day - DAY
            opened.save(update_fields=["valid_to"])
        GroupMembership.objects.create(
            group=row.membership.group, agency=row.origin, valid_from=day, basis=basis
        )
        count += 1
    return count


def _close_results(done: OrganisationChange, undoing: OrganisationChange, *, at: datetime) -> None:
    """An agency that began with the change ends with its undoing, unless others rely on it."""
    day = undoing.effective_on
    made = [row.agency for row in done.sides.filter(is_new=True).select_related("agency")]
    for agency in made:
        duties = current_duties().valid_on(day).filter(agency=agency)
        members = GroupMembership.objects.valid_on(day).filter(agency=agency)
        people = Appointment.objects.valid_on(timezone.localdate(at)).filter(agency=agency)
        if duties.exists() or members.exists() or people.exists():
            sentence = _(
                "%(agency)s began with this change and has other duties or people since. Move them "
                "by a change of their own first."
            )
            raise CannotRestore(sentence % {"agency": agency.name})
    steps.end_agencies(made, day - DAY)
