"""The head of the agency: approve and send, give back, recall."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import signed_in
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.forms.approve import REASONS, SendForm, give_back_note
from tasks.models import Submission
from tasks.queries import answering, approval, form_page
from tasks.services import submission as submissions
from tasks.services.submission import NoteRequired, SubmissionIncomplete
from tasks.views import find
from tasks.views import form as forms
from tasks.workflow import Action


@require_safe
@login_required
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What changed first, the rest folded; one button sends, one gives back."""
    return _page(request, find.own_submission(request, pk), "tasks/approve.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, then send and go to the receipt."""
    submission = find.own_submission(request, pk)
    form = SendForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _page(request, submission, "tasks/send.html", status=status)
    by, at = signed_in(request), received_at(request)
    try:
        event = submissions.send(submission=submission, by=by, at=at, **form.cleaned_data)
    except SubmissionIncomplete:
        return forms.show(request, submission, status=422, checked=True)
    except NoteRequired as refusal:
        page = {"refusal": str(refusal)}
        return _page(request, submission, "tasks/send.html", status=422, more=page)
    return redirect("tasks:receipt", event.public_id)


@require_POST
@login_required
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back to the staff, with the words for each task."""
    submission = find.own_submission(request, pk)
    by, at = signed_in(request), received_at(request)
    note = give_back_note(request.POST, answering.entries_of(submission))
    version = _version(request)
    try:
        submissions.give_back(submission=submission, by=by, at=at, version=version, note=note)
    except NoteRequired as refusal:
        page = {"refusal": str(refusal), "posted": request.POST}
        return _page(request, submission, "tasks/approve.html", status=422, more=page)
    messages.success(request, _("Given back to the people who entered it."))
    return redirect("tasks:work")


@require_POST
@login_required
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what waits with the head, or what nobody has looked at yet."""
    submission = find.own_submission(request, pk)
    by, at = signed_in(request), received_at(request)
    submissions.recall(submission=submission, by=by, at=at, version=_version(request))
    messages.success(request, _("Taken back. It can be changed again."))
    return redirect("tasks:form", submission.public_id)


def _version(request: HttpRequest) -> int:
    words = request.POST.get("version", "")
    return int(words) if words.isdecimal() and len(words) < 10 else 0


def _page(
    request: HttpRequest,
    submission: Submission,
    template: str,
    *,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """For who may send now; somebody else has the form (404 here)."""
    user, at = signed_in(request), received_at(request)
    if not rules.can_send(user, submission, at=at):
        raise Http404
    offered = rules.offered_actions(user, submission, at=at)
    if Action.SEND not in offered:
        return redirect("tasks:form", submission.public_id)
    page = form_page.page(submission, user, at=at) | {
        "approval": approval.approval(submission),
        "may_give_back": Action.GIVE_BACK in offered,
        "reasons": REASONS.items(),
        "key": uuid4().hex,
    }
    return render(request, template, page | dict(more or {}), status=status)
