"""Organisation changes: what passes on, what stays, what is refused."""

import pytest

from agencies.models import Agency, AgencyName, Appointment, ChangeKind, User
from agencies.roles import Role
from agencies.services import change as changes
from agencies.services import change_refusals as sides
from agencies.services.group import ClassEmptied
from plan_portal.lib.errors import NotAllowed
from tasks import rules
from tasks.models import Duty, ObstacleRecord, Outcome, Submission, SubmissionHolder, Thing
from tasks.queries import receipts, work
from tasks.queries.succession import affected, duties_without_holder, tasks_without_duty
from tasks.services import entry as entries
from tasks.services import submission as submissions
from tasks.services import succession
from tasks.services import succession_refusals as refusals
from tasks.services.succession import Choice
from tasks.states import DutyRole, SubmissionStatus
from tests.factories.agencies import AgencyGroupFactory, GroupMembershipFactory, appointed
from tests.factories.tasks import PROGRESS, DutyFactory, answered
from tests.moments import LONG_AGO, NOON
from tests.reports.rounds import RICH
from tests.tasks.apparatus import (
    DAY,
    ON,
    Apparatus,
    applied,
    build,
    everything_to,
    frozen,
    holders,
    new,
    recorded,
)

pytestmark = pytest.mark.django_db
EVE = ON - DAY


@pytest.fixture
def world(db: None) -> Apparatus:
    return build("A", "B", "C")


def sent(world: Apparatus, name: str, answer=RICH) -> Submission:
    report = world.report(name)
    for entry in report.entries.all():
        answered(entry, answer, saved_by=world.heads[name])
    report.refresh_from_db()
    submissions.send(submission=report, by=world.heads[name], at=NOON, version=report.version)
    report.refresh_from_db()
    return report


def test_merger_closes_duties_the_day_before_and_opens_them_on_the_day(world, coordinator):
    change = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    task = world.tasks["A"]
    assert (holders(task, EVE), holders(task, ON)) == (["Cơ quan A"], ["Cơ quan B"])
    opened = Duty.objects.get(task=task, agency=world["B"])
    assert opened.basis.startswith(change.act.number)
    assert (duties_without_holder(ON), tasks_without_duty(ON)) == ([], [])


def test_merger_changes_no_frozen_row(world, coordinator):
    sent(world, "A")
    before = frozen()

    applied(ChangeKind.MERGE, [world["A"], world["C"]], [world["B"]], by=coordinator)

    assert frozen() == before


