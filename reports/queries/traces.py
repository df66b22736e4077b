"""Where a file comes from: every report of which it is a part, issued or not."""

from dataclasses import dataclass

from reports.models import Artifact, ConsolidatedReport

_NAMES = ("period", "recipient")


@dataclass(frozen=True, slots=True)
class Trace:
    """`part`: "pdf", "docx", "xlsx", "signed", "manifest"."""

    report: ConsolidatedReport
    part: str


def traces(sha256: str) -> tuple[Trace, ...]:
    """From the database alone (3 queries); no stored file is opened."""
    of_report = ("report", *(f"report__{name}" for name in _NAMES))
    made = Artifact.objects.filter(file__sha256=sha256).select_related(*of_report)
    found = [Trace(one.report, one.format) for one in made.order_by("report_id", "format")]
    signed = ConsolidatedReport.objects.filter(signed_file__sha256=sha256)
    listed = ConsolidatedReport.objects.filter(manifest_sha256=sha256)
    for part, rows in (("signed", signed), ("manifest", listed)):
        whole = rows.select_related(*_NAMES).defer("snapshot", "manifest")
        found += [Trace(row, part) for row in whole.order_by("pk")]
    return tuple(found)
