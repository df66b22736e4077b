"""One action for a whole class: remind, record nil; a request is thanked and never overdue."""

from datetime import timedelta

import pytest

from agencies.models import OutboxMessage
from agencies.roles import Role
from plan_portal.lib.errors import NotAllowed
from tasks.models import Submission
from tasks.queries import ledger as ledgers
from tasks.services import class_round, submission
from tasks.services.submission import NoteRequired
from tasks.states import AnswerKind, Bucket, DutyRole
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory, appointed
from tests.factories.tasks import (
    DUE_AT,
    PROGRESS,
    EntryFactory,
    ExtensionFactory,
    ObligationFactory,
    PeriodFactory,
    answered,
)
from tests.moments import NOON

pytestmark = pytest.mark.django_db


class Round:
    """A class of three in an open period: each agency with a head."""

    def __init__(self, role: str = DutyRole.LEAD) -> None:
        self.period, self.group = PeriodFactory(), AgencyGroupFactory()
        self.heads = []
        for n in range(3):
            agency = AgencyFactory(code=f"thanh-vien-{n}", name=f"Thành viên {n}")
            self.heads.append(appointed(agency, Role.HEAD, f"lanh-dao-{n}"))
            owed = ObligationFactory(period=self.period, agency=agency, group=self.group, role=role)
            EntryFactory(obligation=owed)

    def report(self, n: int) -> Submission:
        return Submission.objects.get(period=self.period, agency__code=f"thanh-vien-{n}")

    def send(self, n: int) -> None:
        answered(self.report(n).entries.get(), PROGRESS, saved_by=self.heads[n])
        row = self.report(n)
        submission.send(submission=row, by=self.heads[n], at=NOON, version=row.version)


def test_only_the_silent_are_reminded_and_once_a_day(coordinator):
    made = Round()
    made.send(0)
    OutboxMessage.objects.all().delete()

    for _ in range(2):
        count = class_round.remind_class(
            group=made.group, period=made.period, by=coordinator, at=NOON
        )

    told = OutboxMessage.objects.order_by("pk").values_list("to_user__username", flat=True)
    assert (count, list(told)) == (2, ["lanh-dao-1", "lanh-dao-2"])


def test_reminder_names_the_extended_deadline(coordinator):
    made = Round()
    later = DUE_AT + timedelta(days=3)
    agency = made.report(1).agency
    ExtensionFactory(period=made.period, agency=agency, due_at=later, granted_at=NOON)

    class_round.remind_class(group=made.group, period=made.period, by=coordinator, at=NOON)

    told = dict(OutboxMessage.objects.values_list("to_user__username", "body"))
    assert ["18/12/2026" in told[f"lanh-dao-{n}"] for n in range(3)] == [False, True, False]
    assert "15/12/2026" in told["lanh-dao-0"]


def test_reminder_of_a_request_names_no_deadline(coordinator):
    made = Round(DutyRole.REQUEST)

    class_round.remind_class(group=made.group, period=made.period, by=coordinator, at=NOON)

    body = OutboxMessage.objects.order_by("pk")[0].body
    assert "trân trọng đề nghị" in body
    assert "hạn" not in body


def test_nil_is_recorded_on_behalf_of_the_silent_with_its_basis(coordinator):
    made = Round()
    made.send(0)
    answered(made.report(1).entries.get(), PROGRESS, saved_by=made.heads[1])

    said = class_round.record_nil(
        group=made.group, period=made.period, basis="Công văn 12/CV", by=coordinator, at=NOON
    )

    assert [row.agency.code for row in said.done] == ["thanh-vien-2"]
    assert [row.agency.code for row, _why in said.left] == ["thanh-vien-1"]
    event = made.report(2).events.get()
    assert (event.on_behalf, event.note) == (True, "Công văn 12/CV")
    assert made.report(2).entries.get().kind == AnswerKind.NIL
    assert made.report(1).first_received_at is None


def test_report_that_holds_other_tasks_is_left_alone(coordinator):
    made = Round()
    report = made.report(0)
    EntryFactory(obligation=ObligationFactory(period=made.period, agency=report.agency))

    said = class_round.record_nil(
        group=made.group, period=made.period, basis="CV", by=coordinator, at=NOON
    )

    assert [row.pk for row, _why in said.left] == [report.pk]
    assert made.report(0).entries.filter(version__gt=0).count() == 0


def test_nil_needs_a_basis(coordinator):
    made = Round()

    with pytest.raises(NoteRequired):
        class_round.record_nil(
            group=made.group, period=made.period, basis=" ", by=coordinator, at=NOON
        )


def test_only_sokhcn_reminds_a_class(staff_a):
    made = Round()

    with pytest.raises(NotAllowed):
        class_round.remind_class(group=made.group, period=made.period, by=staff_a, at=NOON)


def test_only_sokhcn_records_for_a_class(staff_a):
    made = Round()

    with pytest.raises(NotAllowed):
        class_round.record_nil(
            group=made.group, period=made.period, basis="CV", by=staff_a, at=NOON
        )


def test_request_is_never_overdue_and_outside_every_rate():
    made = Round(DutyRole.REQUEST)

    book = ledgers.ledger(made.period, DUE_AT + timedelta(days=30))

    assert {row.bucket for row in book.rows} == {Bucket.PENDING}
    assert (book.counts.owed, book.counts.asked, book.counts.missing) == (0, 3, 0)
    assert book.counts.agencies.owed == 0


def test_answer_to_a_request_is_thanked():
    made = Round(DutyRole.REQUEST)

    made.send(0)

    assert "cảm ơn" in OutboxMessage.objects.get(purpose="submission.received").subject
