"""Periods for Sở KH&CN: the list, opening in two steps, one period with what may be done to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.models import AgencyGroup
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from tasks import calendar
from tasks.forms.extension import ReopenForm
from tasks.forms.period import (
    CancelForm,
    ExtendForm,
    GroupWish,
    PeriodChoiceForm,
    PeriodOpenForm,
)
from tasks.models import Period, Plan
from tasks.queries import calendar as calendars
from tasks.queries import class_round as classes
from tasks.queries import doors, reopenings, versions
from tasks.queries import period as period_queries
from tasks.queries import plan as plan_queries
from tasks.services import extension as extensions
from tasks.services import period as periods
from tasks.states import PeriodKind, PeriodStatus

require_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def period_list(request: HttpRequest) -> HttpResponse:
    """All periods with their figures, newest deadline first."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.ROUND_READ, at=at)
    page = {
        "lines": period_queries.periods_of(None, at=at),
        "may_open": user.holds_widely(Permission.PERIOD_OPEN, at=at),
    }
    return render(request, "tasks/period_list.html", page)


@require_page
@login_required
def period_open(request: HttpRequest) -> HttpResponse:
    """First which period; then its dates with their reasons, and who is asked in each class.
    ?nhom=: of one class alone, from the page of the class."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.PERIOD_OPEN, at=at)
    plan = plan_queries.latest_plan()
    if plan is None or plan.current_version is None:
        return redirect("tasks:plan")
    only = _class_alone(request)
    choice = PeriodChoiceForm(request.GET if "which" in request.GET else None)
    if not choice.is_valid():
        return _choose(request, choice, only, at)
    try:
        dates = _proposed(choice)
    except calendar.UnknownPeriod as refusal:
        choice.add_error("which", str(refusal))
        return _choose(request, choice, only, at)
    return _open(request, plan, choice, only, dates)


def _class_alone(request: HttpRequest) -> AgencyGroup | None:
    """The one class that is to be asked; 404 for one that is not there."""
    wish = GroupWish(request.GET)
    if not wish.is_valid():
        raise Http404
    key = wish.cleaned_data["nhom"]
    return get_object_or_404(AgencyGroup, public_id=key) if key else None


def _choose(
    request: HttpRequest, choice: PeriodChoiceForm, only: AgencyGroup | None, at: datetime
) -> HttpResponse:
    if not choice.is_bound:
        choice.initial = {"which": "year.0", "year": timezone.localdate(at).year}
    page = {"form": choice, "only": only}
    return render(request, "tasks/period_choose.html", page, status=422 if choice.errors else 200)


def _proposed(choice: PeriodChoiceForm) -> calendar.PeriodDates | None:
    """The dates by the rules; None for an ad hoc period, whose dates are all typed."""
    given = choice.cleaned_data
    if given["kind"] == PeriodKind.AD_HOC:
        return None
    return period_queries.propose(given["kind"], given["year"], given["number"])


def _open(
    request: HttpRequest,
    plan: Plan,
    choice: PeriodChoiceForm,
    only: AgencyGroup | None,
    dates: calendar.PeriodDates | None,
) -> HttpResponse:
    at = received_at(request)
    today = timezone.localdate(at)
    version = versions.version_on(plan, today)
    assert version is not None  # noqa: S101  (latest_plan has one)
    classes = period_queries.classes_asked(version, today, only=only)
    form = PeriodOpenForm(request.POST or None, dates=dates, classes=classes, is_alone=bool(only))
    if request.method == "POST" and form.is_valid():
        try:
            opened = _carry_out(request, plan, choice, only, form)
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is open.") % {"name": opened.name})
            return redirect("tasks:period", opened.public_id)
    page: dict[str, Any] = {"form": form, "dates": dates, "plan": plan, "only": only}
    page |= {"version": version, "ahead": versions.ahead_of(plan, today)}
    page["proposed"] = period_queries.proposed_dates(dates) if dates else ()
    page |= calendars.opening_page(dates, at=at)
    page["is_past"] = dates is not None and dates.due_on < timezone.localdate(at)
    return render(request, "tasks/period_open.html", page, status=422 if form.errors else 200)


def _carry_out(
    request: HttpRequest,
    plan: Plan,
    choice: PeriodChoiceForm,
    only: AgencyGroup | None,
    form: PeriodOpenForm,
) -> Period:
    given = form.cleaned_data
    days = {name: given[name] for name in ("starts_on", "cutoff_on", "due_on")}
    if form.dates is None:
        asked = choice.cleaned_data
        dates = calendar.ad_hoc(
            year=asked["year"], number=asked["number"], name=given["name"], **days,
            almanac=calendars.almanac(),
        )  # fmt: skip
    else:
        dates = periods.edited(form.dates, **days, text=given["reason"])
    return periods.open_period(
        plan=plan, dates=dates, members=given["members"], left_out=given["left_out"],
        only=only, by=signed_in(request), at=received_at(request),
    )  # fmt: skip


@require_safe
@login_required
def period(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One period: dates with reasons, who owes what, extensions."""
    return show(request, find_period(request, public_id))


