"""What a send carries: exactly this is kept with the receipt and hashed."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agencies.models import User
from tasks.models import Entry, Evidence, Submission
from tasks.states import AnswerKind


def drop_secret_proofs(entries: Iterable[Entry], *, by: User, at: datetime) -> None:
    """Of a report by secret channel number and date are sent, and no proof that was added before
    the answer became one."""
    secret = [entry.pk for entry in entries if entry.kind == AnswerKind.SECRET]
    rows = Evidence.objects.filter(entry__in=secret, removed_at=None)
    rows.update(removed_at=at, removed_by=by)


def content_of(row: Submission, entries: Iterable[Entry]) -> dict[str, Any]:
    """What is sent, as canonical values: the receipt's hash is over exactly this."""
    proofs: dict[int, list[dict[str, str]]] = {}
    rows = Evidence.objects.filter(entry__submission=row, removed_at=None)
    for proof in rows.select_related("file").order_by("pk"):
        proofs.setdefault(proof.entry_id, []).append(
            {
                "file": proof.file.sha256 if proof.file else "",
                "name": proof.file_name,
                "number": proof.document_number,
                "date": proof.document_date.isoformat() if proof.document_date else "",
            }
        )
    return {
        "period": row.period.code,
        "agency": row.agency.code,
        "entries": [
            {
                "task": entry.obligation.task.code,
                "entry": str(entry.public_id),
                "version": entry.version,
                "answer": entry.answer.as_json(),
                "evidence": proofs.get(entry.pk, []),
            }
            for entry in entries
        ],
    }


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
