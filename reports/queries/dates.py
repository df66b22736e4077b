"""Days to come in a round, each with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks import calendar
from tasks.calendar import PeriodDates, Reason
from tasks.models import Extension, Period, Submission
from tasks.queries.calendar import holidays
from tasks.states import PeriodKind, SubmissionStatus


@dataclass(frozen=True, slots=True)
class Coming:
    """As components/dates.html takes it."""

    day: date
    what: str
    reason: str


def coming_dates(period: Period, *, at: datetime) -> tuple[Coming, ...]:
    """From today on, the nearest first (3 queries)."""
    today = timezone.localdate(at)
    found = [one for one in _all(period, at) if one.day >= today]
    return tuple(sorted(found, key=lambda one: (one.day, one.what)))


def _all(period: Period, at: datetime) -> Iterator[Coming]:
    reasons = {key: Reason.from_json(stored) for key, stored in period.reasons.items()}
    none = Reason("manual")
    cutoff, due = reasons.get("cutoff_on", none), reasons.get("due_at", none)
    due_on = timezone.localdate(period.due_at)
    yield Coming(
        period.cutoff_on, _("Data are closed"), calendar.sentence(cutoff, period.cutoff_on)
    )
    yield Coming(due_on, _("Agencies' reports are due"), calendar.sentence(due, due_on))
    yield from _own_reports(period, due_on)
    yield from _deadlines_of_their_own(period, at)


def _own_reports(period: Period, due_on: date) -> Iterator[Coming]:
    """When the report goes on to each level: as frozen when the period was opened."""
    for step in calendar.read_chain(period.reasons) or _chain_of_old(period, due_on):
        what = _("Report to %(level)s") % {"level": calendar.receiver(step.reason)}
        yield Coming(step.day, what, calendar.sentence(step.reason, step.day))


def _chain_of_old(period: Period, due_on: date) -> tuple[calendar.Step, ...]:
    """For a period that was opened before chains were frozen: by the first rule."""
    dates = PeriodDates(
        kind=PeriodKind(period.kind),
        year=period.cutoff_on.year,
        number=0,
        code=period.code,
        name=period.name,
        starts_on=period.starts_on,
        cutoff_on=period.cutoff_on,
        due_on=due_on,
        starts_reason=Reason("manual"),
        cutoff_reason=Reason("manual"),
        due_reason=Reason("manual"),
    )
    return calendar.chain(dates, almanac=calendar.Almanac(holidays()))


def _deadlines_of_their_own(period: Period, at: datetime) -> Iterator[Coming]:
    """Extensions that run out, and reports sent back that are due again."""
    extended: dict[date, int] = {}
    for due in (
        Extension.objects.of_reports()
        .filter(period=period, granted_at__lte=at)
        .values_list("due_at", flat=True)
    ):
        extended[timezone.localdate(due)] = extended.get(timezone.localdate(due), 0) + 1
    for day, count in extended.items():
        what = ngettext(
            "Extension of %(count)s agency ends", "Extensions of %(count)s agencies end", count
        )
        yield Coming(day, what % {"count": count}, _("The extension was granted until that day."))
    returned: dict[date, int] = {}
    rows = Submission.objects.filter(period=period, status=SubmissionStatus.RETURNED)
    for again in rows.values_list("returned_due_at", flat=True):
        if again is not None:
            returned[timezone.localdate(again)] = returned.get(timezone.localdate(again), 0) + 1
    for day, count in returned.items():
        what = ngettext(
            "%(count)s returned report is due again",
            "%(count)s returned reports are due again",
            count,
        )
        yield Coming(day, what % {"count": count}, _("The day was set with the return."))