def test_successor_of_two_has_two_reports_to_fill(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    head = User.objects.get(pk=world.heads["B"].pk)

    listed = {item.submission.pk for item in work.work(head, at=NOON).now}
    assert listed == {world.report("A").pk, world.report("B").pk}
    entry = world.report("A").entries.get()
    entries.save(entry=entry, answer=PROGRESS, by=head, at=NOON, version=0)
    report = world.report("A")
    receipt = submissions.send(submission=report, by=head, at=NOON, version=report.version)
    assert receipt.receipt_number.endswith("co-quan-a-01")
    assert [event.pk for event in receipts.of_user(head, at=NOON)] == [receipt.pk]
    assert receipt.on_behalf is False


@pytest.mark.parametrize("name", ["A", "B"])
def test_rule_and_its_twin_agree_after_a_merger(world, coordinator, name):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    for person in (*world.heads.values(), coordinator):
        fresh = User.objects.get(pk=person.pk)
        report = world.report(name)
        seen = Submission.objects.visible_to(fresh, at=NOON).filter(pk=report.pk).exists()
        assert rules.can_see_submission(fresh, report, at=NOON) == seen


def test_account_moves_by_a_new_appointment_and_the_old_one_ends(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    old, fresh = Appointment.objects.filter(person=world.heads["A"]).order_by("pk")
    assert (old.agency, old.valid_to) == (world["A"], NOON.date() - DAY)
    assert (fresh.agency, fresh.valid_from, fresh.role) == (world["B"], NOON.date(), Role.HEAD)


def test_open_obstacle_passes_to_the_holder_and_is_closed_by_it(world, coordinator):
    sent(world, "A")
    row = ObstacleRecord.objects.get()
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    fresh = ObstacleRecord.objects.get(pk=row.pk)
    head = User.objects.get(pk=world.heads["B"].pk)
    assert (fresh.agency, fresh.holder(NOON)) == (world["A"], world["B"])
    assert rules.can_close_obstacle(head, fresh, at=NOON)
    assert list(ObstacleRecord.objects.visible_to(head, at=NOON)) == [row]


def test_finished_reports_follow_the_main_successor_for_reading(world, coordinator):
    report = sent(world, "A")
    Submission.objects.filter(pk=report.pk).update(status=SubmissionStatus.ACCEPTED)

    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    head = User.objects.get(pk=world.heads["B"].pk)
    assert rules.can_see_submission(head, world.report("A"), at=NOON)


def test_split_places_each_task_with_its_own_successor(world, coordinator):
    extra = DutyFactory(task__heading=world.tasks["A"].heading, agency=world["A"])
    row = recorded(ChangeKind.SPLIT, [world["A"]], [world["B"], world["C"]], by=coordinator)
    choices = succession.proposed(row, at=NOON)
    choices[f"duty-{extra.pk}"] = Choice(Outcome.MOVE, world["C"])

    succession.apply(change=row, choices=choices, by=coordinator, at=NOON)

    assert holders(world.tasks["A"], ON) == ["Cơ quan B"]
    assert holders(extra.task, ON) == ["Cơ quan C"]


def test_transfer_leaves_the_agency_and_its_people_where_they_are(world, coordinator):
    row = recorded(ChangeKind.TRANSFER, [world["A"]], [world["B"]], by=coordinator)
    duty = affected(row, at=NOON).of(Thing.DUTY)[0]
    choices = succession.proposed(row, at=NOON) | {duty.key: Choice(Outcome.MOVE, world["B"])}

    succession.apply(change=row, choices=choices, by=coordinator, at=NOON)

    assert holders(world.tasks["A"], ON) == ["Cơ quan B"]
    assert world.report("A").holder(NOON) == world["A"]
    assert Agency.objects.get(pk=world["A"].pk).valid_to is None
    assert Appointment.objects.get(person=world.heads["A"]).valid_to is None


def test_rename_keeps_the_identity_and_dates_the_names(world, coordinator):
    applied(ChangeKind.RENAME, [world["A"]], by=coordinator, new_name="Cơ quan mới")

    rows = AgencyName.objects.filter(agency=world["A"]).order_by("pk")
    assert [(row.name, row.valid_from, row.valid_to) for row in rows] == [
        ("Cơ quan A", None, EVE),
        ("Cơ quan mới", ON, None),
    ]
    assert Agency.objects.get(pk=world["A"].pk).name == "Cơ quan mới"
    assert holders(world.tasks["A"], ON) == ["Cơ quan mới"]


def test_new_agency_begins_with_the_merger(world, coordinator):
    row = applied(
        ChangeKind.MERGE, [world["A"], world["B"]], by=coordinator, new_results=new("Cơ quan AB")
    )

    made = row.sides.get(is_new=True).agency
    assert (made.valid_from, made.is_valid_on(EVE)) == (ON, False)
    assert holders(world.tasks["B"], ON) == ["Cơ quan AB"]
    assert set(SubmissionHolder.objects.values_list("agency", flat=True)) == {made.pk}


def test_joint_duty_stays_one_duty(world, coordinator):
    DutyFactory(task=world.tasks["A"], agency=world["B"], valid_from=LONG_AGO)

    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    assert holders(world.tasks["A"], ON) == ["Cơ quan B"]


def test_nothing_is_applied_until_all_is_placed(world, coordinator):
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=coordinator)

    with pytest.raises(succession.NotPlaced) as refusal:
        succession.apply(
            change=row, choices=succession.proposed(row, at=NOON), by=coordinator, at=NOON
        )

    assert "1.1" in str(refusal.value) or world.tasks["A"].code in str(refusal.value)
    assert holders(world.tasks["A"], ON) == ["Cơ quan A"]
    assert row.placements.count() == 0
    assert Appointment.objects.get(person=world.heads["A"]).valid_to is None


def test_placed_choices_are_kept_until_applied(world, coordinator):
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=coordinator)
    succession.place(change=row, choices=everything_to(row, world["B"]), by=coordinator, at=NOON)

    succession.apply(change=row, by=coordinator, at=NOON)

    assert holders(world.tasks["A"], ON) == ["Cơ quan B"]


# --- Refusals -------------------------------------------------------------------------------------


def test_same_agency_on_both_sides_is_refused(world, coordinator):
    with pytest.raises(sides.SameAgency):
        recorded(ChangeKind.MERGE, [world["A"], world["B"]], [world["B"]], by=coordinator)


@pytest.mark.parametrize("kind", [ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.TRANSFER])
def test_change_without_result_is_refused(world, coordinator, kind):
    with pytest.raises(sides.SidesMissing):
        recorded(kind, [world["A"]], by=coordinator)


def test_change_without_act_is_refused(world, coordinator):
    with pytest.raises(sides.ActMissing):
        recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator, act=None)


def test_successor_that_does_not_exist_on_the_day_is_refused(world, coordinator):
    Agency.objects.filter(pk=world["B"].pk).update(valid_to=EVE)
    world["B"].refresh_from_db()

    with pytest.raises(sides.NotValidOnDay):
        recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)


def test_successor_that_ended_since_is_refused_at_the_choice(world, coordinator):
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=coordinator)
    Agency.objects.filter(pk=world["B"].pk).update(valid_to=NOON.date() - DAY)

    choices = everything_to(row, Agency.objects.get(pk=world["B"].pk))
    with pytest.raises(sides.NotValidOnDay):
        succession.apply(change=row, choices=choices, by=coordinator, at=NOON)

    assert row.placements.count() == 0


def test_cycle_of_successors_is_refused(world, coordinator):
    recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    recorded(ChangeKind.MERGE, [world["B"]], [world["C"]], by=coordinator)

    with pytest.raises(sides.CycleOfSuccessors):
        recorded(ChangeKind.MERGE, [world["C"]], [world["A"]], by=coordinator)


