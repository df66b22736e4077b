"""Laws of organisation changes: whatever is merged, split, dissolved, transferred, renamed, undone,
in whatever order, over whatever periods."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Agency, ChangeKind, User
from agencies.roles import Role
from agencies.services import change_refusals as sides
from plan_portal.lib.errors import DomainError
from reports.models import ConsolidatedReport
from tasks import calendar
from tasks.models import Period, Submission, SubmissionEvent, Thing
from tasks.queries import ledger as ledgers
from tasks.queries.succession import affected, duties_without_holder, tasks_without_duty
from tasks.queries.tally import counts, group_by
from tasks.services import period as periods
from tasks.services import submission as submissions
from tasks.services import succession, succession_undo
from tasks.services.succession import Choice, Outcome
from tasks.states import PeriodKind
from tests.access.fixtures import taken_back
from tests.factories.agencies import AgencyGroupFactory, GroupMembershipFactory, appointed
from tests.factories.tasks import DutyFactory, HeadingFactory, TaskFactory, answered
from tests.moments import LONG_AGO, NOON
from tests.reports.rounds import RICH
from tests.tasks.apparatus import Apparatus, act, build, recorded

pytestmark = pytest.mark.django_db
NAMES = "ABCDE"
START = NOON - timedelta(days=100)

step = st.tuples(
    st.sampled_from(["merge", "split", "dissolve", "transfer", "rename", "undo", "open", "send"]),
    st.integers(0, 4),
    st.integers(0, 4),
    st.integers(0, 4),
)


def world() -> tuple[Apparatus, User]:
    made = build(*NAMES)
    group = AgencyGroupFactory()
    for name in "ABC":
        GroupMembershipFactory(group=group, agency=made[name], valid_from=LONG_AGO)
    heading = HeadingFactory(version=made.plan.current_version, position=9, group=group)
    DutyFactory(
        task=TaskFactory(heading=heading, position=1), agency=None, group=group, valid_from=LONG_AGO
    )
    office = appointed(made["E"], Role.OFFICE_HEAD, "lanh-dao-so")
    return made, office


class Walk:
    """One history: each step at a later moment; what a rule refuses changes nothing."""

    def __init__(self) -> None:
        self.made, self.by = world()
        self.at: datetime = START
        self.applied: list[Any] = []
        self.months = 0

    def go(self, kind: str, *numbers: int) -> None:
        self.at += timedelta(days=3)
        agencies = [Agency.objects.get(pk=self.made[NAMES[n]].pk) for n in numbers]
        before = frozen()
        try:
            getattr(self, f"_{kind}", self._change)(kind, *agencies)
        except DomainError:
            assert frozen() == before
            return
        if kind not in {"open", "send"}:
            assert frozen() == before

    def _change(self, kind: str, one: Agency, two: Agency, three: Agency) -> None:
        results = {"split": [two, three], "merge": [two], "transfer": [two]}.get(kind, [])
        if kind == "split" and two == three:
            raise sides.SidesMissing("")
        more = {"new_name": f"{one.name} {self.at:%d%m}"} if kind == "rename" else {}
        day = timezone.localdate(self.at) - timedelta(days=1)
        row = recorded(ChangeKind(kind), [one], results, by=self.by, on=day, at=self.at, **more)
        choices = succession.proposed(row, at=self.at)
        for n, item in enumerate(affected(row, at=self.at).items):
            to = two if n % 2 or kind != "split" else three
            if item.thing in {Thing.DUTY, Thing.SUBMISSION, Thing.OBSTACLE} and to != one:
                choices[item.key] = Choice(Outcome.MOVE, to)
        self.applied.append(succession.apply(change=row, choices=choices, by=self.by, at=self.at))

    def _undo(self, _kind: str, *_agencies: Agency) -> None:
        if self.applied:
            succession_undo.undo(
                change=self.applied[-1], effective_on=timezone.localdate(self.at), act=act(),
                note="", by=self.by, at=self.at,
            )  # fmt: skip

    def _open(self, _kind: str, *_agencies: Agency) -> None:
        self.months += 1
        dates = calendar.propose(PeriodKind.MONTH, 2026, self.months)
        periods.open_period(plan=self.made.plan, dates=dates, by=self.by, at=self.at)

    def _send(self, _kind: str, one: Agency, *_agencies: Agency) -> None:
        rows = Submission.objects.filter(agency=one, first_received_at=None).order_by("-pk")
        row = rows.first()
        if row is None:
            return
        holder = row.holder(self.at)
        held = holder.appointments.valid_on(timezone.localdate(self.at)).filter(role=Role.HEAD)
        head = held.select_related("person").first()
        if head is None:
            return
        for entry in row.entries.filter(version=0):
            answered(entry, RICH, saved_by=head.person)
        row.refresh_from_db()
        submissions.send(submission=row, by=head.person, at=self.at, version=row.version)


def frozen() -> dict[str, list[Any]]:
    """The ledger, the receipts, the issued reports."""
    return {
        "obligations": list(Period.objects.order_by("obligations").values_list(
            "obligations", "obligations__task", "obligations__agency", "obligations__agency_name",
            "obligations__basis", "obligations__role",
        )),
        "submissions": list(Submission.objects.order_by("pk").values_list()),
        "receipts": list(SubmissionEvent.objects.order_by("pk").values_list(
            "receipt_number", "content_sha256", "content", "by_label", "at",
        )),
        "reports": list(
            ConsolidatedReport.objects.order_by("pk").values_list("snapshot_sha256", "snapshot")
        ),
    }  # fmt: skip


def assert_whole(walk: Walk) -> None:
    today = timezone.localdate(walk.at)
    assert duties_without_holder(today) == []
    assert tasks_without_duty(today) == []
    books = ledgers.ledgers(list(Period.objects.order_by("pk")), walk.at)
    rows = [row for book in books for row in book.rows]
    assert len({row.obligation_id for row in rows}) == len(rows)
    for key in ("period_id", "agency_id", "heading_id", "task_id"):
        for cut in group_by(rows, lambda row, key=key: getattr(row, key)).values():
            c = counts(cut)
            buckets = c.on_time + c.nil + c.secret + c.late + c.excused + c.missing + c.pending
            assert buckets == c.owed == sum(row.owes for row in cut)
    held = Submission.objects.held_by(
        list(Agency.objects.valid_on(today).values_list("pk", flat=True)), on=today
    )
    still_open = Submission.objects.filter(period__status="open")
    assert set(still_open.exclude(pk__in=held.values("pk"))) == set()


@given(steps=st.lists(step, min_size=1, max_size=6))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_history_keeps_holders_hashes_and_sums(db, steps):
    with taken_back():
        walk = Walk()
        for one in steps:
            walk.go(*one)
            assert_whole(walk)