@require_POST
@login_required
def extend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """More time for one agency, to the end of an office day."""
    found = find_period(request, public_id)
    form = ExtendForm(request.POST, agencies=period_queries.agencies_in(found))
    if not form.is_valid():
        return show(request, found, extend=form)
    given = form.cleaned_data
    due_at = calendars.day_end(given["due_on"])
    try:
        extensions.extend(
            period=found, agency=given["agency"], due_at=due_at, reason=given["reason"],
            by=signed_in(request), at=received_at(request),
        )  # fmt: skip
    except (
        extensions.NotLater,
        extensions.NothingDue,
        extensions.RequestWaiting,
    ) as refusal:
        is_date = isinstance(refusal, extensions.NotLater)
        form.add_error("due_on" if is_date else "agency", str(refusal))
        return show(request, found, extend=form)
    messages.success(request, _("The deadline was extended; the first one stays on record."))
    return redirect("tasks:period", public_id)


@require_POST
@login_required
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back a period while nobody has answered."""
    found = find_period(request, public_id)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return show(request, found, cancel=form)
    user, at = signed_in(request), received_at(request)
    periods.cancel_period(period=found, reason=form.cleaned_data["reason"], by=user, at=at)
    messages.success(request, _("The period was cancelled; its code is free again."))
    return redirect("tasks:periods")


@require_POST
@login_required
def lock(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close it for writing."""
    found = find_period(request, public_id)
    periods.lock_period(period=found, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The period is locked: nobody can write in it."))
    return redirect("tasks:period", public_id)


def show(
    request: HttpRequest,
    found: Period,
    *,
    extend: ExtendForm | None = None,
    cancel: CancelForm | None = None,
    reopen: ReopenForm | None = None,
) -> HttpResponse:
    """The page of a period, with forms that were refused."""
    user, at = signed_in(request), received_at(request)
    is_locked = found.status == PeriodStatus.LOCKED
    page: dict[str, Any] = {
        "page": period_queries.page_of(found, at=at),
        "dates": period_queries.dates_of(found),
        "levels": calendars.levels_of(found),
        "extend_form": extend or ExtendForm(agencies=period_queries.agencies_in(found)),
        "reopen_form": reopen or ReopenForm(),
        "reopenings": reopenings.of_period(found, at=at),
        "openers": doors.who_may_reopen(at=at) if is_locked else (),
        "may_be_whole": is_locked and reopenings.may_be_whole(found),
        "cancel_form": cancel or CancelForm(),
        "may_open": user.holds_widely(Permission.PERIOD_OPEN, at=at),
        "may_extend": user.holds_widely(Permission.PERIOD_EXTEND, at=at),
        "classes": classes.classes_of(found),
        "may_cancel": found.is_open and not periods.is_answered(found),
    }
    refused = any(form is not None for form in (extend, cancel, reopen))
    return render(request, "tasks/period.html", page, status=422 if refused else 200)


def find_period(request: HttpRequest, public_id: UUID) -> Period:
    """A period, for whoever follows the whole round; 404 for others."""
    user, at = signed_in(request), received_at(request)
    rows = Period.objects.select_related("plan__document", "version", "opened_by", "cancelled_by")
    seen = rows if user.holds_widely(Permission.ROUND_READ, at=at) else rows.none()
    return get_object_or_404(seen, public_id=public_id)
