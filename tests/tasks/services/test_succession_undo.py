"""Undoing an organisation change is another act with its own day."""

from datetime import datetime, timedelta

import pytest

from agencies.models import Agency, Appointment, ChangeKind, User
from agencies.services import change_refusals as sides
from tasks import rules
from tasks.models import Duty
from tasks.queries.succession import duties_without_holder, tasks_without_duty
from tasks.services import succession_refusals as refusals
from tasks.services import succession_undo as undoing
from tests.factories.agencies import AgencyGroupFactory, GroupMembershipFactory
from tests.factories.tasks import EntryFactory, ObligationFactory, PeriodFactory
from tests.moments import LONG_AGO, NOON
from tests.tasks.apparatus import DAY, ON, act, applied, build, frozen, holders, new

pytestmark = pytest.mark.django_db
BACK = ON + 5 * DAY
LATER = NOON + timedelta(days=1)


@pytest.fixture
def world(db):
    return build("A", "B", "C")


def undone(change, by, *, on=BACK, at: datetime = LATER, **more):
    given = {"act": act(), "note": ""} | more
    return undoing.undo(change=change, effective_on=on, by=by, at=at, **given)


def test_undoing_restores_duties_people_and_reports_from_its_day(world, coordinator):
    before = frozen()
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    undone(row, coordinator)

    task = world.tasks["A"]
    days = [holders(task, day) for day in (ON - DAY, ON, BACK - DAY, BACK)]
    assert days == [["Cơ quan A"], ["Cơ quan B"], ["Cơ quan B"], ["Cơ quan A"]]
    head, other = (User.objects.get(pk=world.heads[name].pk) for name in "AB")
    assert rules.can_send(head, world.report("A"), at=LATER)
    assert not rules.can_send(other, world.report("A"), at=LATER)
    assert Agency.objects.get(pk=world["A"].pk).valid_to is None
    assert (duties_without_holder(BACK), tasks_without_duty(BACK)) == ([], [])
    assert frozen() == before


def test_undone_change_can_be_made_again(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    undone(row, coordinator)

    applied(
        ChangeKind.MERGE, [Agency.objects.get(pk=world["A"].pk)], [world["B"]], by=coordinator,
        on=BACK + DAY, at=LATER + timedelta(days=1),
    )  # fmt: skip

    assert holders(world.tasks["A"], BACK + DAY) == ["Cơ quan B"]


def test_agency_that_began_with_the_change_ends_with_its_undoing(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"], world["B"]], by=coordinator, new_results=new("AB"))

    undone(row, coordinator)

    assert Agency.objects.get(name="AB").valid_to == BACK - DAY
    assert holders(world.tasks["B"], BACK) == ["Cơ quan B"]


def test_renaming_is_undone_by_the_old_name(world, coordinator):
    row = applied(ChangeKind.RENAME, [world["A"]], by=coordinator, new_name="Cơ quan mới")

    undone(row, coordinator)

    agency = Agency.objects.get(pk=world["A"].pk)
    names = [(n.name, n.valid_from) for n in agency.names.order_by("pk")]
    assert agency.name == "Cơ quan A"
    assert names == [("Cơ quan A", None), ("Cơ quan mới", ON), ("Cơ quan A", BACK)]


def test_membership_comes_back(world, coordinator):
    group = AgencyGroupFactory()
    GroupMembershipFactory(group=group, agency=world["A"], valid_from=LONG_AGO)
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    undone(row, coordinator)

    assert [m.agency for m in group.memberships.valid_on(BACK)] == [world["A"]]


def test_undoing_is_refused_while_an_open_round_asks_the_successor(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    later = PeriodFactory(plan=world.plan, code="2027-nam", opened_at=NOON + timedelta(hours=1))
    EntryFactory(
        obligation=ObligationFactory(period=later, task=world.tasks["A"], agency=world["B"])
    )

    with pytest.raises(undoing.CannotRestore):
        undone(row, coordinator)

    assert holders(world.tasks["A"], BACK) == ["Cơ quan B"]


def test_undoing_is_refused_when_the_successor_changed_since(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    applied(ChangeKind.MERGE, [world["B"]], [world["C"]], by=coordinator, on=ON + DAY)

    with pytest.raises(refusals.LaterChange):
        undone(row, coordinator)


def test_undoing_before_a_released_report_is_refused(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    world.period.reported_at = NOON
    world.period.save(update_fields=["reported_at"])

    with pytest.raises(refusals.PeriodReported):
        undone(row, coordinator)


@pytest.mark.parametrize("days", [0, -1])
def test_undoing_takes_effect_after_the_change(world, coordinator, days):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    with pytest.raises(undoing.CannotRestore):
        undone(row, coordinator, on=ON + days * DAY)


def test_undoing_needs_an_act(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    with pytest.raises(sides.ActMissing):
        undone(row, coordinator, act=None)


def test_change_is_undone_once(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    undone(row, coordinator)
    rows = Duty.objects.count()

    with pytest.raises(refusals.ChangeApplied):
        undone(row, coordinator, on=BACK + DAY)

    assert Duty.objects.count() == rows


def test_who_left_meanwhile_does_not_come_back(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    moved = Appointment.objects.get(person=world.heads["A"], agency=world["B"])
    moved.valid_to = moved.valid_from
    moved.save(update_fields=["valid_to"])

    undone(row, coordinator)

    assert not Appointment.objects.filter(
        person=world.heads["A"], agency=world["A"], valid_from=LATER.date()
    ).exists()
