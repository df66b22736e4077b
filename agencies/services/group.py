"""Members of a class of agencies ("các sở, ban, ngành khác"), with dates: who is a member on a day
decides who is asked when a period is opened."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, AgencyGroup, GroupMembership, User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day


class EndsBeforeStart(DomainError):
    code = "ends_before_start"


class MemberTwice(DomainError):
    """An agency that is a member already on that day or later."""

    code = "member_twice"


class ClassEmptied(DomainError):
    """A class would have no member from a day on."""

    code = "class_emptied"


@transaction.atomic(durable=True)
def add_members(
    *,
    group: AgencyGroup,
    agencies: Collection[Agency],
    valid_from: date,
    basis: str,
    by: User,
    at: datetime,
) -> list[GroupMembership]:
    """Make agencies members from a day on. Gives the memberships added. Raises MemberTwice when one
    is a member already on that day or later, NotAllowed."""
    access.require(by, Permission.GROUP_EDIT, at=at)
    _refuse_twice(group, agencies, valid_from)
    return _add(group, agencies, valid_from=valid_from, basis=basis, by=by, at=at)


@transaction.atomic(durable=True)
def end_membership(
    *, membership: GroupMembership, valid_to: date, by: User, at: datetime
) -> GroupMembership:
    """Let a membership end with a day; periods opened before keep their frozen lists. Raises
    ClassEmptied when nobody would be left, EndsBeforeStart, NotAllowed."""
    access.require(by, Permission.GROUP_EDIT, at=at)
    row = end_step(membership, valid_to=valid_to, by=by, at=at)
    refuse_emptied([row.group], valid_to + timedelta(days=1))
    return row


@transaction.atomic(durable=True)
def replace_members(
    *,
    group: AgencyGroup,
    agencies: Collection[Agency],
    valid_from: date,
    basis: str,
    by: User,
    at: datetime,
) -> list[GroupMembership]:
    """From a day on, exactly these agencies are members: the others end the day before. Raises
    ClassEmptied, NotAllowed."""
    access.require(by, Permission.GROUP_EDIT, at=at)
    added = change_members(group, agencies, valid_from=valid_from, basis=basis, by=by, at=at)
    refuse_emptied([group], valid_from)
    return added


def change_members(
    group: AgencyGroup,
    agencies: Collection[Agency],
    *,
    valid_from: date,
    basis: str,
    by: User | None,
    at: datetime,
) -> list[GroupMembership]:
    """As `replace_members`, in the caller's transaction; `by` None is the operator's command."""
    keep = {agency.pk for agency in agencies}
    for row in group.memberships.valid_on(valid_from).exclude(agency__in=keep).order_by("pk"):
        end_step(row, valid_to=valid_from - timedelta(days=1), by=by, at=at)
    return _add(group, agencies, valid_from=valid_from, basis=basis, by=by, at=at)


def refuse_emptied(groups: Collection[AgencyGroup], on: date) -> None:
    """Each class has a member on the day (one query)."""
    filled = GroupMembership.objects.valid_on(on).filter(group__in=groups)
    kept = set(filled.values_list("group_id", flat=True))
    for group in groups:
        if group.pk not in kept:
            sentence = _(
                "“%(group)s” would have no member from %(day)s. Add the members that come first; "
                "then let this one end."
            )
            raise ClassEmptied(sentence % {"group": group.name, "day": day(on)})


def _refuse_twice(group: AgencyGroup, agencies: Collection[Agency], valid_from: date) -> None:
    present = group.memberships.exclude(valid_to__lt=valid_from).filter(agency__in=agencies)
    row = present.select_related("agency").order_by("agency__name", "pk").first()
    if row is not None:
        sentence = _(
            "%(agency)s is a member of this class already, on %(day)s or later. Leave it out of "
            "the list; nothing was added."
        )
        raise MemberTwice(sentence % {"agency": row.agency.name, "day": day(valid_from)})


def _add(
    group: AgencyGroup,
    agencies: Collection[Agency],
    *,
    valid_from: date,
    basis: str,
    by: User | None,
    at: datetime,
) -> list[GroupMembership]:
    AgencyGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    present = group.memberships.exclude(valid_to__lt=valid_from)
    members = set(present.values_list("agency_id", flat=True))
    added = [
        GroupMembership.objects.create(
            group=group, agency=agency, valid_from=valid_from, basis=basis
        )
        for agency in sorted(agencies, key=lambda agency: agency.name)
        if agency.pk not in members
    ]
    if added:
        codes = [row.agency.code for row in added]
        details = {"agencies": codes, "from": valid_from.isoformat()}
        audit.record("group.add_members", by=by, at=at, about=group, details=details)
    return added


def end_step(
    membership: GroupMembership, *, valid_to: date, by: User | None, at: datetime
) -> GroupMembership:
    """As `end_membership`, in the caller's transaction and whoever is left."""
    row = GroupMembership.objects.select_for_update().get(pk=membership.pk)
    if row.valid_from is not None and valid_to < row.valid_from:
        if valid_to == row.valid_from - timedelta(days=1):
            return _withdraw(row, by=by, at=at)
        raise EndsBeforeStart(
            _("A membership from %(start)s cannot end before that day.")
            % {"start": day(row.valid_from)}
        )
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    details = {"agency": row.agency.code, "to": valid_to.isoformat()}
    audit.record("group.end_membership", by=by, at=at, about=row.group, details=details)
    return row


def _withdraw(row: GroupMembership, *, by: User | None, at: datetime) -> GroupMembership:
    """A membership that would not last a day was a mistake: the row goes, the trail stays."""
    details = {"agency": row.agency.code}
    audit.record("group.withdraw_membership", by=by, at=at, about=row.group, details=details)
    GroupMembership.objects.filter(pk=row.pk).delete()
    return row
