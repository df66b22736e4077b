"""The deadlines of one person as events of a calendar: those of the own agencies, and for whoever
follows the whole round those of the periods. Never an answer, never another agency's day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.icalendar import Event
from plan_portal.lib.text import moment
from tasks import calendar
from tasks.models import Extension, Period, Submission
from tasks.queries import clocks
from tasks.states import PeriodStatus, SubmissionStatus

# What is further back than this is history; the portal has it, a calendar need not.
_BACK = timedelta(days=370)
_ALARMS = (3, 1)
_TO_DO = {SubmissionStatus.DRAFT, SubmissionStatus.WITH_HEAD, SubmissionStatus.RETURNED}


def events_of(person: User, *, at: datetime) -> list[Event]:
    """The nearest last, in the order of time (at most 5 queries)."""
    found = [*_own(person, at), *_round(person, at)]
    return sorted(found, key=lambda event: (_day(event.start), event.uid))


def _day(value: date) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value


# --- The own agencies -----------------------------------------------------------------------


def _own(person: User, at: datetime) -> Iterator[Event]:
    agencies = person.agency_ids(Permission.ENTRY_WRITE, at=at)
    rows = list(_submissions(agencies, at)) if agencies else []
    extensions = _extensions(rows)
    free = clocks.holidays()
    for row in rows:
        due = clocks.reading(row, at=at, holidays=free).due_at
        yield _deadline(row, extensions[row.period_id, row.agency_id], due)


def _submissions(agencies: Sequence[int], at: datetime) -> Iterator[Submission]:
    held = Submission.objects.held_by(agencies, on=timezone.localdate(at))
    rows = held.filter(period__due_at__gte=at - _BACK)
    rows = rows.exclude(period__status=PeriodStatus.CANCELLED)
    yield from rows.timed(at=at).select_related("agency").order_by("pk")


def _extensions(rows: Sequence[Submission]) -> "defaultdict[tuple[int, int], list[Extension]]":
    found: defaultdict[tuple[int, int], list[Extension]] = defaultdict(list)
    agencies, periods = {row.agency_id for row in rows}, {row.period_id for row in rows}
    if rows:
        granted = Extension.objects.filter(period__in=periods, agency__in=agencies)
        for one in granted.order_by("due_at"):
            found[one.period_id, one.agency_id].append(one)
    return found


def _deadline(row: Submission, extensions: Sequence[Extension], due: datetime) -> Event:
    period, status = row.period, SubmissionStatus(row.status)
    why = [_explained(period)]
    for one in extensions:
        said = _("Extended to %(moment)s: %(reason)s")
        why.append(said % {"moment": moment(one.due_at), "reason": one.reason})
    if due == row.returned_due_at:
        why.append(_("Returned to be mended by %(moment)s.") % {"moment": moment(due)})
    is_open = status in _TO_DO and period.is_open
    return Event(
        uid=f"{row.public_id}@plan-portal",
        start=due,
        summary=_title(row, status) % {"period": period.name_inside, "agency": row.agency.name},
        description="\n".join(why),
        url=settings.PORTAL_URL + reverse("tasks:form", args=[row.public_id]),
        alarm_days=_ALARMS if is_open else (),
    )


def _title(row: Submission, status: SubmissionStatus) -> str:
    if status == SubmissionStatus.RETURNED:
        return _("To mend: report of %(period)s – %(agency)s")
    if status not in _TO_DO:
        return _("Sent: report of %(period)s – %(agency)s")
    if not row.owes:  # type: ignore[attr-defined]  # annotated by timed()
        return _("Requested: report of %(period)s – %(agency)s")
    return _("Due: report of %(period)s – %(agency)s")


def _explained(period: Period) -> str:
    reason = calendar.Reason.from_json(period.reasons.get("due_at", {}))
    return calendar.explain(timezone.localdate(period.due_at), reason)


# --- The whole round ------------------------------------------------------------------------


def _round(person: User, at: datetime) -> Iterator[Event]:
    if not person.holds_widely(Permission.ROUND_READ, at=at):
        return
    rows = Period.objects.filter(due_at__gte=at - _BACK).exclude(status=PeriodStatus.CANCELLED)
    for period in rows.order_by("pk"):
        yield from _period_events(period)


def _period_events(period: Period) -> Iterator[Event]:
    url = settings.PORTAL_URL + reverse("tasks:period", args=[period.public_id])
    inside = {"period": period.name_inside}
    yield Event(
        uid=f"{period.public_id}-due@plan-portal",
        start=period.due_at,
        summary=_("Agencies' reports of %(period)s are due") % inside,
        description=_explained(period),
        url=url,
    )
    for step in calendar.read_chain(period.reasons):
        # What another level sends on is not for Sở KH&CN to do.
        if not step.reason.by:
            named = inside | {"level": calendar.receiver(step.reason)}
            yield Event(
                uid=f"{period.public_id}-{step.recipient}@plan-portal",
                start=step.day,
                summary=_("Send the report of %(period)s to %(level)s") % named,
                description=calendar.explain(step.day, step.reason),
                url=url,
                alarm_days=_ALARMS if period.is_open else (),
            )
