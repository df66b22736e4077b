"""Đôn đốc: one click reminds an agency, or everybody of a round who is silent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks.forms.remind import RemindForm
from tasks.models import Submission
from tasks.services import reminder
from tasks.services.reminder import NobodyToRemind
from tasks.states import PeriodStatus


@require_POST
@login_required
def remind(request: HttpRequest) -> HttpResponse:
    """Remind the reports that were named; `back` is the page it was pressed on."""
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.SUBMISSION_REVIEW, at=at)
    form = RemindForm(request.POST)
    named = form.cleaned_data["reports"] if form.is_valid() else []
    rows = Submission.objects.visible_to(user, at=at).select_related("period", "agency")
    found = list(rows.filter(public_id__in=named).exclude(period__status=PeriodStatus.CANCELLED))
    try:
        count = reminder.remind_by_hand(submissions=found, by=user, at=at)
    except NobodyToRemind as refusal:
        messages.warning(request, str(refusal))
    else:
        sentence = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", count)
        messages.success(request, sentence % {"n": count})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    target = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else reverse("tasks:inbox")
