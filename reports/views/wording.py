"""Two layers of wording: the coordinator's list and form, and what an agency sees of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import refuse, require, signed_in
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from reports import rules
from reports.forms import ObjectionForm, ReasonForm, WordingForm
from reports.models import PassageEdit, Recipient
from reports.queries import edits as edit_queries
from reports.queries.edits import Trail
from reports.services import passages
from reports.services import wording as wordings
from reports.services.passages import EditLine, Passage
from reports.services.wording import NumbersChanged
from reports.states import EditState
from tasks.models import Entry, Period
from tasks.states import PeriodStatus


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Edits of a period's reports for a recipient, by what became of them."""
    user, at = signed_in(request), received_at(request)
    require(user, Permission.REPORT_COMPILE, at=at)
    periods = list(
        Period.objects.exclude(status=PeriodStatus.CANCELLED).order_by("-cutoff_on", "-pk")
    )
    recipients = list(Recipient.objects.order_by("position", "pk"))
    page: dict[str, Any] = {"periods": periods, "recipients": recipients}
    page["period"] = _wished(request.GET.get("ky"), periods)
    page["recipient"] = _wished(request.GET.get("noi-nhan"), recipients)
    if page["period"] and page["recipient"]:
        lines = passages.office_lines(page["period"], page["recipient"], at=at)
        page |= _chosen(lines, request.GET.get("trang-thai", ""))
    return render(request, "reports/edits.html", page)


def _wished(code: str | None, rows: list[Any]) -> Any:
    """The row of that code, else the first."""
    return next((row for row in rows if row.code == code), rows[0] if rows else None)


def _chosen(lines: tuple[EditLine, ...], wish: str) -> dict[str, Any]:
    """Lines of a state with the tabs; an unknown state shows all."""
    state = wish if wish in EditState.values else ""
    tabs = [("", _("All"), len(lines))]
    tabs += [
        (one.value, str(one.label), sum(line.state == one for line in lines)) for one in EditState
    ]
    shown = [line for line in lines if state in ("", line.state)]
    return {"lines": shown, "tabs": tabs, "state": state}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, recipient: str, entry: UUID, part: str) -> HttpResponse:
    """One passage: the agency's words, the wording, what happened; a post edits."""
    found = _found(request, recipient, entry, part)
    if request.method != "POST":
        return _page(request, found)
    said = _("The wording is kept and the agency is told. Compile anew to use it.")
    return _act(request, found, "edit", WordingForm(request.POST), said)


@require_POST
@login_required
def withdraw(request: HttpRequest, recipient: str, entry: UUID, part: str) -> HttpResponse:
    """The agency's own words stand again."""
    found = _found(request, recipient, entry, part)
    said = _("The edit is withdrawn and the agency is told.")
    return _act(request, found, "withdraw", ReasonForm(request.POST, prefix="withdraw"), said)


@require_POST
@login_required
def keep(request: HttpRequest, recipient: str, entry: UUID, part: str) -> HttpResponse:
    """The edit stays in spite of the objection."""
    found = _found(request, recipient, entry, part)
    said = _("The edit is kept and the agency is told.")
    return _act(request, found, "keep", ReasonForm(request.POST, prefix="keep"), said)


_VERBS: dict[str, Callable[..., PassageEdit]] = {
    "edit": wordings.edit,
    "withdraw": wordings.withdraw,
    "keep": wordings.keep,
}


def _act(
    request: HttpRequest, found: Passage, name: str, form: WordingForm | ReasonForm, said: str
) -> HttpResponse:
    """Do what was posted. Refused, the page comes back as it is now, with what was typed."""
    if not form.is_valid():
        return _page(request, found, {name: form})
    row, to, part, at = found.entry, found.recipient, found.part, received_at(request)
    who = {"by": signed_in(request), "at": at}
    try:
        _VERBS[name](entry=row, recipient=to, part=part, **who, **form.cleaned_data)
    except NotAllowed:
        raise
    except NumbersChanged as refusal:
        form.add_error("numbers_confirmed", str(refusal))
        return _page(request, found, {name: form})
    except DomainError as refusal:
        now = passages.passage(row, to, part, at=at, even_gone=True) or found
        return _page(request, now, {name: _seeing(form, now, refusal)}, status=409)
    messages.success(request, said)
    return redirect("reports:edit", to.code, row.public_id, part)


def _seeing(
    form: WordingForm | ReasonForm, now: Passage, refusal: DomainError
) -> WordingForm | ReasonForm:
    """The form with what was typed, of somebody who has seen the page as it is now."""
    seen = {"seen": now.number, "words_seen": now.sha256}
    data = {form.add_prefix(name): form[name].value() for name in form.fields}
    data |= {form.add_prefix(name): value for name, value in seen.items()}
    again = type(form)(data, prefix=form.prefix)
    again.add_error(None, str(refusal))
    return again


