"""What the event of a finished review keeps of each conclusion, and reading it back."""

from collections.abc import Iterable

from tasks.models import Entry, Submission
from tasks.workflow import Action


def record_of(entries: Iterable[Entry]) -> dict[str, list[dict[str, object]]]:
    """What the event keeps: the conclusion on each answer with its words."""
    return {
        "entries": [
            {
                "entry": str(entry.public_id),
                "task": entry.obligation.task.code,
                "version": entry.sent_version,
                "decision": entry.decision,
                "words": entry.return_reason,
                "completion_confirmed": entry.completion_confirmed and entry.decision == "accept",
            }
            for entry in entries
        ]
    }


def as_accepted(submission: Submission, entry: Entry) -> tuple[str, bool]:
    """Words and confirmation with which an answer was accepted last; what stands on the entry where
    no event says so (one query)."""
    ends = submission.events.filter(action__in=[Action.ACCEPT, Action.RETURN])
    for event in ends.order_by("-number"):
        for row in (event.content or {}).get("entries", ()):
            if row["entry"] == str(entry.public_id) and row["decision"] == "accept":
                return row["words"], row["completion_confirmed"]
    return "", entry.completion_confirmed
