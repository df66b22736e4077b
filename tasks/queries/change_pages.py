"""Pages of organisation changes: the list, one change with what it concerns, as finished values."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, ChangeKind, ChangeSide, OrganisationChange, Side
from plan_portal.lib.text import day as day_text
from tasks.models import Outcome, Placement, Thing
from tasks.queries import succession
from tasks.queries.succession import Affected


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of the list. `state`: waiting · applied · undone · withdrawn, as a kind of badge
    and words; `doubt` says what nobody has confirmed."""

    id: UUID
    kind: str
    origins: str
    results: str
    day: date
    act: str
    badge: str
    state: str
    doubt: str
    undoes: bool


@dataclass(frozen=True, slots=True)
class ChangesPage:
    rows: tuple[ChangeRow, ...]
    # Clauses that nobody holds today: empty when all is well.
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing after the change was applied: what, whose it was, what became of it."""

    label: str
    origin: str
    became: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    row: ChangeRow
    note: str
    new_name: str
    found: Affected | None
    placed: tuple[tuple[str, tuple[Placed, ...]], ...]
    sheets: tuple[tuple[UUID, str], ...]
    is_open: bool
    can_undo: bool
    undone_by: UUID | None


def changes_page(*, at: datetime) -> ChangesPage:
    """All changes, the newest day first, and the alarm (6 queries)."""
    changes = OrganisationChange.objects.select_related("act").annotate(
        undone=Count("undone_by", filter=Q(undone_by__applied_at__isnull=False))
    )
    sides = _sides()
    rows = tuple(_row(one, sides) for one in changes.order_by("-effective_on", "-pk"))
    today = timezone.localdate(at)
    alone = [duty.task.code for duty in succession.duties_without_holder(today)]
    alarms = dict.fromkeys([*alone, *succession.tasks_without_duty(today)])
    return ChangesPage(rows, tuple(alarms))


def _sides(change: OrganisationChange | None = None) -> dict[tuple[int, str], list[Agency]]:
    rows = ChangeSide.objects.select_related("agency").order_by("position", "pk")
    found: defaultdict[tuple[int, str], list[Agency]] = defaultdict(list)
    for row in rows if change is None else rows.filter(change=change):
        found[row.change_id, row.side].append(row.agency)
    return found


def _row(change: OrganisationChange, sides: dict[tuple[int, str], list[Agency]]) -> ChangeRow:
    badge, state = _state(change)
    results = [agency.name for agency in sides.get((change.pk, Side.RESULT), [])]
    act = change.act
    issued = f", {day_text(act.issued_on)}" if act.issued_on else ""
    return ChangeRow(
        id=change.public_id,
        kind=str(change.get_kind_display()),
        origins="; ".join(one.name for one in sides.get((change.pk, Side.ORIGIN), [])),
        results=change.new_name or "; ".join(results),
        day=change.effective_on,
        act=f"{act.number or act.title}{issued}",
        badge=badge,
        state=state,
        doubt=_doubt(change),
        undoes=change.undoes_id is not None,
    )


def _state(change: OrganisationChange) -> tuple[str, str]:
    if change.withdrawn_at is not None:
        return "none", _("withdrawn")
    if change.applied_at is None:
        return "pending", _("waiting for choices")
    if getattr(change, "undone", 0):
        return "none", _("undone")
    return "done", _("applied")


def _doubt(change: OrganisationChange) -> str:
    doubts = [
        (change.is_confirmed, _("the change")),
        (change.is_day_confirmed, _("its day")),
        (change.act.is_confirmed, _("its act")),
    ]
    open_ = ", ".join(words for is_sure, words in doubts if not is_sure)
    return _("not confirmed: %(what)s") % {"what": open_} if open_ else ""


def change_page(change: OrganisationChange, *, at: datetime) -> ChangePage:
    """One change: what it concerns while it waits, what became of it afterwards (12 queries)."""
    sides = _sides(change)
    undone = change.undone_by.applied().first()
    change.__dict__["undone"] = int(undone is not None)
    is_open = change.applied_at is None and change.withdrawn_at is None
    results = sides.get((change.pk, Side.RESULT), [])
    standing = change.applied_at is not None and undone is None and change.undoes_id is None
    heirs = _heirs(change, results) if change.applied_at else []
    return ChangePage(
        row=_row(change, sides),
        note=change.note,
        new_name=change.new_name,
        found=succession.affected(change, at=at) if is_open else None,
        placed=_placed(change) if change.applied_at else (),
        sheets=tuple((agency.public_id, agency.name) for agency in heirs),
        is_open=is_open,
        can_undo=standing,
        undone_by=undone.public_id if undone else None,
    )


def _heirs(change: OrganisationChange, results: list[Agency]) -> list[Agency]:
    """Who took something over: each gets a handover sheet."""
    rows = Placement.objects.filter(change=change, successor__isnull=False)
    named = {row.successor_id: row.successor for row in rows.select_related("successor")}
    every = {agency.pk: agency for agency in results} | {k: a for k, a in named.items() if a}
    return sorted(every.values(), key=lambda agency: agency.name)


_RELATED = (
    "duty__task", "submission__period", "submission__agency", "obstacle__task",
    "appointment__person", "membership__group", "origin", "successor",
)  # fmt: skip


def _placed(change: OrganisationChange) -> tuple[tuple[str, tuple[Placed, ...]], ...]:
    """What became of each thing, by kind (1 query)."""
    rows = change.placements.select_related(*_RELATED).order_by("pk")
    found: defaultdict[Thing, list[Placed]] = defaultdict(list)
    for row in rows:
        became = row.successor.name if row.successor else str(Outcome(row.outcome).label)
        found[row.thing].append(Placed(_label(row), row.origin.name, became))
    return tuple((str(thing.label), tuple(found[thing])) for thing in Thing if found[thing])


def _label(row: Placement) -> str:
    if row.duty is not None:
        return f"{row.duty.task.code} · {row.duty.get_role_display()}"
    if row.submission is not None:
        return f"{row.submission.period.name} · {row.submission.agency.name}"
    if row.obstacle is not None:
        return f"{row.obstacle.task.code} · {row.obstacle.text[:120]}"
    if row.appointment is not None:
        return f"{row.appointment.person} · {row.appointment.get_role_display()}"
    return row.membership.group.name if row.membership else ""


def candidates(change: OrganisationChange, *, at: datetime) -> list[Agency]:
    """Who may take something over: the results; of a dissolution every agency that exists on the
    day and today."""
    origins, results = succession.sides_of(change)
    if results and change.kind != ChangeKind.DISSOLVE:
        return list(results)
    living = Agency.objects.valid_on(change.effective_on).valid_on(timezone.localdate(at))
    return list(living.exclude(pk__in=[one.pk for one in origins]).order_by("name", "pk"))
