"""Pages of people and agencies: who sees them, and how many queries they cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit
from agencies.models import Agency, AgencyGroup, User
from agencies.roles import Role
from agencies.services import outbox
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    AgencyNameFactory,
    ApiTokenFactory,
    AppointmentFactory,
    GroupMembershipFactory,
)
from tests.moments import NOON

ALL = ["staff_a", "head_a", "coordinator", "office_head", "leader", "administrator"]
ADMIN = {"administrator"}
GATHER = {"coordinator", "office_head"}
# (name, who may) of the lists; everybody else gets 403, a stranger without session the sign-in.
LISTS = [
    ("agencies:accounts", ADMIN),
    ("agencies:create_account", ADMIN),
    ("agencies:agencies", ADMIN | GATHER),
    ("agencies:groups", GATHER),
    ("agencies:outbox", ADMIN | GATHER),
    ("agencies:audit", ADMIN | GATHER),
    ("account", set(ALL)),
    ("account_change_password", set(ALL)),
    ("create_token", set(ALL)),
]


@pytest.mark.parametrize(("name", "allowed"), LISTS)
@pytest.mark.parametrize("role", ALL)
def test_list_opens_for_its_roles_only(
    client: Client,
    request: pytest.FixtureRequest,
    name: str,
    allowed: set[str],
    role: str,
) -> None:
    client.force_login(request.getfixturevalue(role))

    response = client.get(reverse(name))

    assert response.status_code == (200 if role in allowed else 403)


@pytest.mark.parametrize("name", [name for name, _allowed in LISTS])
def test_list_asks_to_sign_in(client: Client, db: None, name: str) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


@pytest.mark.parametrize("role", [role for role in ALL if role != "administrator"])
def test_account_of_another_is_not_found(
    client: Client, request: pytest.FixtureRequest, staff_b: User, role: str
) -> None:
    client.force_login(request.getfixturevalue(role))

    page = client.get(reverse("agencies:account", args=[staff_b.public_id]))
    act = client.post(reverse("agencies:reset_account", args=[staff_b.public_id]))

    assert (page.status_code, act.status_code) == (404, 404)
    assert not staff_b.one_time_links.exists()


def test_own_account_page_of_the_administrators_is_forbidden_to_others(
    client: Client, staff_a: User
) -> None:
    client.force_login(staff_a)

    response = client.get(reverse("agencies:account", args=[staff_a.public_id]))

    assert response.status_code == 403


def fill(count: int, agency: Agency, person: User) -> None:
    """Rows for every list: people, agencies, classes with members, messages, events, tokens."""
    group = AgencyGroupFactory(code="lop")
    for n in range(count):
        own = AppointmentFactory(agency=agency)
        AppointmentFactory(person=own.person, role=Role.HEAD)
        AgencyNameFactory(agency=agency, valid_from=NOON.date().replace(year=2000 + n))
        GroupMembershipFactory(group=group, agency=AgencyFactory())
        GroupMembershipFactory(agency=agency)
        ApiTokenFactory(appointment=person.appointments.get())
        audit.record("test", by=own.person, at=NOON, about=own.person, agency=agency)
        outbox.queue(
            purpose="test",
            unique_key=f"test:{n}",
            subject="s",
            body="b",
            at=NOON,
            to_user=own.person,
        )


def address_of(name: str, agency: Agency, person: User) -> str:
    if name == "agencies:agency":
        return reverse(name, args=[agency.public_id])
    if name == "agencies:account":
        return reverse(name, args=[person.public_id])
    if name in {"agencies:group", "agencies:add_members"}:
        return reverse(name, args=[AgencyGroup.objects.get(code="lop").public_id])
    return reverse(name)


# The shell's own queries (session, person, appointments, portal facts, counts) are in the number.
@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("administrator", "agencies:accounts"),
        ("administrator", "agencies:account"),
        ("administrator", "agencies:agencies"),
        ("administrator", "agencies:agency"),
        ("coordinator", "agencies:groups"),
        ("coordinator", "agencies:group"),
        ("coordinator", "agencies:add_members"),
        ("coordinator", "agencies:outbox"),
        ("coordinator", "agencies:audit"),
        ("staff_a", "account"),
    ],
)
def test_query_count_does_not_grow_with_rows(
    client: Client,
    request: pytest.FixtureRequest,
    staff_a: User,
    agency_a: Agency,
    role: str,
    name: str,
) -> None:
    counts = []
    client.force_login(request.getfixturevalue(role))
    for rows in (1, 3):
        if rows == 1:
            fill(1, agency_a, staff_a)
        else:
            more(agency_a, staff_a)
        counts.append(queries_of(client, address_of(name, agency_a, staff_a)))

    assert counts[0] == counts[1]
    assert counts[0] <= 14


def more(agency: Agency, person: User) -> None:
    for n in (1, 2):
        own = AppointmentFactory(agency=agency)
        AgencyNameFactory(agency=agency, valid_from=NOON.date().replace(year=2010 + n))
        group = AgencyGroup.objects.get(code="lop")
        GroupMembershipFactory(group=group, agency=AgencyFactory())
        GroupMembershipFactory(agency=agency)
        AgencyGroupFactory()
        ApiTokenFactory(appointment=person.appointments.get())
        audit.record("test", by=own.person, at=NOON, about=own.person, agency=agency)
        outbox.queue(
            purpose="test",
            unique_key=f"more:{n}",
            subject="s",
            body="b",
            at=NOON,
            to_user=own.person,
        )


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)
