"""A period for one class alone: only its members, only its tasks, beside the period of the whole
plan; ledger and report say what was asked."""

from datetime import date, timedelta

import pytest

from agencies.models import Agency, AgencyGroup, OutboxMessage
from agencies.roles import Role
from plan_portal.lib.errors import NotAllowed
from reports.models import Recipient
from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.document import all_blocks
from reports.queries import dashboard
from tasks import calendar
from tasks.models import Obligation, Period, Submission
from tasks.queries import inbox, reopenings
from tasks.queries import ledger as ledgers
from tasks.services import obligation as obligations
from tasks.services import period as periods
from tasks.services import period_scope as scope
from tasks.services import plan_import
from tasks.states import Bucket, DutyRole, PeriodKind
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    GroupMembershipFactory,
    appointed,
)
from tests.moments import NOON
from tests.tasks.services.test_plan_import import SOURCE

YEAR = calendar.propose(PeriodKind.YEAR, 2026)
TODAY = date(2026, 12, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(coordinator):
    """The real plan; heading 14 with two members today and one who left, heading 15 with one."""
    found = plan_import.import_plan(source=SOURCE, by=coordinator, at=NOON).version.plan
    fourteen, fifteen = classes()
    GroupMembershipFactory(group=fourteen, agency__name="Xã A")
    GroupMembershipFactory(group=fourteen, agency__name="Xã B")
    GroupMembershipFactory(group=fourteen, valid_to=TODAY - timedelta(days=1))
    GroupMembershipFactory(group=fifteen, agency__name="Hội C")
    return found


def classes() -> list[AgencyGroup]:
    return list(AgencyGroup.objects.order_by("code"))


@pytest.fixture
def opened(plan, coordinator):
    def open_(**more):
        given = {"plan": plan, "dates": YEAR, "by": coordinator, "at": NOON} | more
        return periods.open_period(**given)

    return open_


def test_only_the_members_of_the_day_owe_and_only_the_tasks_of_the_class(opened):
    period = opened(only=classes()[0])

    rows = Obligation.objects.filter(period=period).order_by("agency_name")
    asked = [(row.agency_name, row.task.code, row.role, row.group) for row in rows]
    assert asked == [(name, "14.1", DutyRole.LEAD, classes()[0]) for name in ("Xã A", "Xã B")]
    assert Submission.objects.filter(period=period).count() == 2
    assert (period.code, period.name) == (
        "2026-nam-165-kh-ubnd-14", "Năm 2026, riêng nhóm mục 14",
    )  # fmt: skip
    assert (period.group, period.scope) == (classes()[0], "riêng nhóm mục 14")


def test_only_the_class_is_told(opened):
    asked = appointed(Agency.objects.get(name="Xã A"), Role.STAFF, "xa-a")
    appointed(AgencyFactory(name="Sở khác"), Role.STAFF, "so-khac")

    opened(only=classes()[0])

    assert [row.to_user for row in OutboxMessage.objects.all()] == [asked]


def test_buckets_are_what_is_owed(opened):
    book = ledgers.ledger(opened(only=classes()[0]), NOON)

    counts = book.counts
    assert (counts.owed, counts.asked, counts.agencies.owed) == (2, 0, 2)
    assert sum(len(book.in_bucket(one)) for one in Bucket) == counts.owed


def test_a_class_of_requests_owes_nothing(opened):
    counts = ledgers.ledger(opened(only=classes()[1]), NOON).counts

    assert (counts.owed, counts.asked) == (0, 1)


def test_it_stands_beside_the_period_that_left_the_class_out(opened):
    whole = opened(left_out=[classes()[0]])

    alone = opened(only=classes()[0])

    assert whole.obligations.filter(group=classes()[0]).count() == 0
    assert alone.obligations.exclude(group=classes()[0]).count() == 0


def test_a_class_is_not_asked_twice_for_the_same_time(opened):
    opened()

    with pytest.raises(scope.ClassAskedTwice, match="Năm 2026"):
        opened(only=classes()[0])

    assert Period.objects.count() == 1


def test_the_whole_plan_leaves_out_a_class_that_was_asked_alone(opened, coordinator):
    alone = opened(only=classes()[0])
    with pytest.raises(scope.ClassAskedTwice, match="riêng nhóm mục 14"):
        opened()
    assert Period.objects.count() == 1

    assert opened(left_out=[classes()[0]]).code == "2026-nam"
    periods.cancel_period(
        period=Period.objects.get(code="2026-nam"), reason="Thử", by=coordinator, at=NOON
    )
    periods.cancel_period(period=alone, reason="Thử", by=coordinator, at=NOON)
    assert opened().obligations.filter(group=classes()[0]).count() == 2


def test_the_same_class_twice_is_refused(opened):
    opened(only=classes()[0])

    with pytest.raises(periods.PeriodExists, match="riêng nhóm mục 14"):
        opened(only=classes()[0])


def test_a_class_that_the_plan_does_not_bind_is_refused(opened):
    other = AgencyGroupFactory(name="Nhóm khác")

    with pytest.raises(obligations.NothingOwed, match="Nhóm khác"):
        opened(only=other)

    assert not Period.objects.exists()


def test_a_class_without_members_is_refused(opened):
    classes()[0].memberships.all().delete()

    with pytest.raises(obligations.ClassWithoutMembers, match="14"):
        opened(only=classes()[0])

    assert not Period.objects.exists()


def test_nobody_becomes_a_member_of_a_class_that_is_not_asked(opened):
    fourteen, fifteen = classes()

    opened(only=fourteen, members={fourteen: [AgencyFactory()], fifteen: [AgencyFactory()]})

    assert fifteen.memberships.count() == 1
    assert fourteen.memberships.count() == 4


def test_staff_may_not_open_it(opened):
    staff = appointed(AgencyFactory(), Role.STAFF, "can-bo")

    with pytest.raises(NotAllowed):
        opened(only=classes()[0], by=staff)


def test_its_report_says_whom_it_asked_and_why_the_rest_is_not_there(opened):
    alone = opened(only=classes()[0])
    recipient = Recipient.objects.get(code="ubnd-tinh")

    snapshot = collect(alone, recipient, at=NOON)

    paper = compose(snapshot)
    assert "năm 2026 (riêng nhóm mục 14)" in paper.title.about[-1]
    assert snapshot.totals.tasks.owed == 2
    asked = {clause.code for clause in snapshot.clauses if not clause.omitted}
    assert (asked, len(paper.omissions)) == ({"14.1"}, 28)
    assert list(all_blocks(paper))


def test_a_report_of_the_whole_plan_keeps_its_stored_form(opened):
    snapshot = collect(opened(), Recipient.objects.get(code="ubnd-tinh"), at=NOON)

    assert "scope" not in snapshot.as_json()["period"]
    assert not any(clause.omitted for clause in snapshot.clauses)


def test_rounds_are_compared_with_rounds_of_the_same_agencies(opened):
    whole = opened(left_out=[classes()[0]])
    alone = opened(only=classes()[0])
    later = opened(dates=calendar.propose(PeriodKind.YEAR, 2027), only=classes()[0])

    assert dashboard.columns(whole) == [whole]
    assert dashboard.columns(later) == [later, alone]


def test_pages_open_on_the_round_of_the_whole_plan(opened):
    whole = opened(left_out=[classes()[0]])
    opened(dates=calendar.propose(PeriodKind.YEAR, 2027), only=classes()[0])

    assert inbox.period_of("") == whole


def test_a_round_of_one_class_does_not_follow_the_round_of_the_plan(opened):
    whole = opened(left_out=[classes()[0]])
    alone = opened(only=classes()[0])

    assert reopenings.may_be_whole(whole)
    assert reopenings.may_be_whole(alone)
    opened(dates=calendar.propose(PeriodKind.YEAR, 2027), left_out=[classes()[0]])
    assert [reopenings.may_be_whole(one) for one in (whole, alone)] == [False, True]
    opened(dates=calendar.propose(PeriodKind.YEAR, 2028))
    assert not reopenings.may_be_whole(alone)
