"""The manifest of an issued report: canonical JSON over everything that makes it what it is. Its
own SHA-256 stands for all of it. Pure."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from reports.pipeline.snapshot import canonical

SCHEMA = 1
KIND = "plan-portal/issued-report"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`format`: "pdf", "docx", "xlsx"; size in bytes."""

    name: str
    format: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Cited:
    """The issued report that this one replaces or completes, named by its manifest too."""

    number: str
    issued_on: date | None
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`document_sha256`: of the composed paper (composed.py), "" when it was not kept yet;
    `made_with`: software, pipeline and template of the day of the compile; empty for reports
    compiled before the portal wrote it down; `signer`: name and post of the day; `note` marks
    demonstration data."""

    report: str
    period: str
    recipient: str
    revision: int
    code: str
    number: str
    issued_on: date
    issuer: str
    signer: str
    issued_at: datetime
    compiled_at: datetime | None
    snapshot_sha256: str
    document_sha256: str
    made_with: dict[str, str]
    outputs: tuple[FileFacts, ...]
    signed: FileFacts
    note: str = ""
    replaces: Cited | None = None
    supplements: Cited | None = None

    def text(self) -> str:
        """The bytes that are kept and hashed, as text: sorted keys, no spaces; the outputs in the
        order of their formats."""
        plain = {name: _plain(value) for name, value in asdict(self).items()}
        plain["outputs"] = sorted(plain["outputs"], key=lambda one: str(one["format"]))
        return canonical({"kind": KIND, "schema": SCHEMA} | plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
