"""What applying a change does to agencies, names, people and classes: steps that
tasks.services.succession calls inside its one transaction. Nothing of the past is rewritten: rows
end, and others begin."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from agencies.models import (
    Agency,
    AgencyName,
    Appointment,
    GroupMembership,
    OrganisationChange,
    User,
)
from agencies.services import change_notice as notices
from agencies.services.change import basis_of, basis_of_post

DAY = timedelta(days=1)


def end_agencies(agencies: Collection[Agency], last_day: date) -> None:
    Agency.objects.filter(pk__in=[one.pk for one in agencies]).update(valid_to=last_day)


def rename(agency: Agency, name: str, short_name: str, *, day: date) -> None:
    """The old name ends, the new one begins; the present name is the new one."""
    rows = agency.names.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    if not rows.exists():
        AgencyName.objects.create(
            agency=agency, name=agency.name, short_name=agency.short_name, valid_to=day - DAY
        )
    rows.filter(Q(valid_from=None) | Q(valid_from__lt=day)).update(valid_to=day - DAY)
    AgencyName.objects.update_or_create(
        agency=agency,
        valid_from=day,
        defaults={"name": name, "short_name": short_name, "valid_to": None},
    )
    agency.name, agency.short_name = name, short_name
    agency.save(update_fields=["name", "short_name"])


def move_people(
    moves: Iterable[tuple[Appointment, Agency]] | Iterable[tuple[Appointment, Agency | None]],
    *,
    change: OrganisationChange,
    at: datetime,
) -> dict[int, Appointment]:
    """End appointments yesterday and begin the same ones at the successor today (None: nobody
    takes over). Rights change hands on the day of applying, also when the change itself is older:
    what people did meanwhile they did under their old post. Whoever holds the role at the successor
    already gets no second one; who stands in for a head goes on only where that head does. Each
    person is told. Gives old id → new appointment."""
    today = timezone.localdate(at)
    opened: dict[int, Appointment] = {}
    told: list[notices.Moved] = []
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("person", "agency")
    pairs = [(rows.get(pk=old.pk), to) for old, to in moves]
    # Heads before those who stand in for them.
    for old, to in sorted(pairs, key=lambda pair: pair[0].acting_for_id is not None):
        until, begins = old.valid_to, max(today, old.valid_from)
        old.valid_to = max(today - DAY, old.valid_from)
        old.save(update_fields=["valid_to"])
        head = opened.get(old.acting_for_id or 0)
        is_alone = old.acting_for_id is not None and (head is None or head.agency != to)
        told.append(notices.Moved(old, None if is_alone else to, begins))
        if to is None or is_alone or _is_held(old, to, begins):
            continue
        opened[old.pk] = Appointment.objects.create(
            person_id=old.person_id, agency=to, role=old.role, post=old.post, valid_from=begins,
            valid_to=until, acting_for=head, basis=basis_of_post(change, begins),
        )  # fmt: skip
    notices.tell(told, change=change, at=at)
    return opened


def appoint_again(
    ended: Iterable[tuple[Appointment, Agency]], *, change: OrganisationChange, at: datetime
) -> int:
    """People whose appointment ended with a change that is undone begin anew today, if they are
    still active and nobody appointed them there meanwhile; each is told. An acting appointment
    stays ended."""
    today = timezone.localdate(at)
    back = [
        (old, to)
        for old, to in ended
        if old.person.is_active and old.acting_for_id is None and not _is_held(old, to, today)
    ]
    for old, to in back:
        Appointment.objects.create(
            person=old.person, agency=to, role=old.role, post=old.post, valid_from=today,
            basis=basis_of_post(change, today),
        )  # fmt: skip
    notices.tell([notices.Moved(old, to, today) for old, to in back], change=change, at=at)
    return len(back)


def _is_held(old: Appointment, to: Agency, day: date) -> bool:
    rows = Appointment.objects.filter(person=old.person_id, agency=to, role=old.role)
    return rows.exclude(valid_to__lt=day).exists()


def move_members(
    moves: Iterable[tuple[GroupMembership, Agency | None]], *, change: OrganisationChange, day: date
) -> dict[int, GroupMembership]:
    """End memberships the day before and let the successors be members from the day; one that is a
    member already stays one. Gives old id → new membership."""
    opened: dict[int, GroupMembership] = {}
    basis = basis_of(change)
    for old, to in moves:
        until = old.valid_to
        begins = day if old.valid_from is None or old.valid_from < day else old.valid_from + DAY
        old.valid_to = begins - DAY
        old.save(update_fields=["valid_to"])
        if to is None:
            continue
        same = GroupMembership.objects.filter(group=old.group_id, agency=to)
        if not same.exclude(valid_to__lt=begins).exists():
            opened[old.pk] = GroupMembership.objects.create(
                group_id=old.group_id, agency=to, valid_from=begins, valid_to=until, basis=basis
            )
    return opened


def hold_people(people: Collection[int]) -> None:
    """Lock the accounts whose appointments move, in the order of every service."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=people)
    list(rows.order_by("pk").values_list("pk"))


def hold_agencies(agencies: Collection[int]) -> dict[int, Agency]:
    """Lock and read anew."""
    rows = Agency.objects.select_for_update(no_key=True).filter(pk__in=agencies)
    return {row.pk: row for row in rows.order_by("pk")}
