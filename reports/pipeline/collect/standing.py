"""Open obstacles and where each stands."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from reports.pipeline.collect.plan import Codes, code_in
from reports.pipeline.snapshot import Act, LinkFacts, ObstacleFacts
from reports.pipeline.wording.standing import standing
from tasks.models import (
    Entry,
    EntryVersion,
    ObstacleLink,
    ObstacleRecord,
    ObstacleStep,
    Period,
)
from tasks.states import EntryStatus


def obstacles_of(
    period: Period,
    entries: Mapping[int, Entry],
    versions: Mapping[tuple[int, int], EntryVersion],
    codes: Codes,
    *,
    at: datetime,
) -> tuple[ObstacleFacts, ...]:
    """Obstacles of the plan that are open at the moment, oldest first; three queries. One that an
    accepted answer of this period states again carries that entry's id. What stands in no accepted
    answer, of this period or of the one that raised it, is not there; a period for one class alone
    speaks of the tasks of the class. Tasks have the numbers of the period's text (`codes`)."""
    rows = _open_records(period, at=at)
    if period.group_id:
        rows = rows.filter(
            task__lineage__in={entry.obligation.task.lineage for entry in entries.values()}
        )
    said = _said(entries, versions)
    found = ((row, said.get((row.agency_id, row.task.lineage, row.text), "")) for row in rows)
    return tuple(
        _facts(row, entry_id, codes)
        for row, entry_id in found
        if entry_id or row.entry.status == EntryStatus.ACCEPTED
    )


def _open_records(period: Period, *, at: datetime) -> QuerySet[ObstacleRecord]:
    """With the steps and the groups that were known at the moment."""
    steps = Prefetch("steps", queryset=ObstacleStep.objects.filter(at__lte=at).order_by("pk"))
    told = ObstacleLink.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), at__lte=at)
    links = Prefetch("links", queryset=told.select_related("group").order_by("pk"))
    return (
        ObstacleRecord.objects.still_open()
        .filter(task__heading__version__plan_id=period.plan_id, raised_at__lte=at)
        .select_related("agency", "task", "entry")
        .prefetch_related(steps, links)
        .order_by("raised_at", "pk")
    )


def _facts(row: ObstacleRecord, entry_id: str, codes: Codes) -> ObstacleFacts:
    """`entry_id`: the entry of this period that states it again, or ""."""
    return ObstacleFacts(
        obstacle_id=str(row.public_id),
        agency_name=row.agency.name,
        clause_code=code_in(codes, row.task),
        text=row.text,
        raised_on=timezone.localdate(row.raised_at),
        addressee=row.addressee,
        entry_id=entry_id,
        standing=_standing(list(row.steps.all())),
        link=_link(list(row.links.all())),
    )


def _said(
    entries: Mapping[int, Entry], versions: Mapping[tuple[int, int], EntryVersion]
) -> dict[tuple[int, UUID, str], str]:
    """(agency, lineage, words) → the entry of this period that says so in its accepted version."""
    found = {}
    for entry in entries.values():
        if entry.status != EntryStatus.ACCEPTED:
            continue  # accepted once, returned since
        version = versions.get((entry.pk, entry.accepted_version or 0))
        for obstacle in version.answer.obstacles if version else ():
            key = (entry.obligation.agency_id, entry.obligation.task.lineage, obstacle.text)
            found[key] = str(entry.public_id)
    return found


def _standing(steps: list[ObstacleStep]) -> str:
    """One phrase about the last step: "đã chuyển tại văn bản số …"; "" when nothing happened."""
    if not steps:
        return ""
    last = steps[-1]
    return standing(last.status, last.document_number)


def _link(links: list[ObstacleLink]) -> LinkFacts | None:
    """The group in which it is at the moment."""
    if not links:
        return None
    last = links[-1]
    return LinkFacts(str(last.group.public_id), Act(last.by_label, last.at))
