"""The second layer of wording: what Sở KH&CN has written in the place of an agency's words."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from reports.states import EditState


def fingerprint(words: str) -> str:
    """SHA-256 of an agency's words, to the letter."""
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class EditFacts:
    """The edit in force of one passage. `part`: the field of the answer ("result", "obstacle.0");
    `source_version` and `source_sha256`: the version of the answer and the agency's words that
    stood beside it when it was written; `is_objected`: the agency's objection waits for its
    answer; `numbers_confirmed`: it has other numbers than those words, and whoever wrote it said
    so. One that was withdrawn is not there."""

    edit_id: str
    part: str
    wording: str
    reason: str
    by: str
    at: datetime
    source_version: str
    source_sha256: str
    is_objected: bool = False
    numbers_confirmed: bool = field(default=False, metadata={"leave_out_empty": True})

    @property
    def source(self) -> str:
        return f"edit/{self.edit_id}"

    def state(self, words: str | None) -> EditState:
        """What becomes of it beside the agency's present `words` (None: there are none)."""
        if self.is_objected:
            return EditState.OBJECTED
        is_same = words is not None and fingerprint(words) == self.source_sha256
        return EditState.USED if is_same else EditState.FLAGGED
