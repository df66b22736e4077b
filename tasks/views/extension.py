"""More time: asked from the form of the agency, decided by the head of Sở KH&CN."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.forms.extension import AskForm, DecideForm
from tasks.models import ExtensionRequest
from tasks.queries import calendar as calendars
from tasks.queries import reopenings
from tasks.services import extension as extensions
from tasks.states import RequestOutcome
from tasks.views import find
from tasks.views import form as forms


@require_POST
@login_required
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for more time; what was typed comes back with a refusal."""
    submission = find.own_submission(request, pk)
    form = AskForm(request.POST)
    if form.is_valid():
        given, by, at = form.cleaned_data, signed_in(request), received_at(request)
        wished = calendars.day_end(given["wished_on"])
        try:
            extensions.ask(
                submission=submission, wished_due_at=wished, reason=given["reason"], by=by, at=at
            )
        except NotAllowed:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sở KH&CN was asked for more time. You will be told."))
            return redirect("tasks:form", pk)
    return forms.show(request, submission, status=422, ask=form)


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """Who asks for more time, and what was decided."""
    return _page(request)


@require_POST
@login_required
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Grant or refuse one request."""
    user, at = signed_in(request), received_at(request)
    seen = ExtensionRequest.objects.visible_to(user, at=at).select_related("submission__period")
    found = get_object_or_404(seen, public_id=public_id)
    form = DecideForm(request.POST, prefix=str(public_id))
    if not form.is_valid():
        return _page(request, refused=form)
    try:
        _decide(request, found, form)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, refused=form)
    messages.success(request, _("Decided; the agency was told."))
    return redirect("tasks:extension_requests")


def _decide(request: HttpRequest, found: ExtensionRequest, form: DecideForm) -> None:
    by, at, given = signed_in(request), received_at(request), form.cleaned_data
    if given["outcome"] == RequestOutcome.GRANTED:
        due_at = calendars.day_end(given["due_on"])
        extensions.grant(request=found, due_at=due_at, reason=given["reason"], by=by, at=at)
    else:
        extensions.refuse(request=found, reason=given["reason"], by=by, at=at)


def _page(request: HttpRequest, *, refused: DecideForm | None = None) -> HttpResponse:
    user, at = signed_in(request), received_at(request)
    if not user.holds_widely(Permission.ROUND_READ, at=at):
        raise PermissionDenied
    rows = reopenings.requests_for_time(user, at=at)
    waiting = [
        (row, _form_of(row, refused), rules.can_decide_on_time(user, row, at=at))
        for row in rows
        if not row.outcome
    ]
    page = {
        "waiting": waiting,
        "decided": [row for row in rows if row.outcome],
        "refused": refused,
        "may_extend": user.holds_widely(Permission.PERIOD_EXTEND, at=at),
    }
    status = 422 if refused else 200
    return render(request, "tasks/extension_requests.html", page, status=status)


def _form_of(row: ExtensionRequest, refused: DecideForm | None) -> DecideForm:
    if refused is not None and refused.prefix == str(row.public_id):
        return refused
    return DecideForm(
        prefix=str(row.public_id), initial={"due_on": timezone.localdate(row.wished_due_at)}
    )
