"""The leadership's page and its PDF: both from one LeaderPage."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.files import content_disposition
from plan_portal.lib.request import received_at
from reports.models import Recipient
from reports.pipeline.collect import collect
from reports.pipeline.compose.leader import leader_page
from reports.pipeline.leader_sheet import LeaderPage
from reports.pipeline.render.leader import render_leader_page
from reports.queries.dashboard import choices
from reports.queries.trend import trend
from reports.views.bars import segments
from tasks.calendar import PROVINCE
from tasks.models import Period
from tasks.queries import inbox as inboxes

SHOWN = 5


@require_safe
@login_required
def leader(request: HttpRequest) -> HttpResponse:
    """One page: asked, stuck, changed, silent, and the trend."""
    at = received_at(request)
    require(signed_in(request), Permission.REPORT_READ, at=at)
    period = _period(request)
    if period is None:
        return render(request, "reports/leader_empty.html")
    page = _page_of(period, at)
    context = {"page": page, "period": period, "periods": choices(), "shown": SHOWN}
    context |= {"segments": segments(page.figures), "trend": trend(period, at=at)}
    return render(request, "reports/leader.html", context)


@require_safe
@login_required
def leader_pdf(request: HttpRequest) -> HttpResponse:
    """The same page as one sheet of A4; 409 with what to type where Pango is missing."""
    at = received_at(request)
    require(signed_in(request), Permission.REPORT_READ, at=at)
    period = _period(request)
    if period is None:
        raise Http404
    data = render_leader_page(_page_of(period, at))
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition(f"tom-tat-{period.code}.pdf")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _page_of(period: Period, at: datetime) -> LeaderPage:
    recipient = get_object_or_404(Recipient, code=PROVINCE)
    return leader_page(collect(period, recipient, at=at))


def _period(request: HttpRequest) -> Period | None:
    """The period asked for; 404 for a code that is not there, None before the first period."""
    code = request.GET.get("ky", "")
    period = inboxes.period_of(code)
    if period is None and code:
        raise Http404
    return period
