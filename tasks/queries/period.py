"""What the pages of a period show: proposed dates, classes to be named, the period as it stands."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyGroup, GroupMembership
from plan_portal.lib.text import alphabetical
from tasks import calendar
from tasks.models import Duty, Extension, Period, Plan, PlanVersion
from tasks.queries import calendar as calendars
from tasks.queries import ledger as ledgers
from tasks.queries.tally import Counts, Row
from tasks.states import DutyRole, PeriodKind


def propose(kind: PeriodKind, year: int, number: int = 0) -> calendar.PeriodDates:
    """The dates that Nghị định 09/2019/NĐ-CP gives, with the rules and days off of today."""
    return calendar.propose(kind, year, number, almanac=calendars.almanac())


@dataclass(frozen=True, slots=True)
class DateShown:
    """A date of a period with the sentence that says why."""

    day: date
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClassAsked:
    """A class of the plan at opening: its headings and clauses, and its members on the day."""

    group: AgencyGroup
    headings: tuple[str, ...]
    codes: tuple[str, ...]
    is_request: bool
    members: tuple[Agency, ...]
    # Agencies that the plan does not bind by name and that are not members: they may be added.
    others: tuple[Agency, ...]


def classes_asked(
    version: PlanVersion, day: date, *, only: AgencyGroup | None = None
) -> list[ClassAsked]:
    """The classes that a period opened on that day would ask, in plan order; `only`: of a period
    for that class alone (4 queries)."""
    bound = Duty.objects.valid_on(day).filter(
        task__heading__version=version, role__in=[DutyRole.LEAD, DutyRole.REQUEST]
    )
    duties = list(
        bound.select_related("group", "task__heading").order_by("task__heading__position", "pk")
    )
    named = {duty.agency_id for duty in duties if duty.agency_id is not None}
    groups = {duty.group.pk: duty.group for duty in duties if duty.group is not None}
    members: defaultdict[int, list[Agency]] = defaultdict(list)
    rows = GroupMembership.objects.valid_on(day).filter(group__in=groups)
    for row in sorted(rows.select_related("agency"), key=lambda row: alphabetical(row.agency.name)):
        members[row.group_id].append(row.agency)
    agencies = sorted(
        Agency.objects.valid_on(day), key=lambda one: (one.level, alphabetical(one.name))
    )
    return [
        _class(group, [d for d in duties if d.group_id == key], members[key], agencies, named)
        for key, group in groups.items()
        if only is None or key == only.pk
    ]


def _class(
    group: AgencyGroup,
    duties: Sequence[Duty],
    members: Sequence[Agency],
    agencies: Sequence[Agency],
    named: Collection[int],
) -> ClassAsked:
    inside = {agency.pk for agency in members} | set(named)
    headings = dict.fromkeys(
        duty.task.heading.number or str(duty.task.heading.position) for duty in duties
    )
    return ClassAsked(
        group=group,
        headings=tuple(headings),
        codes=tuple(dict.fromkeys(duty.task.code for duty in duties)),
        is_request=all(duty.role == DutyRole.REQUEST for duty in duties),
        members=tuple(members),
        others=tuple(agency for agency in agencies if agency.pk not in inside),
    )


@dataclass(frozen=True, slots=True)
class HeadingLines:
    """One heading of the period with the rows that it made."""

    number: str
    title: str
    is_request: bool
    rows: tuple[Row, ...]
    counts: Counts
    agencies: int


@dataclass(frozen=True, slots=True)
class PeriodPage:
    period: Period
    counts: Counts
    headings: tuple[HeadingLines, ...]
    extensions: tuple[Extension, ...]


def dates_of(period: Period) -> tuple[DateShown, ...]:
    """The three dates of a period, each with its reason in the language of the screen."""
    return shown_dates(
        (period.starts_on, period.cutoff_on, timezone.localdate(period.due_at)), period.reasons
    )


def proposed_dates(dates: calendar.PeriodDates) -> tuple[DateShown, ...]:
    return shown_dates((dates.starts_on, dates.cutoff_on, dates.due_on), dates.reasons())


def shown_dates(
    days: tuple[date, date, date], reasons: Mapping[str, Mapping[str, str | int]]
) -> tuple[DateShown, ...]:
    names = (
        ("starts_on", _("Data from")),
        ("cutoff_on", _("Data closed on")),
        ("due_at", _("Answers due on")),
    )
    return tuple(
        DateShown(day, what, _why(reasons.get(name, {}), day))
        for day, (name, what) in zip(days, names, strict=True)
    )


def _why(stored: Mapping[str, str | int], day: date) -> str:
    return calendar.sentence(calendar.Reason.from_json(stored), day)


def page_of(period: Period, *, at: datetime) -> PeriodPage:
    """A period with its ledger by heading, its and its extensions (4 queries)."""
    found = ledgers.ledger(period, at)
    by_heading = ledgers.group_by(found.rows, lambda row: row.heading_id).values()
    headings = tuple(
        HeadingLines(
            number=rows[0].heading_number or str(rows[0].heading_position),
            title=rows[0].heading_title,
            is_request=not rows[0].owes,
            rows=rows,
            counts=ledgers.counts(rows),
            agencies=len({row.agency_id for row in rows}),
        )
        for rows in by_heading
    )
    extensions = period.extensions.select_related("agency", "granted_by").order_by("-granted_at")
    return PeriodPage(period, found.counts, headings, tuple(extensions))


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One line of the list of periods."""

    period: Period
    counts: Counts


def periods_of(plan: Plan | None, *, at: datetime) -> list[PeriodLine]:
    """All periods, newest deadline first, with their figures (4 queries)."""
    rows = Period.objects.select_related("plan", "opened_by").order_by("-due_at", "-pk")
    periods = list(rows.filter(plan=plan) if plan else rows)
    return [PeriodLine(one.period, one.counts) for one in ledgers.ledgers(periods, at)]


def agencies_in(period: Period) -> QuerySet[Agency]:
    """Agencies that owe or are asked in a period, by name."""
    return Agency.objects.filter(submissions__period=period).order_by("name", "pk")
