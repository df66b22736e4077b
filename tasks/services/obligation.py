"""Freezing who owes what: one row per (period, task, agency) with why it is owed. Steps of
tasks.services.period; rows are never changed afterwards.

A clause owes one answer for itself and its sub-items; a sub-item owes one of its own only where
it has a duty of its own (the text names its lead). Supporting agencies owe nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyGroup, AgencyName, GroupMembership
from plan_portal.lib.errors import DomainError
from tasks.models import Duty, Entry, Obligation, Period, PlanVersion, Submission
from tasks.states import DutyRole


class ClassWithoutMembers(DomainError):
    """Nobody was named for a class that the plan binds."""

    code = "class_without_members"


class NothingOwed(DomainError):
    code = "nothing_owed"


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation before it is stored; `basis` is official Vietnamese."""

    task_id: int
    agency: Agency
    role: DutyRole
    group: AgencyGroup | None
    basis: str


def binding_duties(
    version: PlanVersion, day: date, *, only: AgencyGroup | None = None
) -> list[Duty]:
    """Duties that make somebody answer on a day, in plan order; `only`: those of one class (1
    query)."""
    bound = Duty.objects.valid_on(day).filter(
        task__heading__version=version, role__in=[DutyRole.LEAD, DutyRole.REQUEST]
    )
    if only is not None:
        bound = bound.filter(group=only)
    related = bound.select_related("agency", "group", "task__heading")
    return list(related.order_by("task__heading__position", "task__position", "pk"))


def groups_of(duties: Iterable[Duty]) -> list[AgencyGroup]:
    """The classes among the duties, each once, in plan order."""
    return list({d.group.pk: d.group for d in duties if d.group is not None}.values())


def members_on(groups: Collection[AgencyGroup], day: date) -> dict[int, list[Agency]]:
    """Group id → members on a day, by name (1 query)."""
    rows = GroupMembership.objects.valid_on(day).filter(group__in=groups)
    found: dict[int, list[Agency]] = {group.pk: [] for group in groups}
    for row in rows.select_related("agency").order_by("agency__name", "agency_id"):
        found[row.group_id].append(row.agency)
    return found


def owed_by(
    duties: Sequence[Duty],
    members: Mapping[int, Sequence[Agency]],
    left_out: Collection[int],
) -> list[Owed]:
    """Who owes which task. `members`: group id → agencies asked; `left_out`: ids of groups that a
    person chose not to ask. Where an agency is bound twice, its own duty comes before a class, and
    owing before a request. Raises ClassWithoutMembers, NothingOwed."""
    found: dict[tuple[int, int], Owed] = {}
    for duty in sorted(duties, key=lambda d: (d.role != DutyRole.LEAD, d.agency_id is None)):
        for agency in _bound(duty, members, left_out):
            basis = duty.basis
            if duty.group is not None:
                basis = f"{duty.basis}; thành viên nhóm “{duty.group.name}”"
            owed = Owed(duty.task_id, agency, DutyRole(duty.role), duty.group, basis[:400])
            found.setdefault((duty.task_id, agency.pk), owed)
    if not found:
        raise NothingOwed(_("The plan binds no agency on this day. Check its duties and classes."))
    return list(found.values())


def _bound(
    duty: Duty, members: Mapping[int, Sequence[Agency]], left_out: Collection[int]
) -> Sequence[Agency]:
    if duty.agency is not None:
        return [duty.agency]
    if duty.group is None or duty.group.pk in left_out:
        return []
    named = members.get(duty.group.pk, ())
    if not named:
        sentence = _(
            "“%(group)s” (heading %(number)s) has no members. Choose the agencies that are asked, "
            "or mark that the class is left out of this period."
        )
        heading = duty.task.heading
        about = {"group": duty.group.name, "number": heading.number or heading.position}
        raise ClassWithoutMembers(sentence % about)
    return named


def freeze(period: Period, owed: Sequence[Owed], day: date) -> list[Obligation]:
    """Store the ledger of a period with the names of the day, and an open form for each agency."""
    names = _names_on({one.agency for one in owed}, day)
    rows = Obligation.objects.bulk_create(
        Obligation(
            period=period,
            task_id=one.task_id,
            agency=one.agency,
            role=one.role,
            group=one.group,
            basis=one.basis,
            agency_name=names[one.agency.pk],
        )
        for one in owed
    )
    agencies = dict.fromkeys(row.agency_id for row in rows)
    forms = Submission.objects.bulk_create(
        Submission(period=period, agency_id=agency_id) for agency_id in agencies
    )
    by_agency = {form.agency_id: form for form in forms}
    Entry.objects.bulk_create(
        Entry(submission=by_agency[row.agency_id], obligation=row) for row in rows
    )
    return rows


def _names_on(agencies: Collection[Agency], day: date) -> dict[int, str]:
    """Agency id → official name of the day; the present one where no dated name covers it."""
    names = {agency.pk: agency.name for agency in agencies}
    dated = AgencyName.objects.filter(
        Q(valid_from__lte=day) | Q(valid_from=None),
        Q(valid_to__gte=day) | Q(valid_to=None),
        agency__in=agencies,
    )
    # The name that began last wins; a name without a beginning is the oldest.
    rows = sorted(dated, key=lambda row: (row.valid_from is not None, row.valid_from))
    return names | {row.agency_id: row.name for row in rows}
