"""Every PDF that was built is measured against Nghị định 30/2020/NĐ-CP, after the report stands: a
wait of a second that nobody who compiles should have. What was found is kept with the report."""

import logging
from dataclasses import asdict
from datetime import datetime

from agencies.services import file as stored_files
from plan_portal.lib.errors import DomainError
from reports.models import ConsolidatedReport
from reports.pipeline import layout
from reports.pipeline.layout import Deviation
from reports.states import MADE, Format

logger = logging.getLogger(__name__)
BATCH = 5


def measure_due(*, at: datetime) -> int:
    """Measure the reports whose PDF was not measured yet, a few at a time; their number. Running
    twice measures nothing twice, and the same file gives the same findings."""
    due = ConsolidatedReport.objects.filter(status__in=MADE, layout__isnull=True)
    rows = list(due.order_by("pk")[:BATCH])
    for row in rows:
        measure(row, at=at)
    return len(rows)


def measure(row: ConsolidatedReport, *, at: datetime) -> None:
    """Measure one report, unless that was done."""
    found = _measured(row) | {"at": at.isoformat()}
    ConsolidatedReport.objects.filter(pk=row.pk, layout__isnull=True).update(layout=found)


def _measured(row: ConsolidatedReport) -> dict[str, object]:
    """{"found": […], "error": ""}; a file that cannot be read is named, and is not tried again."""
    artifact = row.artifacts.select_related("file").filter(format=Format.PDF).first()
    try:
        data = stored_files.read(artifact.file) if artifact else b""
        found = layout.check(data)
    except (DomainError, OSError) as fault:
        logger.warning("layout not measured", extra={"report": row.pk})
        return {"found": [], "error": str(fault) or type(fault).__name__}
    return {"found": [asdict(one) for one in found], "error": ""}


def deviations(row: ConsolidatedReport) -> tuple[Deviation, ...] | None:
    """What was found on the report's PDF; None = not measured."""
    if row.layout is None or row.layout.get("error"):
        return None
    return tuple(Deviation(**one) for one in row.layout["found"])