def test_change_before_a_released_report_is_refused(world, coordinator):
    world.period.reported_at = NOON
    world.period.save(update_fields=["reported_at"])

    with pytest.raises(refusals.PeriodReported):
        applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    assert holders(world.tasks["A"], ON) == ["Cơ quan A"]


def test_released_report_of_data_closed_before_the_day_is_no_obstacle(world, coordinator):
    world.period.reported_at, world.period.cutoff_on = NOON, EVE
    world.period.save(update_fields=["reported_at", "cutoff_on"])

    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    assert holders(world.tasks["A"], ON) == ["Cơ quan B"]


def test_change_is_applied_once(world, coordinator):
    row = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    with pytest.raises(refusals.ChangeApplied):
        succession.apply(change=row, by=coordinator, at=NOON)


def test_change_of_tomorrow_waits_for_its_day(world, coordinator):
    tomorrow = NOON.date() + DAY
    row = recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator, on=tomorrow)
    choices = succession.proposed(row, at=NOON)

    with pytest.raises(refusals.NotYet):
        succession.apply(change=row, choices=choices, by=coordinator, at=NOON)


def test_change_before_one_in_force_is_refused(world, coordinator):
    row = recorded(ChangeKind.TRANSFER, [world["A"]], [world["C"]], by=coordinator, on=ON - 9 * DAY)
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    with pytest.raises(refusals.LaterChange):
        succession.apply(change=row, by=coordinator, at=NOON)


def test_class_that_would_be_empty_is_refused(world, coordinator):
    group = AgencyGroupFactory()
    GroupMembershipFactory(group=group, agency=world["A"], valid_from=LONG_AGO)
    DutyFactory(task=world.tasks["C"], agency=None, group=group, valid_from=LONG_AGO)
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=coordinator)
    choices = everything_to(row, world["B"])
    member = affected(row, at=NOON).of(Thing.MEMBERSHIP)[0]

    with pytest.raises(ClassEmptied):
        succession.apply(
            change=row, choices=choices | {member.key: Choice(Outcome.END)}, by=coordinator, at=NOON
        )

    assert group.memberships.get().valid_to is None


def test_membership_passes_to_the_successor(world, coordinator):
    group = AgencyGroupFactory()
    GroupMembershipFactory(group=group, agency=world["A"], valid_from=LONG_AGO)

    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    assert [row.agency for row in group.memberships.valid_on(ON)] == [world["B"]]
    assert [row.agency for row in group.memberships.valid_on(EVE)] == [world["A"]]


def test_only_sokhcn_records_changes(world, staff_a):
    with pytest.raises(NotAllowed):
        recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=staff_a)


def test_withdrawn_record_takes_its_unborn_agency_along(world, coordinator):
    row = recorded(
        ChangeKind.MERGE, [world["A"], world["B"]], by=coordinator, new_results=new("Cơ quan AB")
    )

    changes.withdraw(change=row, by=coordinator, at=NOON)

    assert not Agency.objects.filter(name="Cơ quan AB").exists()
    with pytest.raises(refusals.ChangeApplied):
        succession.apply(change=row, by=coordinator, at=NOON)


def test_killed_in_the_middle_leaves_the_old_state(world, coordinator, monkeypatch):
    row = recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    choices = succession.proposed(row, at=NOON)
    before = frozen()

    def die(*_args, **_kwargs):
        raise SystemExit

    monkeypatch.setattr(succession.steps, "end_agencies", die)
    with pytest.raises(SystemExit):
        succession.apply(change=row, choices=choices, by=coordinator, at=NOON)

    row.refresh_from_db()
    assert (row.applied_at, row.placements.count(), SubmissionHolder.objects.count()) == (
        None,
        0,
        0,
    )
    assert holders(world.tasks["A"], ON) == ["Cơ quan A"]
    assert Appointment.objects.get(person=world.heads["A"]).valid_to is None
    assert frozen() == before


def test_moved_head_reads_and_hands_over_as_before(world, coordinator):
    """The account of the old agency works on under the new one."""
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    moved = User.objects.get(pk=world.heads["A"].pk)

    assert rules.can_send(moved, world.report("A"), at=NOON)
    assert rules.can_send(moved, world.report("B"), at=NOON)


def test_support_duty_passes_on_too(world, coordinator):
    DutyFactory(
        task=world.tasks["C"], agency=world["A"], role=DutyRole.SUPPORT, valid_from=LONG_AGO
    )

    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    assert holders(world.tasks["C"], ON) == ["Cơ quan B", "Cơ quan C"]


def test_people_of_a_dissolved_agency_may_end(world, coordinator):
    extra = appointed(world["A"], Role.STAFF, "chuyen-vien-x")
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=coordinator)
    choices = everything_to(row, world["B"])
    for item in affected(row, at=NOON).of(Thing.APPOINTMENT):
        choices[item.key] = Choice(Outcome.END)

    succession.apply(change=row, choices=choices, by=coordinator, at=NOON)

    assert extra.appointments.get().valid_to == NOON.date() - DAY
