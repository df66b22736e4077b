"""Changes of office-holders: successor, stand-in, and what the successor finds."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.models import Appointment, User
from agencies.roles import Permission, Role
from agencies.services import office as offices
from plan_portal.lib.request import received_at
from plan_portal.lib.text import number
from tasks import rules
from tasks.forms.office import StandInForm, SuccessorForm
from tasks.models import ActingScope
from tasks.queries import office as office_queries
from tasks.services import office as tasks_office


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def succeed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Administrators: somebody else holds the post from a day on."""
    at, row = received_at(request), _managed(request, pk)
    initial = {"on": timezone.localdate(at), "post": row.post}
    form = SuccessorForm(request.POST or None, initial=initial, appointment=row)
    if not form.is_valid():
        page = {"form": form, "appointment": row, "waiting": office_queries.waiting(row)}
        return render(request, "tasks/succeed.html", page, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    done = offices.succeed(
        appointment=row, successor=given["person"], on=given["on"], post=given["post"],
        basis=given["basis"], by=signed_in(request), at=at,
    )  # fmt: skip
    _tell(request, row.person, done)
    return redirect("agencies:account", pk=done.appointment.person.public_id)


def _tell(request: HttpRequest, before: User, done: offices.Succession) -> None:
    names = {"new": done.appointment.person, "old": before}
    messages.success(request, _("%(new)s follows %(old)s in the post.") % names)
    if done.acts_after:
        sentence = ngettext(
            "%(n)s act of %(old)s since that day is on record. It stays valid, with the person and "
            "post of its day.",
            "%(n)s acts of %(old)s since that day are on record. They stay valid, with the person "
            "and post of their day.",
            done.acts_after,
        )
        messages.info(request, sentence % (names | {"n": number(done.acts_after)}))
    for person in done.ended:
        sentence = _("%(name)s signed for %(old)s and does so no more.")
        messages.info(request, sentence % (names | {"name": person}))
    if done.is_asleep:
        sentence = _("The account of %(new)s sleeps: give a new sign-in link below.")
        messages.warning(request, sentence % names)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def stand_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Administrators: somebody signs for a head from a day to a day."""
    at, row = received_at(request), _managed(request, pk)
    periods = office_queries.periods_to_name() if row.role == Role.HEAD else []
    initial = {"valid_from": timezone.localdate(at)}
    form = StandInForm(request.POST or None, initial=initial, appointment=row, periods=periods)
    if not form.is_valid():
        page = {"form": form, "appointment": row}
        return render(request, "tasks/stand_in.html", page, status=422 if form.is_bound else 200)
    made = tasks_office.stand_in(head=row, **form.cleaned_data, by=signed_in(request), at=at)
    names = {"name": made.person, "head": row.person}
    messages.success(request, _("%(name)s signs for %(head)s in those days.") % names)
    return redirect("agencies:account", pk=made.person.public_id)


@require_safe
@login_required
def handover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the holder of a post takes over."""
    user, at = signed_in(request), received_at(request)
    rows = Appointment.objects.select_related("agency", "person", "succeeds__person")
    row = get_object_or_404(rows.select_related("acting_for__person"), public_id=pk)
    if not rules.can_see_handover(user, row, at=at):
        raise Http404
    scope = ActingScope.objects.filter(appointment=row).select_related("period")
    page = {"page": office_queries.handover(row, by=user, at=at), "scope": scope}
    return render(request, "tasks/post_handover.html", page)


def _managed(request: HttpRequest, pk: UUID) -> Appointment:
    """An appointment whose person the administrator may see; others get 404 or 403."""
    user, at = signed_in(request), received_at(request)
    rows = Appointment.objects.filter(person__in=User.objects.visible_to(user, at=at))
    row = get_object_or_404(rows.select_related("person", "agency"), public_id=pk)
    access.require(user, Permission.ACCOUNT_MANAGE, at=at)
    return row
