"""Tiếp nhận: the list of a round, one report under review, and its conclusions."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks.forms.review import BatchForm, DecisionForm, VersionForm
from tasks.models import Entry, Submission
from tasks.queries import inbox as inboxes
from tasks.queries import review as reviews
from tasks.queries.inbox import Tab
from tasks.services import review as reviewing

PER_PAGE = 50


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Every agency of a round in four tabs, longest waiting first."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.SUBMISSION_REVIEW, at=at)
    period = inboxes.period_of(request.GET.get("period", ""))
    if period is None:
        return _no_period(request)
    tab = Tab(request.GET.get("tab", "")) if request.GET.get("tab") in set(Tab) else Tab.WAITING
    page = inboxes.inbox(period, user=user, at=at)
    words = request.GET.get("q", "")
    rows = Paginator(inboxes.matching(page.of(tab), words), PER_PAGE)
    shown = {"inbox": page, "tab": tab, "tabs": [(one, page.count(one)) for one in Tab]}
    shown["silent"] = [one.submission for one in page.of(Tab.MISSING) if one.owes]
    shown |= {"page": rows.get_page(request.GET.get("page")), "q": words, "period": period}
    return render(request, "tasks/review_inbox.html", shown | {"periods": inboxes.periods()})


def _no_period(request: HttpRequest) -> HttpResponse:
    if request.GET.get("period"):
        raise Http404
    return render(request, "tasks/review_inbox_empty.html")


@require_POST
@login_required
def accept_quiet(request: HttpRequest) -> HttpResponse:
    """Accept the ticked reports that only say that nothing changed."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.SUBMISSION_REVIEW, at=at)
    form = BatchForm(request.POST)
    seen = form.seen if form.is_valid() else {}
    rows = Submission.objects.visible_to(user, at=at).filter(public_id__in=seen)
    found = [(row, seen[row.public_id]) for row in rows.select_related("agency").order_by("pk")]
    batch = reviewing.accept_all_quiet(submissions_seen=found, by=user, at=at)
    _tell_batch(request, batch)
    query = request.POST.get("period", "")
    return redirect(reverse("tasks:inbox") + (f"?period={query}" if query.isascii() else ""))


def _tell_batch(request: HttpRequest, batch: reviewing.Batch) -> None:
    count = len(batch.accepted)
    if count:
        sentence = ngettext("%(count)s report accepted.", "%(count)s reports accepted.", count)
        messages.success(request, sentence % {"count": count})
    for row, why in batch.refused:
        sentence = _("%(agency)s was left as it is: %(why)s")
        messages.warning(request, sentence % {"agency": row.agency.label, "why": why})
    if not count and not batch.refused:
        messages.warning(request, _("No report was ticked."))


@require_safe
@login_required
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One report: what was sent, beside the last time, with a form for one answer at a time."""
    return _page(request, _found(request, public_id))


@require_POST
@login_required
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note the conclusion on one answer and go on to the next."""
    entry = _entry(request, public_id)
    form = DecisionForm(request.POST, needs_completion=reviewing.declares_completion(entry))
    if not form.is_valid():
        return _page(request, entry.submission, entry=str(public_id), form=form, status=422)
    user, at, version = signed_in(request), received_at(request), form.cleaned_data["version"]
    reviewing.decide(entry=entry, by=user, at=at, version=version, **form.conclusion)
    return redirect(reverse("tasks:review", args=[entry.submission.public_id]) + "#current")


@require_POST
@login_required
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one conclusion back."""
    entry = _entry(request, public_id)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    reviewing.undo(entry=entry, by=signed_in(request), at=received_at(request), version=version)
    page = reverse("tasks:review", args=[entry.submission.public_id])
    return redirect(f"{page}?n={public_id}#current")


@require_POST
@login_required
def finish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make all conclusions effective; then the list, for the next report."""
    found = _found(request, public_id)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    user, at = signed_in(request), received_at(request)
    row = reviewing.finish(submission=found, by=user, at=at, version=version)
    names = {"agency": row.agency.label, "status": row.get_status_display()}
    messages.success(request, _("%(agency)s: %(status)s.") % names)
    return redirect(reverse("tasks:inbox") + f"?period={row.period.code}")


def _found(request: HttpRequest, public_id: UUID) -> Submission:
    """404 for strangers and for what was never sent, 403 for colleagues without the right."""
    user, at = signed_in(request), received_at(request)
    rows = Submission.objects.visible_to(user, at=at).exclude(first_received_at=None)
    rows = rows.select_related("period__plan__document", "agency")
    found = get_object_or_404(rows, public_id=public_id)
    access.require(user, Permission.SUBMISSION_REVIEW, at=at)
    return found


def _entry(request: HttpRequest, public_id: UUID) -> Entry:
    user, at = signed_in(request), received_at(request)
    rows = Entry.objects.visible_to(user, at=at).exclude(submission__first_received_at=None)
    rows = rows.select_related("submission__period__plan__document", "submission__agency")
    found = get_object_or_404(rows, public_id=public_id)
    access.require(user, Permission.SUBMISSION_REVIEW, at=at)
    return found


def _page(
    request: HttpRequest,
    submission: Submission,
    *,
    entry: str = "",
    form: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = reviews.review(submission, user=signed_in(request), at=received_at(request))
    item = page.chosen(entry or request.GET.get("n", ""))
    if item is None:
        raise Http404
    shown = {"review": page, "item": item, "form": form or _form(page, item)}
    shown |= {"following": page.after(item), "preceding": page.before(item)}
    shown["period"] = submission.period
    return render(request, "tasks/review.html", shown, status=status)


def _form(page: reviews.Review, item: reviews.Item) -> DecisionForm:
    """The form of an answer, filled with the conclusion noted before."""
    entry = item.entry
    initial = {"version": page.submission.version, "decision": entry.decision}
    if entry.decision == reviewing.Decision.RETURN:
        initial["reason"] = entry.return_reason
        initial["reason_code"] = "other"
    elif entry.decision == reviewing.Decision.ACCEPT:
        initial["completed"] = "yes" if entry.completion_confirmed else "no"
        initial["why"] = entry.return_reason
    return DecisionForm(initial=initial, needs_completion=item.needs_completion)
