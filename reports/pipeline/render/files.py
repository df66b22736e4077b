"""The three files of a report, made one after the other so that progress can be told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from reports.pipeline.document import Document
from reports.pipeline.render import docx, pdf, xlsx
from reports.pipeline.snapshot import Snapshot
from reports.states import Format

MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """One file: its format and its bytes."""

    format: Format
    data: bytes

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]


def steps(snapshot: Snapshot, document: Document) -> tuple[tuple[str, Callable[[], Rendered]], ...]:
    """(name, maker) of PDF, DOCX and XLSX."""
    makers: dict[Format, Callable[[], bytes]] = {
        Format.PDF: partial(pdf.render, document),
        Format.DOCX: partial(docx.render, document),
        Format.XLSX: partial(xlsx.render, snapshot, document),
    }
    return tuple((format_.label, partial(_made, format_, make)) for format_, make in makers.items())


def _made(format_: Format, make: Callable[[], bytes]) -> Rendered:
    return Rendered(format_, make())
