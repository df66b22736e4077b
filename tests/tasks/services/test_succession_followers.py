"""Whoever holds a report after a change is reminded of it, sees its deadline and asks for time."""

from datetime import timedelta

import pytest

from agencies.models import ChangeKind, User
from plan_portal.lib.errors import NotAllowed
from tasks.queries import feed, silent
from tasks.services import extension
from tests.moments import NOON
from tests.tasks.apparatus import applied, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(coordinator):
    made = build("A", "B", "C")
    applied(ChangeKind.MERGE, [made["A"]], [made["B"]], by=coordinator)
    return made


def head_of(world, name) -> User:
    return User.objects.get(pk=world.heads[name].pk)


def test_reminders_of_a_report_go_to_its_holder(world):
    late = world.period.due_at + timedelta(days=3)

    owed = {one.agency: one.holder_id for one in silent.owed([world.period], at=late)}
    people = silent.staffed(set(owed.values()), at=late)

    assert owed["Cơ quan A"] == owed["Cơ quan B"] == world["B"].pk
    assert owed["Cơ quan C"] == world["C"].pk
    assert world.heads["B"] in people.heads[world["B"].pk]


def test_deadlines_of_both_reports_stand_in_the_calendar_of_the_holder(world):
    shown = [event.uid for event in feed.events_of(head_of(world, "B"), at=NOON)]

    for name in ("A", "B"):
        assert any(str(world.report(name).public_id) in uid for uid in shown), shown
    assert not any(str(world.report("C").public_id) in uid for uid in shown)


def test_the_holder_asks_for_time_and_a_stranger_may_not(world):
    later = world.period.due_at + timedelta(days=5)

    asked = extension.ask(
        submission=world.report("A"),
        wished_due_at=later,
        reason="Đang tiếp nhận hồ sơ của cơ quan cũ.",
        by=head_of(world, "B"),
        at=NOON,
    )

    with pytest.raises(NotAllowed):
        extension.ask(
            submission=world.report("A"), wished_due_at=later, reason="Không phải của mình.",
            by=head_of(world, "C"), at=NOON,
        )  # fmt: skip
    assert (asked.submission, asked.asked_by) == (world.report("A"), world.heads["B"])
