"""The answering form: one page, one form, with and without script."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import signed_in
from agencies.models import User
from plan_portal.lib import text
from plan_portal.lib.request import received_at, whole_number
from tasks import rules
from tasks.forms.answer import read
from tasks.forms.extension import AskForm
from tasks.models import Evidence, Submission
from tasks.queries import answering, cards, form_page
from tasks.queries.answering import EntryProblem
from tasks.services import entry as entries
from tasks.services import evidence as proofs
from tasks.services import submission as submissions
from tasks.services.submission import SubmissionIncomplete
from tasks.views import find, posting
from tasks.views.posting import Outcome

_ENDED = gettext_lazy("Your appointment at this agency has ended, so nothing was saved.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the form, or save what was posted and do what the pressed button says."""
    if request.method == "POST":
        return _post(request, pk)
    submission = find.own_submission(request, pk)
    more = request.GET.get("more", "")
    return show(request, submission, checked="check" in request.GET, more=more)


def show(
    request: HttpRequest,
    submission: Submission,
    *,
    status: int = 200,
    checked: bool = False,
    more: str = "",
    outcome: Outcome | None = None,
    ask: AskForm | None = None,
) -> HttpResponse:
    """The page of the form; an outcome brings back what could not be stored, `ask` a request for
    more time that was refused."""
    at, user = received_at(request), signed_in(request)
    extra = tuple(outcome.problems) if outcome else ()
    posted = outcome.posted if outcome else {}
    page = form_page.page(submission, user, at=at)
    page["form"] = cards.form(
        submission, at=at, checked=checked, more=more, extra=extra, posted=posted
    )
    page["ask_form"] = ask or AskForm()
    page["is_refused"] = status != 200
    return render(request, "tasks/form.html", page, status=status)


def _post(request: HttpRequest, pk: UUID) -> HttpResponse:
    by, at = signed_in(request), received_at(request)
    try:
        submission = find.own_submission(request, pk)
    except Http404:
        return _former(request, by, pk)
    outcome = posting.save_all(request, submission, by=by, at=at)
    if outcome.kept:
        return _give_back_words(request, submission, outcome)
    if outcome.conflicts:
        return redirect("tasks:conflict", *outcome.conflicts[0])
    if outcome.problems:
        return show(request, submission, status=422, checked=True, outcome=outcome)
    name = next((name for name in _BUTTONS if name in request.POST), "act")
    return _BUTTONS[name](request, submission, by, at)


def _former(request: HttpRequest, by: User, pk: UUID) -> HttpResponse:
    """Someone no longer appointed gets the typed words back; a stranger gets 404."""
    submission = find.former_submission(by, pk)
    if submission is None:
        raise Http404
    outcome = Outcome(status=403)
    for entry in answering.entries_of(submission):
        reading = read(request, entry)
        if reading:
            posting.keep(entry, reading.draft, str(_ENDED), outcome)
    return _give_back_words(request, submission, outcome)


def _give_back_words(
    request: HttpRequest, submission: Submission, outcome: Outcome
) -> HttpResponse:
    page = {"submission": submission, "kept": outcome.kept}
    return render(request, "tasks/kept_words.html", page, status=outcome.status)


# --- The buttons ----------------------------------------------------------------------------------


def _stay_or_leave(
    request: HttpRequest, submission: Submission, by: User, at: datetime
) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "send":
        return _go_on(request, submission, by, at)
    messages.success(request, _("Saved at %(time)s.") % {"time": text.clock(at)})
    return redirect("tasks:work") if act == "save" else _to_form(submission)


def _go_on(request: HttpRequest, submission: Submission, by: User, at: datetime) -> HttpResponse:
    """Hand over; who may send goes on to the page of the send."""
    submission.refresh_from_db()
    if rules.can_send(by, submission, at=at):
        if answering.blocking_problems(submission, at=at):
            return show(request, submission, status=422, checked=True)
        return redirect("tasks:send", submission.public_id)
    try:
        submissions.hand_over(submission=submission, by=by, at=at, version=submission.version)
    except SubmissionIncomplete:
        return show(request, submission, status=422, checked=True)
    sentence = _("Handed over at %(time)s. You may take it back until the head sends it.")
    messages.success(request, sentence % {"time": text.clock(at)})
    return redirect("tasks:work")


