"""What follows when leaders see a report for the first time, released or issued."""

from datetime import datetime

from django.db.models import QuerySet

from agencies.models import User
from reports.models import ConsolidatedReport
from reports.pipeline.snapshot import EntryState, Snapshot
from tasks.models import Submission
from tasks.services import reported
from tasks.services import submission as submissions
from tasks.states import SubmissionStatus


def to_leaders(*, report: ConsolidatedReport, by: User, at: datetime) -> None:
    """Close the period to organisation changes; the accepted submissions that the report holds
    whole become *đã tổng hợp*. A report on request is a part and closes nothing. In the caller's
    transaction."""
    if report.ad_hoc_id is not None:
        return
    reported.mark(period=report.period, at=at)
    submissions.consolidate(submissions=_held_whole(report), by=by, at=at)


def _held_whole(report: ConsolidatedReport) -> QuerySet[Submission]:
    """Submissions whose every answer stands in the report; one accepted after the snapshot was
    taken waits for the next revision."""
    snapshot = Snapshot.from_json(report.snapshot or {})
    entries = [row.entry for _clause, row in snapshot.obligations if row.entry]
    unread = {one.submission_id for one in entries if one.state != EntryState.ACCEPTED}
    whole = {one.submission_id for one in entries} - unread
    rows = Submission.objects.filter(period=report.period_id, status=SubmissionStatus.ACCEPTED)
    return rows.filter(public_id__in=whole).order_by("pk")
