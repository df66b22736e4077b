"""Finding what a page is about: 404 for strangers, whoever they are."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from agencies.access import signed_in
from agencies.models import User
from agencies.roles import MATRIX, Permission, Role
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.models import Entry, Submission
from tasks.states import PeriodStatus


def submission(request: HttpRequest, pk: UUID) -> Submission:
    """A report that the person may see, of a period that was not cancelled."""
    user, at = signed_in(request), received_at(request)
    rows = Submission.objects.visible_to(user, at=at).select_related("period__plan", "agency")
    return get_object_or_404(rows.exclude(period__status=PeriodStatus.CANCELLED), public_id=pk)


def own_submission(request: HttpRequest, pk: UUID) -> Submission:
    """A report that the person may write: who only reads rounds has other pages (404)."""
    found = submission(request, pk)
    if not rules.can_write(signed_in(request), found, at=received_at(request)):
        raise Http404
    return found


def own_entry(request: HttpRequest, pk: UUID) -> Entry:
    """One answer of a report that the person may write."""
    user, at = signed_in(request), received_at(request)
    rows = Entry.objects.visible_to(user, at=at).select_related(
        "submission__period__plan", "submission__agency", "obligation__task__heading", "saved_by"
    )
    found = get_object_or_404(rows, public_id=pk)
    if not rules.can_write(user, found.submission, at=at):
        raise Http404
    return found


def former_submission(user: User, pk: UUID) -> Submission | None:
    """The report of an agency at which the person once had the right to write: what they typed
    before the appointment ended is given back to them."""
    once = [
        row.agency_id
        for row in user.appointments.all()
        if Permission.ENTRY_WRITE in MATRIX[Role(row.role)]
    ]
    rows = Submission.objects.filter(agency__in=once).select_related("period", "agency")
    return rows.filter(public_id=pk).first()
