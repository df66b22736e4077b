"""Which papers may hold an answer's words."""

from datetime import datetime

from agencies.models import User
from reports import rules
from reports.models import ConsolidatedReport
from tasks.models import Period


def newest_made(period: Period, user: User, *, at: datetime) -> tuple[ConsolidatedReport, ...]:
    """The newest made periodic report for each recipient, in their order (2 queries). Who
    compiles sees every one; an agency those that leaders have, for its own answers."""
    rows = ConsolidatedReport.objects.filter(period=period, ad_hoc=None, snapshot__isnull=False)
    if not rules.can_compile(user, at=at):
        rows = rows.filter(released_at__isnull=False)
    newest: dict[int, int] = {}
    for recipient, pk in rows.order_by("-revision").values_list("recipient_id", "pk"):
        newest.setdefault(recipient, pk)
    found = ConsolidatedReport.objects.filter(pk__in=newest.values()).select_related("recipient")
    return tuple(found.order_by("recipient__position", "recipient_id"))
