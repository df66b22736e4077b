"""What a person may see through the API: sets of rows, the same as on the pages."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from agencies.access import require_rule, signed_in
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.models import Entry, Period, Submission
from tasks.models.submission import SubmissionQuerySet
from tasks.states import PeriodStatus

NO_PERIOD = _("There is no such period.")
NO_AGENCY = _("There is no such agency.")
CANCELLED = PeriodStatus.CANCELLED


def may_read_plan(request: Request) -> None:
    """403 for an appointment that does not read the plan."""
    user, at = signed_in(request), received_at(request)
    require_rule(rules.can_read_plan(user, at=at), user, Permission.PLAN_READ)


def periods(user: User, *, at: datetime) -> QuerySet[Period]:
    """Cancelled periods only for who follows the round."""
    rows = Period.objects.select_related("plan", "version", "group")
    rows = rows.defer("version__source", "version__reading")
    sees_all = user.holds_widely(Permission.ROUND_READ, at=at)
    return rows if sees_all else rows.exclude(status=CANCELLED)


def submissions(user: User, *, at: datetime) -> SubmissionQuerySet:
    """Of periods that were not cancelled, as on the pages."""
    rows = Submission.objects.visible_to(user, at=at).exclude(period__status=CANCELLED)
    return rows.select_related("period__plan", "agency").prefetch_related("holders__agency")


def entries(user: User, *, at: datetime) -> QuerySet[Entry]:
    rows = Entry.objects.visible_to(user, at=at).exclude(submission__period__status=CANCELLED)
    return rows.select_related(
        "submission__period__plan", "submission__agency", "obligation__task__heading", "saved_by"
    )
