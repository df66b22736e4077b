"""One class of agencies in one period, for Sở KH&CN: who is silent; remind them all, or record
*không phát sinh* for all."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.models import AgencyGroup
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks.forms.class_round import NilForm
from tasks.models import Period
from tasks.queries import class_round as classes
from tasks.services import class_round as rounds


@require_safe
@login_required
def show(request: HttpRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """The members of the class in this period."""
    period, found = _found(request, public_id, group)
    return _page(request, period, found, NilForm())


@require_POST
@login_required
def remind(request: HttpRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """One message to everybody at the silent members."""
    period, found = _found(request, public_id, group)
    user, at = signed_in(request), received_at(request)
    count = rounds.remind_class(group=found, period=period, by=user, at=at)
    said = ngettext("%(count)s person was reminded.", "%(count)s people were reminded.", count)
    messages.success(request, said % {"count": count})
    return redirect("tasks:class_round", public_id, group)


@require_POST
@login_required
def record_nil(request: HttpRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """*Không phát sinh* on behalf of all silent members."""
    period, found = _found(request, public_id, group)
    form = NilForm(request.POST)
    if not form.is_valid():
        return _page(request, period, found, form, status=422)
    user, at, basis = signed_in(request), received_at(request), form.cleaned_data["basis"]
    said = rounds.record_nil(group=found, period=period, basis=basis, by=user, at=at)
    _tell(request, said)
    return redirect("tasks:class_round", public_id, group)


def _tell(request: HttpRequest, said: rounds.Recorded) -> None:
    count = len(said.done)
    words = ngettext("%(count)s report was recorded.", "%(count)s reports were recorded.", count)
    messages.success(request, words % {"count": count})
    for report, why in said.left:
        sentence = _("%(agency)s was left as it is: %(why)s")
        messages.warning(request, sentence % {"agency": report.agency.label, "why": why})


def _page(
    request: HttpRequest, period: Period, group: AgencyGroup, form: NilForm, *, status: int = 200
) -> HttpResponse:
    page = classes.class_round(period, group, at=received_at(request))
    return render(request, "tasks/class_round.html", {"page": page, "form": form}, status=status)


def _found(request: HttpRequest, public_id: UUID, group: UUID) -> tuple[Period, AgencyGroup]:
    access.require(signed_in(request), Permission.PERIOD_OPEN, at=received_at(request))
    period = get_object_or_404(Period.objects.select_related("plan"), public_id=public_id)
    asked = period.obligations.filter(group__isnull=False).values("group")
    return period, get_object_or_404(AgencyGroup.objects.filter(pk__in=asked), public_id=group)
