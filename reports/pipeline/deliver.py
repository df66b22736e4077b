"""Bytes → stored files and artifact rows. May run twice: files are kept under their hash, one
artifact per (report, format). Sends nothing itself."""

from collections.abc import Iterable
from datetime import datetime

from agencies.models import StoredFile
from agencies.services import file as stored_files
from reports.models import Artifact, ComposedPaper, ConsolidatedReport
from reports.pipeline import composed
from reports.pipeline.document import Document
from reports.pipeline.render.files import Rendered
from reports.pipeline.snapshot import Snapshot

Stored = tuple[Rendered, StoredFile]


def keep(rendered: Iterable[Rendered], *, at: datetime) -> list[Stored]:
    """Write the bytes: on disk before any row names them."""
    return [
        (one, stored_files.store(data=one.data, media_type=one.media_type, at=at))
        for one in rendered
    ]


def attach(report: ConsolidatedReport, stored: Iterable[Stored], snapshot: Snapshot) -> None:
    """The artifact rows, in the caller's transaction with the report's own row."""
    for one, file in stored:
        Artifact.objects.get_or_create(
            report=report,
            format=one.format,
            defaults={"file": file, "file_name": file_name(report, snapshot, one.format)},
        )


def keep_composed(report: ConsolidatedReport, document: Document) -> None:
    """The paper part by part, beside its files and in the same transaction."""
    text = composed.written(document)
    fields = {"text": text, "sha256": composed.hash_of(text)}
    ComposedPaper.objects.get_or_create(report=report, defaults=fields)


def file_name(report: ConsolidatedReport, snapshot: Snapshot, form: str) -> str:
    """ "bao-cao-165-KH-UBND-2026-nam-bo-khcn-ban-2.pdf": sorts, and says what it is."""
    number = snapshot.plan.number.replace("/", "-")
    asked = f"-yeu-cau-{str(report.ad_hoc.public_id)[:8]}" if report.ad_hoc else ""
    demo = "-minh-hoa" if snapshot.demo else ""
    return (
        f"bao-cao-{number}-{snapshot.period.code}-{snapshot.recipient.code}"
        f"{asked}-ban-{report.revision}{demo}.{form}"
    )
