"""Obstacles that Sở KH&CN says are one: the report groups them and keeps every voice. Nothing is
linked but by a person's word."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from tasks.models import ObstacleGroup, ObstacleLink, ObstacleRecord
from tasks.states import ObstacleStatus


class NothingToLink(DomainError):
    """One obstacle alone, or all of them are one already."""

    code = "nothing_to_link"


class LinkRefused(DomainError):
    """A closed obstacle, or obstacles of two groups."""

    code = "link_refused"


def link(
    *, obstacles: Collection[ObstacleRecord], by: User, at: datetime
) -> tuple[ObstacleLink, ...]:
    """Say that open obstacles are one; those that are in no group join the group of the others, or
    a new one. Gives back the links that were made."""
    with transaction.atomic(durable=True):
        require(by, Permission.OBSTACLE_FOLLOW, at=at)
        rows = _held(obstacles)
        if len(rows) < 2:
            raise NothingToLink(_("Choose at least two obstacles to link as one."))
        if any(row.status == ObstacleStatus.CLOSED for row in rows):
            raise LinkRefused(_("An obstacle that is closed cannot be linked."))
        now = {one.obstacle_id: one.group for one in _links().filter(obstacle__in=rows)}
        groups = {group.pk: group for group in now.values()}
        if len(groups) > 1:
            sentence = _("These obstacles are in two groups. Take one out of its group first.")
            raise LinkRefused(sentence)
        fresh = [row for row in rows if row.pk not in now]
        if not fresh:
            raise NothingToLink(_("These obstacles are linked as one already."))
        group = next(iter(groups.values()), None) or ObstacleGroup.objects.create(made_at=at)
        return tuple(_join(row, group, by=by, at=at) for row in fresh)


def unlink(*, obstacle: ObstacleRecord, by: User, at: datetime) -> ObstacleRecord:
    """Take an obstacle out of its group; a group of one is none."""
    with transaction.atomic(durable=True):
        require(by, Permission.OBSTACLE_FOLLOW, at=at)
        _held([obstacle])
        own = _links().filter(obstacle=obstacle).first()
        if own is None:
            raise NothingToLink(_("This obstacle is linked with no other."))
        left = list(_links().filter(group=own.group_id).exclude(pk=own.pk))
        for one in (own, *(left if len(left) == 1 else ())):
            one.ended_at, one.ended_by = at, by
            one.save(update_fields=["ended_at", "ended_by"])
        details = {"group": str(own.group.public_id)}
        audit.record(
            "obstacle.unlink",
            by=by,
            at=at,
            about=obstacle,
            agency=obstacle.agency,
            details=details,
        )
    return obstacle


def _held(obstacles: Collection[ObstacleRecord]) -> list[ObstacleRecord]:
    """The rows, locked in one order until the transaction ends."""
    rows = ObstacleRecord.objects.select_for_update(of=("self",)).select_related("agency")
    return list(rows.filter(pk__in=[one.pk for one in obstacles]).order_by("pk"))


def _links() -> QuerySet[ObstacleLink]:
    return ObstacleLink.objects.filter(ended_at=None).select_related("group").order_by("pk")


def _join(row: ObstacleRecord, group: ObstacleGroup, *, by: User, at: datetime) -> ObstacleLink:
    made = ObstacleLink.objects.create(
        group=group, obstacle=row, at=at, by=by, by_label=audit.label_of(by, at=at)
    )
    details = {"group": str(group.public_id)}
    audit.record("obstacle.link", by=by, at=at, about=row, agency=row.agency, details=details)
    return made
