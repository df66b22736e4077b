"""Obstacles as people follow them: open the longest first, each with its steps."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.queries import succession
from agencies.roles import Permission
from plan_portal.lib.text import fold
from tasks import rules
from tasks.models import Entry, ObstacleLink, ObstacleRecord, ObstacleStep, Submission
from tasks.states import ObstacleStatus


class Sort(StrEnum):
    """Ways to order the list; with "-" before it, the other way round."""

    AGE = "age"
    AGENCY = "agency"
    CODE = "code"
    STATUS = "status"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """One obstacle of a list. `days` it has been open, or was until it was closed; `times`:
    in how many periods it was raised."""

    public_id: UUID
    agency: str
    code: str
    heading: int
    position: int
    text: str
    addressee: str
    status: str
    status_label: str
    days: int
    times: int
    raised_at: datetime
    is_closed: bool
    # What the agency is called today, and every word by which it is searched.
    now: str = ""
    key: str = ""
    # Sở KH&CN said that it is one with others.
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class ObstacleDetail:
    """One obstacle with all its steps, and what the reader may do now."""

    record: ObstacleRecord
    line: ObstacleLine
    clause: str
    period: str
    steps: tuple[ObstacleStep, ...]
    can_forward: bool
    can_answer: bool
    can_close: bool
    # The others of its group, and whether the reader may change the group.
    linked: tuple[ObstacleLine, ...] = ()
    can_link: bool = False


def may_list(user: User, *, at: datetime) -> bool:
    """Who follows the round, and agencies for their own."""
    return user.holds_widely(Permission.ROUND_READ, at=at) or bool(
        user.agency_ids(Permission.ENTRY_WRITE, at=at)
    )


def lines(user: User, *, at: datetime) -> tuple[ObstacleLine, ...]:
    """All that the reader may see, open the longest first (5 queries)."""
    rows = ObstacleRecord.objects.visible_to(user, at=at).select_related("agency", "task__heading")
    known = succession.names(at=at)
    held = set(ObstacleLink.objects.filter(ended_at=None).values_list("obstacle_id", flat=True))
    return tuple(
        replace(
            _line(row, at),
            is_linked=row.pk in held,
            now=known.remark(row.agency_id),
            key=known.key(row.agency_id),
        )
        for row in rows.order_by("raised_at", "pk")
    )


def open_of(agency: Agency | None, *, at: datetime) -> tuple[ObstacleLine, ...]:
    """Still open, the longest first: of one agency, or of all (1 query)."""
    rows = ObstacleRecord.objects.still_open().select_related("agency", "task__heading")
    if agency is not None:
        rows = rows.filter(agency=agency)
    return tuple(_line(row, at) for row in rows.order_by("raised_at", "pk"))


def chosen(
    rows: Iterable[ObstacleLine], *, status: str = "", words: str = "", sort: str = ""
) -> tuple[ObstacleLine, ...]:
    """Narrowed to a status ("" = still open, "all" = all) and words (diacritics or not), sorted."""
    wanted = fold(words).split()
    found = [row for row in rows if _fits(row, status) and _holds(row, wanted)]
    key = sort.removeprefix("-")
    if key in {item.value for item in Sort}:
        found.sort(key=lambda row: _key(row, Sort(key)), reverse=sort.startswith("-"))
    else:
        found.sort(key=lambda row: (-row.days, row.agency))
    return tuple(found)


def tabs(rows: Iterable[ObstacleLine]) -> tuple[tuple[str, str, int], ...]:
    """(value of ?status=, words, how many): open, each status, all."""
    every = list(rows)
    count = {value: sum(row.status == value for row in every) for value in ObstacleStatus.values}
    still_open = sum(not row.is_closed for row in every)
    each = ((s.value, str(s.label).capitalize(), count[s.value]) for s in ObstacleStatus)
    return (("", _("Still open"), still_open), *each, ("all", _("All"), len(every)))


def detail(record: ObstacleRecord, *, user: User, at: datetime) -> ObstacleDetail:
    """One obstacle (2 queries: its steps, its group); `record` comes with agency, task, heading and
    period."""
    is_open = record.status != ObstacleStatus.CLOSED
    follows = is_open and rules.can_follow_obstacle(user, record, at=at)
    return ObstacleDetail(
        record=record,
        line=replace(_line(record, at), now=succession.names(at=at).remark(record.agency_id)),
        clause=record.task.text,
        period=record.raised_in.name,
        steps=tuple(record.steps.order_by("at", "pk")),
        can_forward=follows and record.status != ObstacleStatus.ANSWERED,
        can_answer=follows,
        can_close=is_open and rules.can_close_obstacle(user, record, at=at),
        linked=_group(record, user, at=at),
        can_link=rules.can_follow_obstacle(user, record, at=at),
    )


def _group(record: ObstacleRecord, user: User, *, at: datetime) -> tuple[ObstacleLine, ...]:
    """The others that the reader may see (1 query)."""
    own = ObstacleLink.objects.filter(obstacle=record, ended_at=None).values("group")
    others = ObstacleLink.objects.filter(group__in=own, ended_at=None).exclude(obstacle=record)
    rows = ObstacleRecord.objects.visible_to(user, at=at).filter(pk__in=others.values("obstacle"))
    rows = rows.select_related("agency", "task__heading").order_by("raised_at", "pk")
    return tuple(_line(row, at) for row in rows)


def _line(row: ObstacleRecord, at: datetime) -> ObstacleLine:
    until = row.closed_at or at
    return ObstacleLine(
        public_id=row.public_id,
        agency=row.agency.label,
        code=row.task.code,
        heading=row.task.heading.position,
        position=row.task.position,
        text=row.text,
        addressee=row.addressee,
        status=row.status,
        status_label=row.get_status_display(),
        days=(timezone.localdate(until) - timezone.localdate(row.raised_at)).days,
        times=row.times_raised,
        raised_at=row.raised_at,
        is_closed=row.status == ObstacleStatus.CLOSED,
    )


def _fits(row: ObstacleLine, status: str) -> bool:
    if status == "all":
        return True
    return row.status == status if status else not row.is_closed


def _holds(row: ObstacleLine, wanted: list[str]) -> bool:
    text = f"{fold(f'{row.agency} {row.code} {row.text} {row.addressee}')} {row.key}"
    return all(word in text for word in wanted)


def _key(row: ObstacleLine, sort: Sort) -> tuple[object, ...]:
    order = list(ObstacleStatus.values)
    return {
        Sort.AGE: (row.days,),
        Sort.AGENCY: (fold(row.agency), row.heading, row.position),
        Sort.CODE: (row.heading, row.position),
        Sort.STATUS: (order.index(row.status), -row.days),
        Sort.TIMES: (row.times, row.days),
    }[sort]


def standing(
    submission: Submission, entries: Sequence[Entry], *, at: datetime
) -> dict[int, list[ObstacleRecord]]:
    """By entry, the obstacles of its clause that are still open, the oldest first: told by the
    agency, or by one whose reports it took over (1 query)."""
    by_lineage = {entry.obligation.task.lineage: entry.pk for entry in entries}
    told = ObstacleRecord.objects.told_by(submission.agency_id, on=timezone.localdate(at))
    rows = told.still_open().filter(task__lineage__in=by_lineage)
    found: defaultdict[int, list[ObstacleRecord]] = defaultdict(list)
    for row in rows.select_related("task", "raised_in").order_by("raised_at", "pk"):
        found[by_lineage[row.task.lineage]].append(row)
    return dict(found)
