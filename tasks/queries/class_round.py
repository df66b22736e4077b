"""One class of agencies in one period: who was asked, and how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agencies.models import AgencyGroup
from agencies.queries import succession
from tasks.models import Period, Submission
from tasks.queries.ledger import Row, group_by, ledger
from tasks.states import SubmissionStatus


@dataclass(frozen=True, slots=True)
class Member:
    """One agency that was asked through the class."""

    submission: UUID | None
    agency: str
    now: str
    status: str
    label: str
    is_received: bool


@dataclass(frozen=True, slots=True)
class ClassRound:
    """`is_request`: asked and thanked, never overdue, never ranked."""

    period: Period
    group: AgencyGroup
    members: tuple[Member, ...]
    is_request: bool

    @property
    def silent(self) -> int:
        return sum(not member.is_received for member in self.members)


def classes_of(period: Period) -> list[AgencyGroup]:
    """The classes that the period asked, by name (1 query)."""
    asked = period.obligations.filter(group__isnull=False).values("group")
    return list(AgencyGroup.objects.filter(pk__in=asked).order_by("name", "pk"))


def class_round(period: Period, group: AgencyGroup, *, at: datetime) -> ClassRound:
    """The members of the class in the frozen ledger (6 queries)."""
    rows = [row for row in ledger(period, at).rows if row.group_id == group.pk]
    known = succession.names(at=at)
    members = tuple(
        _member(own, known) for own in group_by(rows, lambda row: row.agency_id).values()
    )
    return ClassRound(period, group, members, bool(rows) and not any(row.owes for row in rows))


def _member(rows: Sequence[Row], known: succession.Names) -> Member:
    row = rows[0]
    status = SubmissionStatus(row.submission_status or SubmissionStatus.DRAFT)
    return Member(
        submission=row.submission,
        agency=row.agency_name,
        now=known.remark(row.agency_id, row.agency_name),
        status=status,
        label=str(status.label),
        is_received=row.is_received,
    )


def silent_reports(period: Period, group: AgencyGroup) -> list[Submission]:
    """Reports of the class that were not received yet, with what a message names (1 query)."""
    asked = period.obligations.filter(group=group).values("agency")
    rows = Submission.objects.filter(period=period, agency__in=asked, first_received_at=None)
    return list(rows.select_related("period", "agency").order_by("agency__name", "pk"))


def only_asked(submission: Submission) -> bool:
    """Nothing in it is owed: every line is a request (1 query)."""
    return not submission.entries.filter(obligation__role="lead").exists()
