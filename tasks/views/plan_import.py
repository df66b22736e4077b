"""Importing a plan by hand: paste or upload, compare heading by heading, import."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.request import received_at, whole_number
from tasks.forms.plan import PlanConfirmForm, PlanSourceForm
from tasks.models import PlanDraft
from tasks.plan_text import PlanTextRefused
from tasks.queries import proposal as proposals
from tasks.services import plan_draft

require_page = require_http_methods(["GET", "HEAD", "POST"])


@require_page
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Paste or upload; a text that cannot be read comes back with the reason."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.PLAN_IMPORT, at=at)
    form = PlanSourceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("source", "source_name")}
        try:
            draft = plan_draft.begin(**given, by=user, at=at)
        except PlanTextRefused as refusal:
            form.add_error("file" if given["source_name"] else "pasted", str(refusal))
        else:
            return redirect("tasks:plan_draft", draft.public_id)
    waiting = PlanDraft.objects.visible_to(user, at=at).waiting().order_by("-created_at", "-pk")
    page = {"form": form, "waiting": waiting.defer("source")[:10]}
    return render(request, "tasks/plan_import.html", page, status=422 if form.errors else 200)


@require_page
@login_required
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The proposal: compared headings are noted; when all are, the import stores it."""
    found = _draft(request, public_id)
    if found.version is not None:
        return redirect("tasks:plan_version", found.version.public_id)
    proposal = _proposal(found)
    initial = _initial(found, proposal)
    form = PlanConfirmForm(request.POST or None, proposal=proposal, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _act(request, found, proposal, form)
    page = {"draft": found, "proposal": proposal, "form": form}
    ticked = [whole_number(n, otherwise=0) for n in request.POST.getlist("headings")]
    page["confirmed"] = ticked if form.is_bound else found.confirmed.get("headings", [])
    return render(request, "tasks/plan_draft.html", page, status=422 if form.errors else 200)


def _act(
    request: HttpRequest, found: PlanDraft, proposal: proposals.Proposal, form: PlanConfirmForm
) -> HttpResponse:
    """Keep what was ticked, then import if that was the button."""
    user, at = signed_in(request), received_at(request)
    given, chosen, ticked = form.cleaned_data, form.chosen, form.cleaned_data["headings"]
    if "all" in request.POST:
        ticked = [heading.position for heading in proposal.headings]
        chosen = {name: value or plan_draft.NEW for name, value in chosen.items()}
    kept = plan_draft.confirm(
        draft=found, headings=ticked, agencies=chosen, number=given["number"],
        issued_on=given["issued_on"], by=user, at=at,
    )  # fmt: skip
    if "import" not in request.POST:
        messages.success(request, _("What was compared is kept."))
        return redirect("tasks:plan_draft", found.public_id)
    return _import(request, kept)


def _import(request: HttpRequest, kept: PlanDraft) -> HttpResponse:
    try:
        done = plan_draft.carry_out(draft=kept, by=signed_in(request), at=received_at(request))
    except DomainError as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, str(refusal))
        return redirect("tasks:plan_draft", kept.public_id)
    if done.is_new:
        sentence = _("The plan is stored as version %(number)s.")
        messages.success(request, sentence % {"number": done.version.number})
    else:
        sentence = _("The same words were stored already as version %(number)s; nothing changed.")
        messages.info(request, sentence % {"number": done.version.number})
    return redirect("tasks:plan_version", done.version.public_id)


def _initial(found: PlanDraft, proposal: proposals.Proposal) -> dict[str, object]:
    chosen: dict[str, str] = found.confirmed.get("agencies", {})
    choices = {f"agency_{n}": chosen.get(name, "") for n, name in enumerate(proposal.unknown)}
    return {"number": found.number, "issued_on": found.issued_on, **choices}


def _proposal(found: PlanDraft) -> proposals.Proposal:
    return proposals.propose(found.source, number=found.number, issued_on=found.issued_on)


def _draft(request: HttpRequest, public_id: UUID) -> PlanDraft:
    user, at = signed_in(request), received_at(request)
    rows = PlanDraft.objects.visible_to(user, at=at).select_related("version", "created_by")
    return get_object_or_404(rows, public_id=public_id)
