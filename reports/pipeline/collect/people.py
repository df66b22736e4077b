"""Who sent what and when, by name of the day."""

from reports.pipeline.snapshot import Act
from tasks.models import Period, SubmissionEvent


def acts_of(period: Period) -> dict[tuple[int, str], Act]:
    """The last act of each kind of each submission: (submission, action) → who, when."""
    rows = (
        SubmissionEvent.objects.filter(submission__period=period)
        .select_related("by")
        .order_by("number")
    )
    return {
        (row.submission_id, row.action): Act(row.by_label or str(row.by), row.at) for row in rows
    }
