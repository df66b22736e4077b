"""Two versions of one answer, and all versions of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import signed_in
from plan_portal.lib.request import received_at, whole_number
from tasks.models import Entry
from tasks.queries import conflict as conflicts
from tasks.queries import history as histories
from tasks.queries.draft import Draft
from tasks.services import entry as entries
from tasks.services.entry import Conflict
from tasks.views import find


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict(request: HttpRequest, entry: UUID, number: int) -> HttpResponse:
    """Choose field by field between the text that was set aside and the one that stands."""
    found = find.own_entry(request, entry)
    aside = get_object_or_404(found.versions.select_related("saved_by"), number=number)
    comparison = conflicts.compare(found, aside)
    page: dict[str, object] = {"comparison": comparison}
    if request.method != "POST":
        return render(request, "tasks/conflict.html", page)
    names = [clash.name for clash in comparison.clashes]
    choices = {name: request.POST.get("all") or request.POST.get(name, "") for name in names}
    if not all(choices.values()):
        page["missing"] = [name for name in names if not choices[name]]
        return render(request, "tasks/conflict.html", page, status=422)
    return _save(request, found, conflicts.chosen(found, aside, choices), over=number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def history(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Every version of an answer with who and when; an old one can be taken up again."""
    found = find.own_entry(request, entry)
    if request.method != "POST":
        page = histories.page(found)
        return render(request, "tasks/history.html", page)
    number = request.POST.get("number", "")
    old = get_object_or_404(found.versions, number=whole_number(number, otherwise=-1))
    return _save(request, found, Draft.of(old.content), over=old.number)


def _save(request: HttpRequest, entry: Entry, draft: Draft, *, over: int) -> HttpResponse:
    """Store the choice over the version that was on the screen."""
    seen = request.POST.get("version", "")
    version = whole_number(seen, otherwise=entry.version)
    by, at = signed_in(request), received_at(request)
    try:
        entries.save(
            entry=entry, answer=draft.answer, typed=draft.typed, by=by, at=at, version=version,
            merge_from=over,
        )  # fmt: skip
    except Conflict:
        messages.warning(request, _("Meanwhile it was saved again. Choose once more."))
        return redirect(request.path)
    form = reverse("tasks:form", args=[entry.submission.public_id])
    return redirect(f"{form}#n-{entry.public_id}")
