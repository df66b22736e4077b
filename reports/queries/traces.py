"""Where a file comes from: every report of which it is a part, issued or not."""

from dataclasses import dataclass

from reports.models import Artifact, ConsolidatedReport

_NAMES = ("period", "recipient")
# Files of a report that are not one of its three, by their part.
_COLUMNS = {
    "signed": "signed_file__sha256",
    "summary": "summary_file__sha256",
    "manifest": "manifest_sha256",
    "marked": "marked__file__sha256",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """`part`: "pdf", "docx", "xlsx", "signed", "summary", "manifest", "marked", "package"."""

    report: ConsolidatedReport
    part: str


def traces(sha256: str) -> tuple[Trace, ...]:
    """From the database alone (5 queries); no stored file is opened."""
    of_report = ("report", *(f"report__{name}" for name in _NAMES))
    made = Artifact.objects.filter(file__sha256=sha256).select_related(*of_report)
    found = [Trace(one.report, one.format) for one in made.order_by("report_id", "format")]
    for part, column in _COLUMNS.items():
        rows = ConsolidatedReport.objects.filter(**{column: sha256})
        whole = rows.select_related(*_NAMES).defer("snapshot", "manifest")
        found += [Trace(row, part) for row in whole.order_by("pk")]
    return tuple(found)
