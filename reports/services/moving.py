"""One step of a made report: the table says where to, the row moves once, history and trail say who
and when. Called by services that have asked for the right."""

from datetime import datetime

from agencies import audit
from agencies.models import User
from reports import workflow
from reports.models import ConsolidatedReport, ReportEvent
from reports.states import ReportStatus
from reports.workflow import Action


def hold(report: ConsolidatedReport, action: Action) -> None:
    """Lock the row until the transaction ends, with its status of now. Raises StepRefused where
    the table has no such step from there."""
    rows = ConsolidatedReport.objects.select_for_update(no_key=True).filter(pk=report.pk)
    report.status = rows.values_list("status", flat=True).get()
    workflow.next_status(ReportStatus(report.status), action)


def move(
    report: ConsolidatedReport,
    action: Action,
    *,
    by: User,
    at: datetime,
    note: str = "",
    fields: dict[str, object] | None = None,
) -> ConsolidatedReport:
    """The report after `action`, with `fields` written in the same statement. Raises StepRefused
    where the table has no such step, or somebody else was faster."""
    before = ReportStatus(report.status)
    after = workflow.next_status(before, action)
    rows = ConsolidatedReport.objects.filter(pk=report.pk, status=before)
    if not rows.update(status=after, **(fields or {})):
        report.refresh_from_db(fields=["status"])
        raise workflow.StepRefused(ReportStatus(report.status))
    report.refresh_from_db()
    ReportEvent.objects.create(
        report=report,
        action=action,
        status=after,
        at=at,
        by=by,
        by_label=audit.label_of(by, at=at),
        note=note,
    )
    return report
