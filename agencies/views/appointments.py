"""Administrators: who holds which role where, from when to when."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import access
from agencies.access import signed_in
from agencies.forms import AppointmentForm, EndForm
from agencies.models import Appointment, User
from agencies.roles import Permission
from agencies.services import account as accounts
from plan_portal.lib.request import received_at


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Appoint a person."""
    at, by = received_at(request), signed_in(request)
    person = get_object_or_404(User.objects.visible_to(by, at=at), public_id=pk)
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    initial = {"valid_from": timezone.localdate(at)}
    form = AppointmentForm(request.POST or None, initial=initial)
    if not form.is_valid():
        page = {"form": form, "account": person}
        return render(request, "agencies/appoint.html", page, status=422 if form.is_bound else 200)
    accounts.appoint(person=person, **form.cleaned_data, by=by, at=at)
    messages.success(request, _("%(name)s was appointed.") % {"name": person})
    return redirect("agencies:account", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an appointment end."""
    at, by = received_at(request), signed_in(request)
    seen = User.objects.visible_to(by, at=at)
    row = get_object_or_404(
        Appointment.objects.select_related("person", "agency"), public_id=pk, person__in=seen
    )
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    form = EndForm(request.POST or None, initial={"valid_to": timezone.localdate(at)})
    if not form.is_valid():
        page = {"form": form, "appointment": row, "account": row.person}
        status = 422 if form.is_bound else 200
        return render(request, "agencies/end_appointment.html", page, status=status)
    accounts.end_appointment(appointment=row, **form.cleaned_data, by=by, at=at)
    messages.success(request, _("The appointment has its last day."))
    return redirect("agencies:account", pk=row.person.public_id)
