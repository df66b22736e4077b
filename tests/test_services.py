"""Every service that writes asks for the right itself: whatever page, endpoint, command or job
calls it, who may not is refused and nothing changes."""

from contextlib import suppress

import pytest

from agencies import access
from agencies.models import User
from plan_portal.lib.errors import DomainError, NotAllowed
from tests.access.asking import rows
from tests.access.doors import APPS, DOORS, INNER, services, services_of
from tests.access.fixtures import taken_back
from tests.access.world import ACTORS, World

pytestmark = pytest.mark.django_db

# Who is refused by being left out: its answer names each report that stayed as it was.
SILENT = {"tasks.review.accept_all_quiet"}


def test_every_service_is_in_the_table():
    assert services() - INNER == set(DOORS)


def anew(world: World, actor: str) -> User:
    """The person as a new request finds them."""
    return User.objects.get(pk=world.people[actor].pk)


@pytest.mark.parametrize("name", DOORS)
def test_who_may_not_is_refused_and_nothing_changes(world, name):
    allowed, call = DOORS[name]
    before = rows()
    let_in = []
    for actor in (one for one in ACTORS if one != "anonymous" and one not in allowed):
        with taken_back():
            try:
                call(world, anew(world, actor))
            except NotAllowed:
                pass
            except DomainError as other:
                let_in.append(f"{actor}: {other.code}")
            else:
                if name not in SILENT:
                    let_in.append(actor)
            if rows() != before:
                let_in.append(f"{actor} changed rows")

    assert let_in == []


@pytest.mark.parametrize("name", DOORS)
def test_who_may_is_not_stopped_by_the_right(world, name):
    """The control: another rule may say no, the right does not."""
    allowed, call = DOORS[name]
    for actor in sorted(allowed):
        with taken_back(), suppress(DomainError):
            try:
                call(world, anew(world, actor))
            except NotAllowed:
                pytest.fail(f"{actor} is refused {name}")


def test_without_its_question_every_door_stands_open(world, monkeypatch):
    """The control: nothing but the question of the service refuses above."""
    for app in APPS:
        for module in services_of(app):
            for name in ("require", "require_rule"):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, lambda *_a, **_k: None)
    monkeypatch.setattr(access, "require", lambda *_a, **_k: None)
    monkeypatch.setattr(access, "require_rule", lambda *_a, **_k: None)
    shut = []
    for name, (_allowed, call) in DOORS.items():
        with taken_back():
            try:
                call(world, anew(world, "nobody"))
            except NotAllowed:
                shut.append(name)
            except DomainError:
                pass

    assert shut == []
