"""Made-up rounds in the database: each agency stands in one case, and the rows say so."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from agencies.models import Agency, User
from reports.models import ConsolidatedReport, Recipient
from reports.services import report as reporting
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.models import Period, Plan, Submission, Task
from tasks.states import DutyRole, EntryStatus, HeadingKind, ProgressStatus, SubmissionStatus
from tests.factories.agencies import AgencyFactory, UserFactory
from tests.factories.tasks import (
    DUE_AT,
    PROGRESS,
    EntryFactory,
    ExtensionFactory,
    HeadingFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    SubmissionFactory,
    TaskFactory,
    answered,
)

DAY = timedelta(days=1)
IN_TIME, LATE, LATER = DUE_AT - DAY, DUE_AT + DAY, DUE_AT + 2 * DAY
AFTER = DUE_AT + 3 * DAY
GRANTED_UNTIL = DUE_AT + 5 * DAY

NIL = Answer(kind="nil")
KEPT = Answer(kind="kept")
SECRET = Answer(kind="secret", secret_number="118/BC-MH", secret_date=date(2026, 12, 11))
RICH = Answer(
    kind="progress",
    status=ProgressStatus.ONGOING,
    percent=60,
    result="Đã mở 3 lớp tập huấn (dữ liệu minh họa).\nTài liệu đã phát hành.",
    figures=(Figure("Số lớp tập huấn", "3", "lớp"),),
    obstacles=(Obstacle("Chưa có định mức chi (dữ liệu minh họa).", "Bộ Tài chính"),),
    proposals=(Proposal("Đề nghị giao dự toán bổ sung (dữ liệu minh họa).", "UBND tỉnh"),),
    next_step="Mở thêm 2 lớp.",
)

# case → (answer, received, status of the submission, of its entries)
_SENT = SubmissionStatus.SUBMITTED
_TAKEN = SubmissionStatus.ACCEPTED
CASES: dict[str, tuple[Answer | None, datetime | None, str, str]] = {
    "accepted": (RICH, IN_TIME, _TAKEN, EntryStatus.ACCEPTED),
    "nil": (NIL, IN_TIME, _TAKEN, EntryStatus.ACCEPTED),
    "kept": (KEPT, IN_TIME, _TAKEN, EntryStatus.ACCEPTED),
    "secret": (SECRET, IN_TIME, _TAKEN, EntryStatus.ACCEPTED),
    "late": (PROGRESS, LATE, _TAKEN, EntryStatus.ACCEPTED),
    "waiting": (PROGRESS, IN_TIME, _SENT, EntryStatus.ANSWERED),
    "returned": (PROGRESS, IN_TIME, SubmissionStatus.RETURNED, EntryStatus.RETURNED),
    "within": (PROGRESS, LATER, _TAKEN, EntryStatus.ACCEPTED),
    "extended": (None, None, SubmissionStatus.DRAFT, EntryStatus.OPEN),
    "missing": (None, None, SubmissionStatus.DRAFT, EntryStatus.OPEN),
}


def heading(plan: Plan, *, tasks: int = 1, kind: str = HeadingKind.AGENCY) -> list[Task]:
    """One more heading of the plan, with its tasks."""
    version = plan.current_version
    position = version.headings.count() + 1
    row = HeadingFactory(version=version, position=position, number=str(position), kind=kind)
    return [TaskFactory(heading=row, position=n) for n in range(1, tasks + 1)]


def stands(
    period: Period,
    tasks: Iterable[Task],
    case: str,
    *,
    agency: Agency | None = None,
    role: str = DutyRole.LEAD,
    by: User | None = None,
    answer: Answer | None = None,
) -> Agency:
    """The agency owes (or is asked) the tasks, and its report stands in that case."""
    agency = agency or AgencyFactory()
    says, received, status, entry_status = CASES[case]
    says = answer or says
    if case in {"within", "extended"}:
        ExtensionFactory(period=period, agency=agency, due_at=GRANTED_UNTIL)
    submission = SubmissionFactory(
        period=period,
        agency=agency,
        status=status,
        first_received_at=received,
        last_received_at=received,
    )
    by = by or UserFactory()
    for task in tasks:
        owed = ObligationFactory(period=period, task=task, agency=agency, role=role)
        entry = EntryFactory(obligation=owed, submission=submission)
        if says is not None:
            _give(entry, says, entry_status, by)
    return agency


def _give(entry, says: Answer, status: str, by: User) -> None:
    sent = entry.version + 1
    taken = status == EntryStatus.ACCEPTED
    review = {"reviewed_at": LATER, "reviewed_by": by, "accepted_version": sent} if taken else {}
    answered(entry, says, status=status, sent_version=sent, **review)


def years(plan: Plan, count: int) -> list[Period]:
    """Yearly periods of one plan, the oldest first, due one year after the other; the last is due
    at DUE_AT."""
    last = DUE_AT.year
    return [
        PeriodFactory(
            plan=plan,
            code=f"{year}-nam",
            name=f"Năm {year}",
            starts_on=date(year - 1, 12, 15),
            cutoff_on=date(year, 12, 14),
            due_at=DUE_AT.replace(year=year),
        )
        for year in range(last - count + 1, last + 1)
    ]


def whole(cases: Iterable[str], *, plan: Plan | None = None, **period: object) -> Period:
    """A period with one heading and agency per case, then a request that was answered and one
    that was not."""
    plan = plan or PlanFactory()
    made = PeriodFactory(plan=plan, **period)
    for case in cases:
        stands(made, heading(plan), case)
    asked = heading(plan, kind=HeadingKind.REQUEST)
    stands(made, asked, "accepted", role=DutyRole.REQUEST)
    stands(made, asked, "missing", role=DutyRole.REQUEST)
    return made


def recipient(code: str = "ubnd-tinh") -> Recipient:
    return Recipient.objects.get(code=code)


def compiled(period: Period, *, by: User, at: datetime = AFTER) -> ConsolidatedReport:
    """A report made by the real steps (its files are stubs where a test says so)."""
    row = reporting.request(period=period, recipient=recipient(), by=by, at=at)
    reporting.compile_report(report_id=row.pk, clock=lambda: at)
    row.refresh_from_db()
    return row


def submissions(period: Period) -> dict[str, int]:
    rows = Submission.objects.filter(period=period).values_list("status", flat=True)
    return {status: list(rows).count(status) for status in rows}
