"""Refusals of the domain: pages show the sentence, the API answers 409 with code and sentence."""

from typing import ClassVar


class DomainError(Exception):
    """A rule says no. Subclasses stand beside their raiser and give `code`; the message is one
    sentence for the person, saying what happened and how to go on."""

    code: ClassVar[str] = "refused"


class NotAllowed(DomainError):
    """The person may see the object but not do this to it: 403."""

    code = "not_allowed"


def is_busy(error: Exception) -> bool:
    """Did the database end a statement only because somebody else was writing? All of it was taken
    back, and the same may be tried again (SQLite; PostgreSQL: a deadlock, a lock's time limit)."""
    said = str(error).lower()
    return any(words in said for words in ("is locked", "deadlock detected", "lock timeout"))
