"""Vướng mắc that are one: linked on the list, taken apart on the page of each."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.access import signed_in
from plan_portal.lib.request import received_at
from tasks.forms.obstacle import LinkForm
from tasks.models import ObstacleRecord
from tasks.services import obstacle_link


@require_POST
@login_required
def link(request: HttpRequest) -> HttpResponse:
    """Link the chosen obstacles as one."""
    user, at = signed_in(request), received_at(request)
    rows = ObstacleRecord.objects.visible_to(user, at=at)
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise Http404
    chosen = list(rows.filter(public_id__in=form.cleaned_data["obstacles"]))
    made = obstacle_link.link(obstacles=chosen, by=user, at=at)
    messages.success(request, _("Linked as one: the report groups them and keeps every voice."))
    return redirect("tasks:obstacle", made[0].obstacle.public_id)


@require_POST
@login_required
def unlink(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one obstacle out of its group."""
    user, at = signed_in(request), received_at(request)
    found = get_object_or_404(ObstacleRecord.objects.visible_to(user, at=at), public_id=public_id)
    obstacle_link.unlink(obstacle=found, by=user, at=at)
    messages.success(request, _("The obstacle stands by itself again."))
    return redirect("tasks:obstacle", public_id)
