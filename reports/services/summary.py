"""The leaders' sheet of every issued report: made once from the frozen snapshot, after the issue,
kept under its hash."""

import logging
from datetime import datetime

from agencies.services import file as stored_files
from plan_portal.lib.errors import DomainError
from plan_portal.lib.files import CONTENT_TYPES
from plan_portal.lib.pango import pango_problem
from reports.models import ConsolidatedReport
from reports.pipeline.compose.leader import leader_page
from reports.pipeline.render.leader import render_leader_page
from reports.pipeline.snapshot import Snapshot

logger = logging.getLogger(__name__)
BATCH = 5


def make_due(*, at: datetime) -> int:
    """Make the sheet of each issued report that has none, a few at a time; how many were made.
    Running twice makes nothing twice. One that cannot be made is tried again at the next sweep and
    holds up no other; without Pango none is tried."""
    if pango_problem():
        return 0
    rows = ConsolidatedReport.objects.out().filter(summary_file=None).order_by("-issued_at")
    return sum(_make(row, at=at) for row in list(rows[:BATCH]))


def _make(row: ConsolidatedReport, *, at: datetime) -> bool:
    try:
        data = render_leader_page(leader_page(Snapshot.from_json(row.snapshot or {})))
        stored = stored_files.store(data=data, media_type=CONTENT_TYPES["pdf"], at=at)
    except (DomainError, OSError) as fault:
        logger.warning("summary not made", extra={"report": row.pk, "fault": type(fault).__name__})
        return False
    rows = ConsolidatedReport.objects.filter(pk=row.pk, summary_file=None)
    return bool(rows.update(summary_file=stored))


def summary_name(row: ConsolidatedReport) -> str:
    """ "tom-tat-05-BC-SKHCN-2027.pdf"."""
    return f"tom-tat-{row.number.replace('/', '-')}-{row.issued_year}.pdf"
