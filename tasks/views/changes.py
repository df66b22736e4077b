"""Organisation changes for Sở KH&CN: the list, recording one, placing and applying it, undoing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.models import OrganisationChange
from agencies.roles import Permission
from agencies.services import change as changes
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from tasks.forms.change import ChangeForm, PlacesForm, UndoForm
from tasks.queries import change_pages
from tasks.queries.succession import affected
from tasks.services import succession, succession_undo

require_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def change_list(request: HttpRequest) -> HttpResponse:
    """All changes, with the alarm of duties that nobody holds."""
    _may_change(request)
    page = change_pages.changes_page(at=received_at(request))
    return render(request, "tasks/change_list.html", {"page": page})


@require_page
@login_required
def record(request: HttpRequest) -> HttpResponse:
    """Record a change with its act; then the page that places what it concerns."""
    _may_change(request)
    user, at = signed_in(request), received_at(request)
    form = ChangeForm(request.POST or None, day=timezone.localdate(at))
    if form.is_valid():
        try:
            made = changes.record(wish=form.wish(), by=user, at=at)
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is recorded. Nothing has moved yet."))
            return redirect("tasks:change", made.public_id)
    status = 422 if form.is_bound else 200
    return render(request, "tasks/change_record.html", {"form": form}, status=status)


@require_page
@login_required
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One change: place what it concerns and apply it, or read what became of it."""
    found = _found(request, public_id)
    if request.method != "POST":
        return _page(request, found)
    form = _places(request, found)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    if request.POST.get("act") == "fill":
        return _fill(request, found, form)
    try:
        said = _place(request, found, form)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _page(request, found, form=form, refusal=str(refusal), status=409)
    messages.success(request, said)
    return redirect("tasks:change", public_id)


def _fill(request: HttpRequest, found: OrganisationChange, form: PlacesForm) -> HttpResponse:
    """One successor proposed in all rows without a choice; the page keeps and moves nothing."""
    filled, count = form.filled()
    if filled is form:
        return _page(request, found, form=form, status=422)
    words = ngettext(
        "Proposed in %(count)s row. Nothing is kept yet: look through it, then keep or apply.",
        "Proposed in %(count)s rows. Nothing is kept yet: look through them, then keep or apply.",
        count,
    )
    messages.info(request, words % {"count": count})
    return _page(request, found, form=filled)


def _place(request: HttpRequest, found: OrganisationChange, form: PlacesForm) -> str:
    given: dict[str, Any] = {"by": signed_in(request), "at": received_at(request)}
    if request.POST.get("act") == "apply":
        succession.apply(change=found, choices=form.choices(), **given)
        return _("The change is applied. What was reported before is unchanged.")
    succession.place(change=found, choices=form.choices(), **given)
    return _("The choices are kept. Nothing has moved yet.")


@require_page
@login_required
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Undo an applied change by another act."""
    found = _found(request, public_id)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("effective_on", "note")}
        try:
            made = succession_undo.undo(
                change=found,
                act=form.act(),
                by=signed_in(request),
                at=received_at(request),
                **given,
            )
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is undone from its day on."))
            return redirect("tasks:change", made.public_id)
    page = change_pages.change_page(found, at=received_at(request))
    shown = {"form": form, "page": page}
    return render(request, "tasks/change_undo.html", shown, status=422 if form.is_bound else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back a record that was a mistake."""
    found = _found(request, public_id)
    changes.withdraw(change=found, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The record is withdrawn. Nothing has moved."))
    return redirect("tasks:changes")


def _page(
    request: HttpRequest,
    found: OrganisationChange,
    *,
    form: PlacesForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = change_pages.change_page(found, at=received_at(request))
    shown: dict[str, Any] = {"page": page, "refusal": refusal}
    if page.is_open:
        form = form or _places(request, found)
        shown |= {"groups": _groups(form), "form": form}
    return render(request, "tasks/change.html", shown, status=status)


def _places(request: HttpRequest, found: OrganisationChange) -> PlacesForm:
    at = received_at(request)
    who = change_pages.candidates(found, at=at)
    return PlacesForm(request.POST or None, found=affected(found, at=at), candidates=who)


def _groups(form: PlacesForm) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """Kind of thing → pairs (item, its box)."""
    groups: dict[str, list[tuple[Any, Any]]] = {}
    for item in form.found.items:
        groups.setdefault(str(item.thing.label), []).append((item, form[item.key]))
    return list(groups.items())


def _found(request: HttpRequest, public_id: UUID) -> OrganisationChange:
    _may_change(request)
    rows = OrganisationChange.objects.select_related("act")
    return get_object_or_404(rows, public_id=public_id)


def _may_change(request: HttpRequest) -> None:
    access.require(signed_in(request), Permission.ORGANISATION_CHANGE, at=received_at(request))
