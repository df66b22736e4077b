"""Coordinators: classes of agencies and their dated members."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies import access, queries
from agencies.access import signed_in
from agencies.forms import EndForm, MembersForm
from agencies.models import AgencyGroup, GroupMembership
from agencies.roles import Permission
from agencies.services import group as groups
from plan_portal.lib.request import received_at


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All classes, with the number of members today."""
    at = received_at(request)
    access.require(signed_in(request), Permission.GROUP_EDIT, at=at)
    return render(request, "agencies/groups.html", {"rows": queries.group_rows(at=at)})


@require_safe
@login_required
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One class with its members and their days."""
    at, user = received_at(request), signed_in(request)
    access.require(user, Permission.GROUP_EDIT, at=at)
    group = get_object_or_404(AgencyGroup, public_id=pk)
    page = queries.group_page(group, at=at)
    may_open = user.holds_widely(Permission.PERIOD_OPEN, at=at)
    shown = {"group": group, "page": page, "may_open": may_open}
    return render(request, "agencies/group.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add several agencies at once."""
    at, by = received_at(request), signed_in(request)
    access.require(by, Permission.GROUP_EDIT, at=at)
    group = get_object_or_404(AgencyGroup, public_id=pk)
    initial = {"valid_from": timezone.localdate(at)}
    form = MembersForm(request.POST or None, group=group, initial=initial)
    if not form.is_valid():
        page = {"form": form, "group": group}
        status = 422 if form.is_bound else 200
        return render(request, "agencies/add_members.html", page, status=status)
    added = len(groups.add_members(group=group, **form.cleaned_data, by=by, at=at))
    said = ngettext("%(n)s agency was added.", "%(n)s agencies were added.", added)
    messages.success(request, said % {"n": added})
    return redirect("agencies:group", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, pk: UUID, agency: UUID) -> HttpResponse:
    """Let a membership end with a day."""
    at, by = received_at(request), signed_in(request)
    access.require(by, Permission.GROUP_EDIT, at=at)
    row = get_object_or_404(GroupMembership.objects.open_row(group=pk, agency=agency))
    form = EndForm(request.POST or None, initial={"valid_to": timezone.localdate(at)})
    if not form.is_valid():
        page = {"form": form, "membership": row, "group": row.group}
        status = 422 if form.is_bound else 200
        return render(request, "agencies/end_membership.html", page, status=status)
    groups.end_membership(membership=row, **form.cleaned_data, by=by, at=at)
    messages.success(request, _("The membership has its last day."))
    return redirect("agencies:group", pk=pk)
