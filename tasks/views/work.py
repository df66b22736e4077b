"""Việc cần làm."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import signed_in
from plan_portal.lib.request import received_at
from tasks.queries import office
from tasks.queries import work as works


@require_safe
@login_required
def work(request: HttpRequest) -> HttpResponse:
    """What the person's agencies have to do, worst first."""
    user, at = signed_in(request), received_at(request)
    page = {
        "work": works.work(user, at=at),
        "now": at,
        "taken_over": office.fresh_posts(user, at=at),
    }
    return render(request, "tasks/work_list.html", page)