def _nil_for_all(
    request: HttpRequest, submission: Submission, by: User, at: datetime
) -> HttpResponse:
    del request
    entries.nil_for_unanswered(submission=submission, by=by, at=at)
    return _to_form(submission)


def _more_rows(
    request: HttpRequest, submission: Submission, by: User, at: datetime
) -> HttpResponse:
    del by, at
    more = request.POST["more"]
    query = urlencode({"more": more})
    return redirect(f"{reverse('tasks:form', args=[submission.public_id])}?{query}#{more}")


def _drop(request: HttpRequest, submission: Submission, by: User, at: datetime) -> HttpResponse:
    rows = Evidence.objects.filter(entry__submission=submission).select_related("entry__submission")
    row = get_object_or_404(rows, public_id=_uuid(request.POST["drop"]))
    proofs.remove(evidence=row, by=by, at=at)
    return _to_form(submission, f"n-{row.entry.public_id}")


def _copy(request: HttpRequest, submission: Submission, by: User, at: datetime) -> HttpResponse:
    """*Chép xuống để sửa*: the earlier answer fills the boxes that are still empty."""
    pk, _sep, index = request.POST["copy"].partition(":")
    entry = get_object_or_404(submission.entries, public_id=_uuid(pk))
    entry.submission = submission
    draft = form_page.copied(submission, entry, whole_number(index, otherwise=0))
    if draft:
        entries.save(
            entry=entry, answer=draft.answer, typed=draft.typed, by=by, at=at,
            version=entry.version,
        )  # fmt: skip
    return _to_form(submission, f"n-{entry.public_id}")


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise Http404 from None


def _to_form(submission: Submission, anchor: str = "") -> HttpResponse:
    url = reverse("tasks:form", args=[submission.public_id])
    return redirect(f"{url}#{anchor}" if anchor else url)


_BUTTONS: dict[str, Callable[[HttpRequest, Submission, User, datetime], HttpResponse]] = {
    "drop": _drop,
    "copy": _copy,
    "more": _more_rows,
    "nil": _nil_for_all,
    "act": _stay_or_leave,
}


# --- Autosave -------------------------------------------------------------------------------------


@require_POST
@login_required
def autosave(request: HttpRequest, pk: UUID, entry: UUID) -> JsonResponse:
    """Save one card and say when; wrong values come back with their sentence, a conflict with the
    page where both texts stand."""
    by, at = signed_in(request), received_at(request)
    try:
        submission = find.own_submission(request, pk)
    except Http404:
        if find.former_submission(by, pk) is None:
            raise
        return JsonResponse({"detail": str(_ENDED)}, status=403)
    outcome = posting.save_all(request, submission, by=by, at=at)
    if outcome.conflicts:
        url = reverse("tasks:conflict", args=outcome.conflicts[0])
        sentence = _("Nothing is lost. Somebody else saved this task; choose between the two.")
        return JsonResponse({"conflict": url, "detail": sentence}, status=409)
    if outcome.kept:
        return JsonResponse({"detail": outcome.kept[0].sentence}, status=outcome.status)
    form = cards.form(submission, at=at, extra=outcome.problems)
    card = next((c for c in form.cards if c.entry == entry), None)
    if card is None:
        raise Http404
    refused = bool(outcome.problems)
    return JsonResponse(_saved(form, card, at, outcome), status=422 if refused else 200)


def _saved(form: cards.Form, card: cards.Card, at: datetime, outcome: Outcome) -> dict[str, object]:
    problems = {name: [_sentence(p) for p in found] for name, found in card.problems.items()}
    badge = {"kind": card.badge, "label": card.badge_label}
    return {
        "version": card.version,
        "saved": _("Saved at %(time)s") % {"time": text.clock(at)},
        "notice": text.Cleaned("", outcome.removed).notice,
        "problems": problems,
        "badge": badge | {"html": render_to_string("components/badge.html", badge)},
        "shape": card.shape,
        "done": form.done,
    }


def _sentence(problem: EntryProblem) -> dict[str, str]:
    return {"text": problem.text, "severity": problem.severity.value}
