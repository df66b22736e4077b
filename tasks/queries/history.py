"""All versions of one answer, the latest first, each with what it changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.answer import Answer
from tasks.models import Entry
from tasks.queries.answering import is_editable
from tasks.queries.changes import Change, changes


@dataclass(frozen=True, slots=True)
class Line:
    """One saved version; `is_aside`: a text of a conflict that never was the answer."""

    number: int
    at: datetime
    by: str
    on_behalf: bool
    changes: tuple[Change, ...]
    is_now: bool
    is_aside: bool


def page(entry: Entry) -> dict[str, Any]:
    """Context of the history (one query)."""
    versions = list(entry.versions.select_related("saved_by").order_by("number"))
    over = {v.merged_from for v in versions}
    lines, before = [], Answer()
    for version in versions:
        is_aside = version.number > entry.version or (
            version.number in over and version.merged_from is not None
        )
        lines.append(
            Line(
                version.number,
                version.saved_at,
                version.by_label or str(version.saved_by),
                version.on_behalf,
                changes(before, version.answer),
                version.number == entry.version,
                is_aside,
            )
        )
        before = before if is_aside else version.answer
    return {
        "entry": entry,
        "lines": lines[::-1],
        "can_restore": is_editable(entry.submission, entry),
    }
