"""Receipts: what was sent, when, and the hash that proves it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.access import signed_in
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.models import Submission, SubmissionEvent
from tasks.queries import receipts
from tasks.services import sent_content
from tasks.workflow import Action


@require_safe
@login_required
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One receipt, printable; its hash is computed anew."""
    user, at = signed_in(request), received_at(request)
    rows = SubmissionEvent.objects.filter(
        action=Action.SEND, submission__in=Submission.objects.visible_to(user, at=at)
    ).select_related("submission__period", "submission__agency", "by")
    event = get_object_or_404(rows, public_id=pk)
    computed = sent_content.content_hash(event.content or {})
    offered = rules.offered_actions(user, event.submission, at=at)
    page = {
        "receipt": receipts.receipt(event, computed=computed),
        "may_recall": Action.RECALL in offered,
    }
    return render(request, "tasks/receipt.html", page)


@require_safe
@login_required
def receipts_list(request: HttpRequest) -> HttpResponse:
    """Đã gửi: every receipt of the person's agencies."""
    found = receipts.of_user(signed_in(request), at=received_at(request))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "tasks/receipts.html", {"page": page})
