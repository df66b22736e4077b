"""Obstacles that a coordinator says are one."""

import pytest

from agencies.models import AuditEvent
from tasks.models import ObstacleLink, ObstacleRecord
from tasks.services import obstacle_link
from tasks.services.obstacle_link import LinkRefused, NothingToLink
from tasks.states import ObstacleStatus
from tests.factories.tasks import EntryFactory
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def stuck(count: int, **given) -> list[ObstacleRecord]:
    """Obstacles of as many agencies."""
    return [
        ObstacleRecord.objects.create(
            agency=entry.submission.agency,
            task=entry.obligation.task,
            entry=entry,
            raised_in=entry.submission.period,
            text="Thiếu định mức.",
            text_sha256="0" * 64,
            raised_at=NOON,
            last_raised_at=NOON,
            **given,
        )
        for entry in EntryFactory.create_batch(count)
    ]


def link(coordinator, *obstacles):
    return obstacle_link.link(obstacles=obstacles, by=coordinator, at=NOON)


def groups() -> list[list[int]]:
    """Obstacles of each group now."""
    found: dict[int, list[int]] = {}
    for one in ObstacleLink.objects.filter(ended_at=None).order_by("obstacle_id"):
        found.setdefault(one.group_id, []).append(one.obstacle_id)
    return list(found.values())


def test_two_obstacles_become_one_and_the_trail_says_who(coordinator):
    one, two = stuck(2)

    made = link(coordinator, one, two)

    assert groups() == [[one.pk, two.pk]]
    assert {row.by for row in made} == {coordinator}
    assert AuditEvent.objects.filter(action="obstacle.link").count() == 2


def test_a_third_joins_the_group(coordinator):
    one, two, three = stuck(3)
    link(coordinator, one, two)

    link(coordinator, two, three)

    assert groups() == [[one.pk, two.pk, three.pk]]


def test_one_alone_or_a_group_again_is_nothing_to_link(coordinator):
    one, two = stuck(2)
    with pytest.raises(NothingToLink):
        link(coordinator, one, one)
    link(coordinator, one, two)

    with pytest.raises(NothingToLink):
        link(coordinator, one, two)


def test_closed_ones_and_two_groups_are_refused(coordinator):
    one, two, three, four = stuck(4)
    (closed,) = stuck(1, status=ObstacleStatus.CLOSED)
    link(coordinator, one, two)
    link(coordinator, three, four)

    for chosen in ((one, closed), (one, three)):
        with pytest.raises(LinkRefused):
            link(coordinator, *chosen)
    assert groups() == [[one.pk, two.pk], [three.pk, four.pk]]


def test_taking_one_of_two_out_ends_the_group_and_keeps_the_rows(coordinator):
    one, two = stuck(2)
    link(coordinator, one, two)

    obstacle_link.unlink(obstacle=one, by=coordinator, at=NOON)

    assert groups() == []
    assert ObstacleLink.objects.filter(ended_by=coordinator).count() == 2
    with pytest.raises(NothingToLink):
        obstacle_link.unlink(obstacle=two, by=coordinator, at=NOON)


def test_taking_one_of_three_out_leaves_two(coordinator):
    one, two, three = stuck(3)
    link(coordinator, one, two, three)

    obstacle_link.unlink(obstacle=two, by=coordinator, at=NOON)

    assert groups() == [[one.pk, three.pk]]
