"""The calendar for Sở KH&CN: days off that a person confirms, the dated rules of deadlines and the
dated levels to which the report goes on."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks.calendar import LevelRefused
from tasks.forms.calendar import DayForm, DecideForm, YearForm
from tasks.forms.calendar_rule import LevelForm, RuleForm
from tasks.queries import calendar as calendars
from tasks.queries import calendar_page as pages
from tasks.queries.calendar_page import CalendarPage
from tasks.services import calendar_rule as rules
from tasks.services import day_table


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Rules, and the days of one year."""
    return _page(request, _wished(request))


@require_POST
@login_required
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm or refuse the chosen days on one document."""
    page = _wished(request)
    form = DecideForm(request.POST, days=[row.day for row in page.days])
    if not form.is_valid():
        return _page(request, page, decide=form)
    user, at = signed_in(request), received_at(request)
    try:
        changed = day_table.decide(**form.cleaned_data, by=user, at=at)
    except day_table.TableWithGap as refusal:
        form.add_error(None, str(refusal))
        return _page(request, page, decide=form)
    said = ngettext("%(n)s day was decided.", "%(n)s days were decided.", changed)
    return _back(request, said % {"n": changed}, page.year)


@require_POST
@login_required
def add_day(request: HttpRequest) -> HttpResponse:
    """A day that a document names, confirmed at once."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, _wished(request), day=form)
    try:
        row = day_table.add_day(**form.cleaned_data, by=signed_in(request), at=received_at(request))
    except (day_table.DayExists, day_table.TableWithGap) as refusal:
        form.add_error("day", str(refusal))
        return _page(request, _wished(request), day=form)
    return _back(request, _("The day is in the table."), row.day.year)


@require_POST
@login_required
def load(request: HttpRequest) -> HttpResponse:
    """Add the proposals that the portal brings; days that are there stay as they are."""
    source, days = day_table.read_proposals()
    added = day_table.load_proposals(
        days=days, source=source, by=signed_in(request), at=received_at(request)
    )
    said = ngettext("%(n)s proposed day was added.", "%(n)s proposed days were added.", added)
    return _back(request, said % {"n": added}, _wished(request).year)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_rule(request: HttpRequest) -> HttpResponse:
    """A new dated rule; it begins with the values of the one in force."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.CALENDAR_EDIT, at=at)
    current = asdict(calendars.rule_in_force(at=at)) | {"valid_from": None}
    form = RuleForm(request.POST or None, initial=current)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "tasks/calendar_rule.html", {"form": form}, status=status)
    rules.add_rule(rule=form.cleaned_data["rule"], by=user, at=at)
    messages.success(request, _("The rule is in the list. Open periods keep their dates."))
    return redirect("tasks:calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_level(request: HttpRequest) -> HttpResponse:
    """A dated row of a level: a new one, or a change of the one that the address names."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.CALENDAR_EDIT, at=at)
    present = calendars.levels_in_force(at=at)
    known = {one.code: asdict(one) | {"valid_from": None} for one in present}
    begun = known.get(request.GET.get("cap", ""), {})
    form = LevelForm(request.POST or None, initial=begun, senders=present)
    if form.is_valid():
        try:
            rules.add_level(level=form.cleaned_data["level"], by=user, at=at)
        except LevelRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The level is in the list. Open periods keep their dates."))
            return redirect("tasks:calendar")
    page = {"form": form, "begun": begun}
    status = 422 if form.is_bound else 200
    return render(request, "tasks/calendar_level.html", page, status=status)


def _wished(request: HttpRequest) -> CalendarPage:
    """The page of the year that the address names; only for whoever may edit it."""
    at = received_at(request)
    access.require(signed_in(request), Permission.CALENDAR_EDIT, at=at)
    return pages.calendar_page(year=YearForm(request.GET).year, at=at)


def _page(
    request: HttpRequest,
    page: CalendarPage,
    *,
    decide: DecideForm | None = None,
    day: DayForm | None = None,
) -> HttpResponse:
    shown = {
        "page": page,
        "decide_form": decide or DecideForm(days=[row.day for row in page.days]),
        # What was ticked stays ticked when the form comes back.
        "chosen": request.POST.getlist("decide-days"),
        "day_form": day or DayForm(),
    }
    status = 422 if decide or day else 200
    return render(request, "tasks/calendar.html", shown, status=status)


def _back(request: HttpRequest, said: str, year: int) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"{reverse('tasks:calendar')}?nam={year}")
