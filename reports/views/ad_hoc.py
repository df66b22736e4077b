"""A report "khi có yêu cầu": which tasks, which rounds, for whom, on which document."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError, NotAllowed
from plan_portal.lib.request import received_at
from reports.forms import AdHocForm
from reports.queries.scope import scope_choices
from reports.services import ad_hoc


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what is refused comes back with what was chosen."""
    user, at = signed_in(request), received_at(request)
    require(user, Permission.REPORT_COMPILE, at=at)
    choices = scope_choices()
    newest = choices.rounds[0] if choices.rounds else None
    days = {"from_on": newest.starts_on, "to_on": newest.cutoff_on} if newest else {}
    form = AdHocForm(
        request.POST or None, choices=choices, day=timezone.localdate(at), initial=days
    )
    page = {"form": form, "choices": choices}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "reports/ad_hoc.html", page, status=status)
    try:
        row = ad_hoc.request(
            scope=form.cleaned_data["scope"],
            recipient=form.cleaned_data["recipient"],
            by=user,
            at=at,
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return render(request, "reports/ad_hoc.html", page, status=422)
    if row.requested_at < at:
        said = _("This report was asked for already. Compile it anew to take what came since.")
        messages.info(request, said)
    return redirect("reports:report", row.public_id)
