"""What a report knows of earlier periods, of papers of the round, and of what was linked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tasks.answer import Figure

LATER = {"leave_out_empty": True}  # a field of schema 2: left out of the stored form while empty


@dataclass(frozen=True, slots=True)
class Act:
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """An accepted answer of an earlier period, newest first in a row's list. A *giữ nguyên* has
    taken over what it keeps. `promise`, `promise_due`: what was announced for the time after;
    kept for the newest answer alone."""

    period: str
    cutoff_on: date
    kind: str = ""
    status: str = ""
    percent: int | None = None
    figures: tuple[Figure, ...] = ()
    promise: str = ""
    promise_due: date | None = None


class PaperKind(StrEnum):
    """Papers by which Sở KH&CN directed the round; other papers are not known to the portal."""

    REMINDER = "reminder"  # công văn đôn đốc
    FORWARD = "forward"  # an obstacle passed on
    SUPPLEMENT = "supplement"  # what was added to tasks


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """One paper: its number as people cite it, the day the portal has for it, and about what: the
    names of agencies, the agency and the task of a forwarded obstacle, the codes of tasks."""

    paper_id: str
    kind: PaperKind
    number: str
    on: date
    about: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        return f"paper/{self.kind}/{self.paper_id}"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """The coordinator's word that this obstacle is one with the others of the group."""

    group: str
    by: Act
