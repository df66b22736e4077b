"""Reports that are still owed: what reminders, the weekly digest and the letter are made from, read
from the ledger in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from agencies.models import Appointment, User
from agencies.roles import SCOPED_ROLES, Permission, Role, roles_with
from tasks.clock import Reading
from tasks.ladder import OWING, Policy, needs_letter, working_days_late
from tasks.models import Period, ReminderLetter, Reopening, Submission
from tasks.queries import doors, ledger
from tasks.states import PeriodStatus


@dataclass(frozen=True, slots=True)
class Owed:
    """One report of one agency that is still owed, with the tasks that it is about. `holder_id`:
    the agency whose people fill it today."""

    submission: Submission
    agency: str
    holder_id: int
    agency_key: UUID
    codes: tuple[str, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Staffed:
    """Who may be told on a day: staff and heads by agency, and those who follow the round."""

    staff: dict[int, tuple[User, ...]]
    heads: dict[int, tuple[User, ...]]
    office: tuple[User, ...]


def live_periods(*, at: datetime) -> list[Period]:
    """Periods in which somebody may be reminded: open, or locked and reopened now; no
    demonstration (one query)."""
    rows = Period.objects.filter(is_demo=False)
    reopened = Reopening.objects.in_force(at=at).values("period")
    live = Q(status=PeriodStatus.OPEN) | Q(status=PeriodStatus.LOCKED, pk__in=reopened)
    return list(rows.filter(live).order_by("pk"))


def owed(periods: Sequence[Period], *, at: datetime) -> list[Owed]:
    """Every report that is owed now and may be written now, in plan order (eight queries, two more
    when a period is locked). Requests (đề nghị) owe nothing and are never reminded."""
    reports = Submission.objects.filter(period__in=periods).select_related("period", "agency")
    reports = reports.prefetch_related("holders__agency")
    by_key = {row.public_id: row for row in reports}
    open_doors = doors.doors(list(by_key.values()), at=at)
    found = []
    for book in ledger.ledgers(periods, at):
        rows = [row for row in book.rows if row.owes and row.reading.clock in OWING]
        for own in ledger.group_by(rows, lambda row: row.agency_id).values():
            report = by_key.get(own[0].submission) if own[0].submission else None
            if report is not None and not open_doors[report.pk].is_shut:
                found.append(_owed(report, own, at))
    return found


def _owed(report: Submission, rows: Sequence[ledger.Row], at: datetime) -> Owed:
    first = rows[0]
    open_ = tuple(row.task_code for row in rows if not row.is_accepted)
    holder = report.holder(at)
    return Owed(report, first.agency_name, holder.pk, first.agency, open_, first.reading)


def staffed(agencies: Iterable[int], *, at: datetime) -> Staffed:
    """The people of the day, each once per agency (one query)."""
    wide = roles_with(Permission.SUBMISSION_REVIEW)
    rows = Appointment.objects.valid_on(timezone.localdate(at)).filter(
        Q(role__in=SCOPED_ROLES, agency__in=set(agencies)) | Q(role__in=wide),
        person__is_active=True,
    )
    staff: dict[int, dict[int, User]] = {}
    heads: dict[int, dict[int, User]] = {}
    office: dict[int, User] = {}
    for row in rows.select_related("person").order_by("pk"):
        if row.role in wide:
            office[row.person_id] = row.person
            continue
        kept = heads if row.role == Role.HEAD else staff
        kept.setdefault(row.agency_id, {})[row.person_id] = row.person
    return Staffed(_tuples(staff), _tuples(heads), tuple(office.values()))


def _tuples(found: dict[int, dict[int, User]]) -> dict[int, tuple[User, ...]]:
    return {key: tuple(people.values()) for key, people in found.items()}


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One agency in a letter: tasks not reported, working days late."""

    agency: str
    name: str
    codes: tuple[str, ...]
    days: int
    due_at: datetime

    def as_json(self) -> dict[str, object]:
        return {
            "agency": self.agency,
            "name": self.name,
            "codes": list(self.codes),
            "days": self.days,
            "due_at": self.due_at.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "LetterLine":
        due_at = datetime.fromisoformat(stored["due_at"])
        codes = tuple(stored["codes"])
        return cls(stored["agency"], stored["name"], codes, stored["days"], due_at)


def lines(letter: ReminderLetter, *, at: datetime, policy: Policy) -> tuple[LetterLine, ...]:
    """The agencies that the letter names: of one that went out as it went out, of a draft as the
    ledger stands now, so that a report which arrives takes its line away."""
    if letter.sent_at is not None:
        return tuple(LetterLine.from_json(stored) for stored in letter.lines)
    return tuple(
        LetterLine(
            str(one.agency_key),
            one.agency,
            one.codes,
            working_days_late(one.reading),
            one.reading.due_at,
        )
        for one in sorted(owed([letter.period], at=at), key=lambda one: one.agency)
        if needs_letter(one.reading, policy=policy)
    )
