"""Is every stored report still what it was? Snapshots against their hashes, files against theirs,
manifests against both."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from agencies.models import StoredFile
from agencies.services import file as stored_files
from agencies.services.file import FileDamaged
from reports.models import ConsolidatedReport, MarkedCopy
from reports.pipeline import composed
from reports.pipeline.snapshot import hash_of
from reports.states import MADE

BATCH = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """`part`: "snapshot", "document", "manifest", "signed", "summary", "marked", or a file's
    format."""

    report: ConsolidatedReport
    part: str


@dataclass(frozen=True, slots=True)
class Verified:
    """`reports` and `files` that were looked at, and what differs."""

    reports: int
    files: int
    differences: tuple[Difference, ...]


def verify_all() -> Verified:
    """Every report that was made, with every byte of its files; changes nothing."""
    rows = ConsolidatedReport.objects.filter(status__in=MADE).order_by("pk")
    kept = ("signed_file", "summary_file", "marked__file")
    rows = rows.select_related("period", "recipient", "composed", *kept)
    reports = files = 0
    found: list[Difference] = []
    for row in rows.prefetch_related("artifacts__file").iterator(chunk_size=BATCH):
        reports += 1
        files += len(_files(row))
        found += [Difference(row, part) for part in _differing(row)]
    return Verified(reports, files, tuple(found))


def _differing(row: ConsolidatedReport) -> Iterator[str]:
    if hash_of(row.snapshot or {}) != row.snapshot_sha256:
        yield "snapshot"
    paper = getattr(row, "composed", None)
    if paper and composed.hash_of(paper.text) != paper.sha256:
        yield "document"
    if row.is_out and not _is_true(row):
        yield "manifest"
    for part, stored in _files(row):
        if not _is_whole(stored):
            yield part


def _files(row: ConsolidatedReport) -> list[tuple[str, StoredFile]]:
    """Every stored file of a report, by its part."""
    made = [(str(one.format), one.file) for one in row.artifacts.all()]
    copy: MarkedCopy | None = getattr(row, "marked", None)
    beside = {"signed": row.signed_file, "summary": row.summary_file}
    beside["marked"] = copy.file if copy else None
    return made + [(part, stored) for part, stored in beside.items() if stored is not None]


def _is_whole(stored: StoredFile) -> bool:
    try:
        with stored_files.open_whole(stored):
            return True
    except (FileDamaged, OSError):
        return False


def _paper_hash(row: ConsolidatedReport) -> str:
    paper = getattr(row, "composed", None)
    return paper.sha256 if paper else ""


def _is_true(row: ConsolidatedReport) -> bool:
    """The manifest has its hash, and says of the row what the row says of itself."""
    if sha256(row.manifest.encode()).hexdigest() != row.manifest_sha256:
        return False
    told: dict[str, Any] = json.loads(row.manifest)
    told.setdefault("document_sha256", "")  # written before papers were kept
    outputs = {one["format"]: one["sha256"] for one in told["outputs"]}
    return told | {"outputs": outputs, "signed": told["signed"]["sha256"]} == told | {
        "number": row.number,
        "issued_on": row.issued_on.isoformat() if row.issued_on else "",
        "issuer": row.issuer,
        "signer": row.signer_label,
        "revision": row.revision,
        "report": str(row.public_id),
        "snapshot_sha256": row.snapshot_sha256,
        "document_sha256": _paper_hash(row),
        "outputs": {one.format: one.file.sha256 for one in row.artifacts.all()},
        "signed": row.signed_file.sha256 if row.signed_file else "",
    }
