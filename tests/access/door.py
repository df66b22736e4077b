"""One row of the table of services: who may, and the call; with what the rows have in common."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Appointment, User
from tests.access.world import ACTORS, World, entries_of

Call = Callable[[World, User], object]
# Service → who may (of the people of the world who can sign in), and the call.
Doors = dict[str, tuple[set[str], Call]]

STAFF = {"staff_a", "head_a"}
OFFICE = {"coordinator", "office_head"}
OFFICE_HEAD = {"office_head"}
ADMINISTRATOR = {"administrator"}
# What a person does for the own account alone: whoever can sign in.
EVERYBODY = set(ACTORS) - {"anonymous", "deactivated"}


def today(world: World) -> date:
    return timezone.localdate(world.at)


def staff(world: World) -> User:
    return world.people["staff_a"]


def post(world: World, actor: str) -> Appointment:
    return world.people[actor].appointments.get()


def first(row: Any) -> Any:
    return entries_of(row)[0]
