"""A locked period is reopened for a while by the head of Sở KH&CN: whole, or named answers only."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from tasks.forms.extension import ReopenForm, ReopenNamedForm
from tasks.models import Entry, Period, Reopening
from tasks.queries import calendar as calendars
from tasks.queries import reopenings as reopening_queries
from tasks.services import reopening as reopening_services
from tasks.views import period as periods


@require_POST
@login_required
def whole(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let everybody go on writing in the latest period until a day."""
    found = periods.find_period(request, public_id)
    form = ReopenForm(request.POST)
    if form.is_valid() and _done(request, found, form):
        messages.success(request, _("Reopened; the lock is back by itself after the end."))
        return redirect("tasks:period", public_id)
    return periods.show(request, found, reopen=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def named(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose the answers that are reopened."""
    found = periods.find_period(request, public_id)
    if not signed_in(request).holds_widely(Permission.PERIOD_EXTEND, at=received_at(request)):
        raise PermissionDenied
    offered = reopening_queries.offered(found)
    form = ReopenNamedForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid() and _done(request, found, form):
        messages.success(request, _("The named answers are reopened; their agencies were told."))
        return redirect("tasks:period", public_id)
    page = {"period": found, "form": form, "offered": offered}
    status = 422 if form.errors else 200
    return render(request, "tasks/period_reopen.html", page, status=status)


def _done(request: HttpRequest, found: Period, form: ReopenForm) -> bool:
    """The service was called; a refusal stands on the form."""
    given, by, at = form.cleaned_data, signed_in(request), received_at(request)
    until = calendars.day_end(given["until_on"])
    asked = {"period": found, "reason": given["reason"], "until": until, "by": by, "at": at}
    try:
        if "named" in given:
            entries = Entry.objects.filter(public_id__in=given["named"])
            reopening_services.reopen_named(entries=entries, **asked)
        else:
            reopening_services.reopen_whole(**asked)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@require_POST
@login_required
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a reopening before its end."""
    user, at = signed_in(request), received_at(request)
    rows = Reopening.objects.select_related("period")
    seen = rows if user.holds_widely(Permission.ROUND_READ, at=at) else rows.none()
    found = get_object_or_404(seen, public_id=public_id)
    reopening_services.end(reopening=found, by=user, at=at)
    messages.success(request, _("The reopening has ended; the period is locked."))
    return redirect("tasks:period", found.period.public_id)
