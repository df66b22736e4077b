"""The coordinator's overview, and the list of agencies behind its figures."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from reports.queries import agencies as agency_queries
from reports.queries import dashboard as dashboards
from reports.queries.standing import Group
from reports.views.figures import figures
from tasks.models import Period, Plan
from tasks.queries import inbox as inboxes
from tasks.queries import ledger as ledgers

MAX_POSITION = 3  # digits


@require_safe
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """One round at a glance (?ky=code; without it the open one due last)."""
    user, at = signed_in(request), received_at(request)
    require(user, Permission.ROUND_READ, at=at)
    period = _period(request)
    if period is None:
        return render(request, "reports/dashboard_empty.html", {"plan": Plan.objects.first()})
    found = dashboards.dashboard(
        period,
        user=user,
        at=at,
        unfolded=_position(request),
        problems_only=request.GET.get("loc") == "van-de",
    )
    page = {"page": found, "period": period, "figures": figures(found)}
    return render(request, "reports/dashboard.html", page)


@require_safe
@login_required
def agencies(request: HttpRequest) -> HttpResponse:
    """Who stands behind a figure (?nhom=) or a square of the matrix (?muc=)."""
    at = received_at(request)
    require(signed_in(request), Permission.ROUND_READ, at=at)
    period = _period(request)
    wish = request.GET.get("nhom", Group.ALL)
    if period is None or wish not in set(Group):
        raise Http404
    ledger, position = ledgers.ledger(period, at), _position(request)
    lines = agency_queries.listed(ledger, group=Group(wish), position=position)
    page = {"period": period, "lines": lines, "group": wish, "position": position}
    page["heading"] = agency_queries.heading_of(ledger, position)
    return render(request, "reports/agencies.html", page)


def _period(request: HttpRequest) -> Period | None:
    """The period asked for; 404 for a code that is not there, None before the first period."""
    code = request.GET.get("ky", "")
    period = inboxes.period_of(code)
    if period is None and code:
        raise Http404
    return period


def _position(request: HttpRequest) -> int:
    """?muc=14; 0 without one."""
    wish = request.GET.get("muc", "")
    return int(wish) if wish.isascii() and wish.isdecimal() and len(wish) <= MAX_POSITION else 0