def _found(request: HttpRequest, recipient: str, entry: UUID, part: str) -> Passage:
    """404 for whoever does not compile, and where there never was such a passage; what is posted
    about one that is gone is answered with what was typed."""
    user, at = signed_in(request), received_at(request)
    if not rules.can_edit_wording(user, at=at):
        raise Http404
    related = ("submission__period", "submission__agency", "obligation__task")
    row = get_object_or_404(Entry.objects.select_related(*related), public_id=entry)
    to = get_object_or_404(Recipient, code=recipient)
    found = passages.passage(row, to, part, at=at, even_gone=request.method == "POST")
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: Passage,
    refused: Mapping[str, WordingForm | ReasonForm] = MappingProxyType({}),
    *,
    status: int = 422,
) -> HttpResponse:
    """`refused`: the form that comes back, by its name."""
    seen = {"seen": found.number}
    typed = seen | {"words_seen": found.sha256, "wording": found.proposed}
    forms: dict[str, Any] = {
        "edit": WordingForm(initial=typed),
        "withdraw": ReasonForm(initial=seen, prefix="withdraw"),
        "keep": ReasonForm(initial=seen, prefix="keep"),
    } | dict(refused)
    page = {"passage": found, "forms": forms, "refused": set(refused)}
    lost = [form for name, form in refused.items() if name not in _shown(found)]
    page["unshown"] = [form for form in lost if any(f.value() for f in form.visible_fields())]
    return render(request, "reports/edit.html", page, status=status if refused else 200)


def _shown(found: Passage) -> set[str]:
    """The forms that have a place on the page as it is now."""
    trail = found.line.trail if found.line else Trail()
    return {
        name
        for name, has_place in (
            ("edit", found.words is not None),
            ("withdraw", trail.in_force is not None),
            ("keep", trail.is_objected),
        )
        if has_place
    }


# --- The agency's side ----------------------------------------------------------------------------


@require_safe
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """What Sở KH&CN has edited of the agency's words, and until when it may object."""
    user, at = signed_in(request), received_at(request)
    return _own_page(request, user, at)


@require_POST
@login_required
def object_to(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The agency objects to an edit of its words."""
    user, at = signed_in(request), received_at(request)
    rows = PassageEdit.objects.visible_to(user, at=at)
    related = ("entry__submission__period", "entry__submission__agency", "recipient")
    row = get_object_or_404(
        rows.select_related(*related, "entry__obligation__task"), public_id=public_id
    )
    form = ObjectionForm(request.POST, prefix=str(public_id))
    period = row.entry.submission.period
    if not form.is_valid():
        return _own_page(request, user, at, refused=form, about=row)
    try:
        wordings.object_to(edit=row, reason=form.cleaned_data["reason"], by=user, at=at)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _own_page(request, user, at, refused=form, about=row, status=409)
    messages.success(
        request, _("The objection is with Sở KH&CN; until it decides, your own words stand.")
    )
    return redirect(f"{reverse('reports:own_edits')}?ky={period.code}")


def _own_page(
    request: HttpRequest,
    user: User,
    at: datetime,
    *,
    refused: ObjectionForm | None = None,
    about: PassageEdit | None = None,
    status: int = 422,
) -> HttpResponse:
    """`refused`: an objection that came back, to the edit `about`."""
    if not user.agency_ids(Permission.ENTRY_WRITE, at=at):
        refuse(user, Permission.ENTRY_WRITE, agency=None)
    periods = list(edit_queries.periods_filled_by(user, at=at))
    wished = about.entry.submission.period if about else None
    chosen = wished or _wished(request.GET.get("ky"), periods)
    lines = passages.agency_lines(chosen, user=user, at=at) if chosen else ()
    shown = [(line, _objection_form(line, refused, about)) for line in lines]
    page = {"periods": periods, "period": chosen, "lines": shown}
    return render(request, "reports/own_edits.html", page, status=status if refused else 200)


def _objection_form(
    line: EditLine, refused: ObjectionForm | None, about: PassageEdit | None
) -> ObjectionForm:
    """Empty, or with the reason that was typed about this passage: the edit may be another now."""
    prefix = str(line.edit.public_id)
    if refused is None or about is None or not _is_same_passage(line.edit, about):
        return ObjectionForm(prefix=prefix)
    if refused.prefix == prefix:
        return refused
    form = ObjectionForm({f"{prefix}-reason": refused["reason"].value()}, prefix=prefix)
    for sentence in refused.non_field_errors():
        form.add_error(None, sentence)
    return form


def _is_same_passage(one: PassageEdit, other: PassageEdit) -> bool:
    names = ("entry_id", "recipient_id", "part")
    return all(getattr(one, name) == getattr(other, name) for name in names)
