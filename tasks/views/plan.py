"""Pages of the plan: its text with what was added, its source, a clause."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.forms.plan import ReadingForm, SupplementForm
from tasks.models import PlanVersion, Supplement, Task
from tasks.queries import amendment as amendment_queries
from tasks.queries import plan as plan_queries
from tasks.queries import versions
from tasks.services import supplement as supplements
from tasks.states import SupplementKind

require_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """The plan imported last, in the version in force."""
    _may_read(request)
    found = plan_queries.latest_plan()
    if found is None or found.current_version is None:
        return render(request, "tasks/plan_none.html", {"may_import": _may_import(request)})
    today = timezone.localdate(received_at(request))
    return _page(request, versions.version_on(found, today) or found.current_version)


@require_safe
@login_required
def version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One version of a plan, also one that is no longer in force."""
    _may_read(request)
    return _page(request, _version(public_id))


def _page(request: HttpRequest, found: PlanVersion) -> HttpResponse:
    today, may_import = timezone.localdate(received_at(request)), _may_import(request)
    rows = versions.versions_of(found.plan, day=today, for_coordinator=may_import)
    page = {
        "page": plan_queries.page_of(found, day_=today),
        "versions": rows,
        "row": versions.row_of(found, rows, day=today),
        "may_import": may_import,
        "amendments": amendment_queries.of_plan(found.plan, for_coordinator=may_import),
    }
    return render(request, "tasks/plan.html", page)


@require_safe
@login_required
def source(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The stored text, character for character, with one clause marked (?task=…)."""
    _may_read(request)
    found, today = _version(public_id), timezone.localdate(received_at(request))
    wanted = request.GET.get("task", "")
    task = Task.objects.filter(heading__version=found, code=wanted[:30]).order_by("pk").first()
    span = (task.span_start, task.span_end) if task else (0, 0)
    page = {
        "version": found,
        "row": versions.row_of(found, (), day=today),
        "task": task,
        "passage": plan_queries.passage(found, *span),
    }
    return render(request, "tasks/plan_source.html", page)


@require_page
@login_required
def task(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One clause for Sở KH&CN: add to it; its corrected reading."""
    found = _task(request, public_id)
    form = SupplementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": SupplementKind(form.cleaned_data["kind"])}
        supplements.add(task=found, by=signed_in(request), at=received_at(request), **given)
        messages.success(request, _("The addition is kept, apart from the plan's words."))
        return redirect("tasks:task", public_id)
    return _task_page(request, found, form=form)


@require_POST
@login_required
def correct_reading(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Set or take away the corrected reading."""
    found = _task(request, public_id)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return _task_page(request, found, reading=form)
    supplements.correct_reading(
        task=found, text=form.cleaned_data["text"], by=signed_in(request), at=received_at(request)
    )
    messages.success(request, _("The corrected reading is kept; the verbatim text is unchanged."))
    return redirect("tasks:task", public_id)


@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an addition back."""
    _may_read(request)
    found = get_object_or_404(Supplement, public_id=public_id)
    supplements.withdraw(supplement=found, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The addition was withdrawn; it stays on record."))
    task = Task.objects.filter(lineage=found.lineage).order_by("-heading__version__number").first()
    return redirect("tasks:task", task.public_id) if task else redirect("tasks:plan")


def _task_page(
    request: HttpRequest,
    found: Task,
    *,
    form: SupplementForm | None = None,
    reading: ReadingForm | None = None,
) -> HttpResponse:
    today = timezone.localdate(received_at(request))
    shown = reading or ReadingForm(initial={"text": found.corrected_text or found.text})
    page: dict[str, Any] = {
        "task": found,
        "added": plan_queries.additions(found),
        "pieces": plan_queries.pieces(found),
        "texts": amendment_queries.texts_of(found, on=today),
        "row": versions.row_of(found.heading.version, (), day=today),
        "form": form or SupplementForm(),
        "reading": shown,
    }
    refused = any(f.is_bound and not f.is_valid() for f in (form, reading) if f)
    return render(request, "tasks/plan_task.html", page, status=422 if refused else 200)


def _version(public_id: UUID) -> PlanVersion:
    return get_object_or_404(
        PlanVersion.objects.select_related("plan__document"), public_id=public_id
    )


def _task(request: HttpRequest, public_id: UUID) -> Task:
    """A clause, for whoever may add to it."""
    _may_read(request)
    access.require(signed_in(request), Permission.PLAN_IMPORT, at=received_at(request))
    rows = Task.objects.select_related("heading__version__plan__document", "corrected_by")
    return get_object_or_404(rows, public_id=public_id)


def _may_read(request: HttpRequest) -> None:
    user, at = signed_in(request), received_at(request)
    access.require_rule(rules.can_read_plan(user, at=at), user, Permission.PLAN_READ)


def _may_import(request: HttpRequest) -> bool:
    return signed_in(request).holds_widely(Permission.PLAN_IMPORT, at=received_at(request))
