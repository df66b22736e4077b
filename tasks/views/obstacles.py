"""Vướng mắc: the list, one obstacle with its steps, and the three steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks.forms.obstacle import AnswerForm, CloseForm, ForwardForm
from tasks.models import ObstacleRecord
from tasks.queries import obstacles as obstacle_queries
from tasks.services import obstacle as obstacles
from tasks.states import ObstacleStatus

PER_PAGE = 50


@require_safe
@login_required
def obstacle_list(request: HttpRequest) -> HttpResponse:
    """Open obstacles, the longest first; agencies see their own."""
    user, at = signed_in(request), received_at(request)
    if not obstacle_queries.may_list(user, at=at):
        access.refuse(user, Permission.OBSTACLE_FOLLOW, agency=None)
    asked = {name: request.GET.get(name, "") for name in ("status", "q", "sort")}
    rows = obstacle_queries.lines(user, at=at)
    found = obstacle_queries.chosen(
        rows, status=asked["status"], words=asked["q"], sort=asked["sort"]
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown: dict[str, Any] = {
        "page": page,
        "tabs": obstacle_queries.tabs(rows),
        "status": asked["status"],
    }
    shown |= {"q": asked["q"], "sort": asked["sort"] or "-age"}
    shown["is_wide"] = user.holds_widely(Permission.ROUND_READ, at=at)
    shown["may_link"] = user.holds_widely(Permission.OBSTACLE_FOLLOW, at=at)
    return render(request, "tasks/obstacle_list.html", shown)


@require_safe
@login_required
def obstacle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One obstacle, its steps, and the steps that the reader may take."""
    return _page(request, _found(request, public_id))


@require_POST
@login_required
def forward(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Pass it on by a document."""
    found = _found(request, public_id)
    form = ForwardForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    user, at = signed_in(request), received_at(request)
    obstacles.forward(obstacle=found, by=user, at=at, **form.cleaned_data)
    messages.success(request, _("The obstacle was forwarded."))
    return redirect("tasks:obstacle", public_id)


@require_POST
@login_required
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer the agency."""
    found = _found(request, public_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    user, at = signed_in(request), received_at(request)
    obstacles.answer(obstacle=found, by=user, at=at, **form.cleaned_data)
    messages.success(request, _("The answer is with the agency."))
    return redirect("tasks:obstacle", public_id)


@require_POST
@login_required
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The agency says that it is settled."""
    found = _found(request, public_id)
    form = CloseForm(request.POST, needs_note=found.status != ObstacleStatus.ANSWERED)
    if not form.is_valid():
        return _page(request, found, form)
    user, at = signed_in(request), received_at(request)
    obstacles.close(obstacle=found, by=user, at=at, **form.cleaned_data)
    messages.success(request, _("The obstacle is closed."))
    return redirect("tasks:obstacle", public_id)


def _found(request: HttpRequest, public_id: UUID) -> ObstacleRecord:
    user, at = signed_in(request), received_at(request)
    rows = ObstacleRecord.objects.visible_to(user, at=at)
    related = ("agency", "task__heading", "raised_in")
    return get_object_or_404(rows.select_related(*related), public_id=public_id)


def _page(request: HttpRequest, found: ObstacleRecord, bound: Form | None = None) -> HttpResponse:
    """The page; with a refused form, its errors stand beside the fields."""
    user, at = signed_in(request), received_at(request)
    shown = obstacle_queries.detail(found, user=user, at=at)
    seen = {"steps_seen": len(shown.steps)}
    needs_note = found.status != ObstacleStatus.ANSWERED
    forms: dict[str, Form] = {
        "forward": ForwardForm(initial=seen | {"addressee": found.addressee}),
        "answer": AnswerForm(initial=seen),
        "close": CloseForm(initial=seen, needs_note=needs_note),
    }
    if bound is not None:
        forms[str(bound.prefix)] = bound
    context = {"obstacle": shown, "forms": forms, "bound": bound}
    return render(request, "tasks/obstacle.html", context, status=422 if bound else 200)
