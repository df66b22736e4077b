"""The sweep of reminders over many obligations: seconds, queries, and two beats at once."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db import connection, connections
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Appointment, LegalDocument, OutboxMessage, User
from agencies.roles import Role
from tasks.models import Entry, Heading, Obligation, Period, Plan, PlanVersion, Submission, Task
from tasks.services import reminder
from tasks.states import DutyRole, HeadingKind, PeriodKind

TASKS = 20
DUE_AT = datetime(2031, 12, 15, 10, 0, tzinfo=UTC)  # 17:00 in the province, a Monday
DAYS = 30
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Swept:
    """One size: obligations, the first sweep on a late day, and a second that finds nothing."""

    obligations: int
    seconds: float
    reads: int
    writes: int
    digests: int
    again: float


@dataclass(frozen=True, slots=True)
class Twice:
    """Two beats over the whole period: sweeps, messages, and persons told twice on one day."""

    sweeps: int
    messages: int
    doubles: int


def measure(agencies: int) -> Swept:
    """A period with so many agencies of TASKS tasks, all silent, on the tenth working day after."""
    silent_period(agencies)
    at = DUE_AT + timedelta(days=10, hours=-8)
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        swept = reminder.remind(at=at)
    seconds = time.perf_counter() - begun
    writes = sum(not one["sql"].startswith("SELECT") for one in queries.captured_queries)
    begun = time.perf_counter()
    reminder.remind(at=at + timedelta(hours=1))
    again = time.perf_counter() - begun
    Period.objects.filter(code__startswith="do-").update(status="cancelled")
    return Swept(agencies * TASKS, seconds, len(queries) - writes, writes, swept.digests, again)


def two_beats(agencies: int) -> Twice:
    """Two workers run every sweep of every day, from before the deadline until long after it."""
    silent_period(agencies)
    first = DUE_AT - timedelta(days=14, hours=8)
    moments = [first + timedelta(days=day, hours=hour) for day in range(DAYS) for hour in (0, 3)]
    beats = [threading.Thread(target=_beat, args=[moments]) for _ in range(2)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()
    rows = OutboxMessage.objects.filter(purpose="reminder", created_at__gte=first)
    by_day = rows.annotate(day=TruncDate("created_at")).values("to_user", "day")
    doubles = by_day.annotate(n=Count("pk")).filter(n__gt=1).count()
    return Twice(2 * len(moments), rows.count(), doubles)


def _beat(moments: list[datetime]) -> None:
    for at in moments:
        reminder.remind(at=at)
    connections.close_all()


def silent_period(agencies: int) -> Period:
    """Rows only, of TASKS tasks per agency: nobody has answered anything."""
    number = next(_numbers)
    document = LegalDocument.objects.create(number=f"{number}/KH-DO", title="Đo")
    plan = Plan.objects.create(code=f"do-{number}", document=document, short_title="Đo")
    version = PlanVersion.objects.create(
        plan=plan, number=1, source=f"{number}", source_sha256=f"{number:064d}", reading={},
        imported_at=DUE_AT,
    )  # fmt: skip
    heading = Heading.objects.create(
        version=version, position=1, number="1", title="Đo", kind=HeadingKind.CLASS
    )
    tasks = Task.objects.bulk_create(
        Task(heading=heading, position=n, code=f"1.{n}", text="Đo", span_start=n, span_end=n + 1)
        for n in range(1, TASKS + 1)
    )
    period = Period.objects.create(
        plan=plan, version=version, kind=PeriodKind.YEAR, code=f"do-{number}", name="Năm 2031",
        starts_on=date(2030, 12, 15), cutoff_on=date(2031, 12, 14), due_at=DUE_AT,
        opened_at=DUE_AT - timedelta(days=60),
    )  # fmt: skip
    owing = _agencies(number, agencies)
    Submission.objects.bulk_create(Submission(period=period, agency=one) for one in owing)
    Obligation.objects.bulk_create(
        Obligation(
            period=period, task=task, agency=one, role=DutyRole.LEAD, basis="Đo",
            agency_name=one.name,
        )
        for one in owing
        for task in tasks
    )  # fmt: skip
    reports = dict(period.submissions.values_list("agency_id", "pk"))
    Entry.objects.bulk_create(
        Entry(obligation=row, submission_id=reports[row.agency_id])
        for row in period.obligations.all()
    )
    return period


def _agencies(number: int, agencies: int) -> list[Agency]:
    """Each with one of the staff and a head."""
    made = Agency.objects.bulk_create(
        Agency(code=f"do-{number}-{n}", name=f"Đơn vị đo {n}", level="province", kind="department")
        for n in range(agencies)
    )
    for role in (Role.STAFF, Role.HEAD):
        people = User.objects.bulk_create(
            User(username=f"do-{number}-{role}-{n}", full_name="Cán bộ đo") for n in range(agencies)
        )
        Appointment.objects.bulk_create(
            Appointment(person=who, agency=where, role=role, valid_from=date(2030, 1, 1))
            for who, where in zip(people, made, strict=True)
        )
    return made
