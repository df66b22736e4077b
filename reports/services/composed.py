"""Reports opened for reading, as they were compiled."""

from reports.models import ComposedPaper, ConsolidatedReport
from reports.pipeline.reading import Reading


def opened(report: ConsolidatedReport) -> Reading:
    """The snapshot with the paper of its day (1 query). Only a report compiled before papers were
    kept is composed anew."""
    texts = ComposedPaper.objects.filter(report=report).values_list("text", flat=True)
    return Reading(report.snapshot or {}, texts.first() or "")


def paper_hash(report: ConsolidatedReport) -> str:
    """SHA-256 of its composed paper; "" of a report compiled before papers were kept."""
    found = ComposedPaper.objects.filter(report=report).values_list("sha256", flat=True)
    return found.first() or ""
