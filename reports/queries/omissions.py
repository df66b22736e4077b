"""Tasks that a coordinator leaves out of the next revisions."""

from reports.models import ConsolidatedReport, TaskOmission


def standing(report: ConsolidatedReport) -> tuple[TaskOmission, ...]:
    """Those of the report's period and recipient that stand now, in plan order (one query). A
    report on request holds what was asked for: none concerns it."""
    if report.ad_hoc_id is not None:
        return ()
    rows = TaskOmission.objects.filter(
        period=report.period_id, recipient=report.recipient_id, ended_at=None
    )
    return tuple(
        rows.select_related("task").order_by("task__heading__position", "task__position", "pk")
    )
