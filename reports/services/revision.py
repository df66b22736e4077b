"""The rows of a series of revisions: the running one, the next one."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from agencies import audit
from agencies.models import User
from plan_portal.lib import short_code
from reports.models import AdHocRequest, ConsolidatedReport, Recipient
from reports.services import citing
from reports.states import ReportStatus
from tasks.models import Period


def running(
    period: Period, recipient: Recipient, ad_hoc: AdHocRequest | None
) -> ConsolidatedReport | None:
    """The one that is being compiled; one at a time for a period and a recipient, or a request."""
    reports = ConsolidatedReport.objects.series(period, recipient, ad_hoc)
    return reports.filter(status=ReportStatus.REQUESTED).first()


def create(
    period: Period,
    recipient: Recipient,
    ad_hoc: AdHocRequest | None,
    cited: citing.Cited,
    *,
    by: User | None,
    at: datetime,
) -> ConsolidatedReport:
    """The next revision, or the one that somebody else asked for at the same moment."""
    reports = ConsolidatedReport.objects.series(period, recipient, ad_hoc)
    last = reports.aggregate(last=Max("revision"))["last"] or 0
    try:
        with transaction.atomic():  # the unique keys decide between two at the same moment
            row = reports.create(
                period=period,
                recipient=recipient,
                ad_hoc=ad_hoc,
                revision=last + 1,
                requested_at=at,
                requested_by=by,
                code=short_code.draw(),
                **cited,
            )
    except IntegrityError:
        other = running(period, recipient, ad_hoc)
        if other is None:
            raise
        return other
    audit.record("report.request", by=by, at=at, about=row, details={"revision": row.revision})
    return row
