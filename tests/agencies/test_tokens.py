"""API tokens: hashed, bound to one appointment, expiring, revocable."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import ApiToken, User
from agencies.roles import Permission, Role
from agencies.services import account, token
from plan_portal.lib.errors import NotAllowed
from tests.factories.agencies import AppointmentFactory


@pytest.fixture
def secret(staff_a: User) -> str:
    return make(staff_a)


def make(person: User) -> str:
    _row, secret = token.create(
        appointment=person.appointments.get(), name="máy", days=5, by=person, at=timezone.now()
    )
    return secret


def me(client: Client, secret: str):
    return client.get(reverse("api:me"), headers={"Authorization": f"Bearer {secret}"})


def test_token_opens_in_its_appointment(client: Client, secret: str, staff_a: User) -> None:
    answer = me(client, secret)

    assert answer.status_code == 200
    assert answer.json()["username"] == staff_a.username
    assert [post["role"] for post in answer.json()["appointments"]] == ["staff"]


def test_other_appointments_do_not_count(client: Client, staff_a: User, secret: str) -> None:
    AppointmentFactory(person=staff_a, role=Role.COORDINATOR)

    roles = [post["role"] for post in me(client, secret).json()["appointments"]]

    assert roles == ["staff"]


def test_limit_holds_when_appointments_are_read_anew(staff_a: User) -> None:
    post = staff_a.appointments.get()
    AppointmentFactory(person=staff_a, role=Role.COORDINATOR)

    staff_a.limit_to(post)
    staff_a.forget_appointments()

    assert not staff_a.holds(Permission.PERIOD_OPEN, at=timezone.now())


def test_only_the_hash_is_kept(secret: str) -> None:
    assert secret not in str(ApiToken.objects.values().get())


def test_revoked_at_once(client: Client, secret: str, staff_a: User) -> None:
    token.revoke(token=ApiToken.objects.get(), by=staff_a, at=timezone.now())

    assert me(client, secret).status_code == 401


def test_expired(client: Client, secret: str) -> None:
    ApiToken.objects.update(expires_at=timezone.now())

    assert me(client, secret).status_code == 401


def test_ends_with_its_appointment(client: Client, secret: str, staff_a: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    staff_a.appointments.update(valid_to=yesterday)

    assert me(client, secret).status_code == 401


def test_ends_with_the_account(
    client: Client, secret: str, staff_a: User, administrator: User
) -> None:
    account.deactivate(account=staff_a, by=administrator, at=timezone.now())

    assert me(client, secret).status_code == 401


@pytest.mark.parametrize("header", ["Bearer x", "Bearer", "Bearer a b", "bearer ppt_\xe9"])
def test_bad_headers_answer_alike(client: Client, db: None, header: str) -> None:
    answer = client.get(reverse("api:me"), headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_nobody_makes_a_token_for_another(staff_a: User, administrator: User) -> None:
    with pytest.raises(NotAllowed):
        token.create(
            appointment=staff_a.appointments.get(),
            name="máy",
            days=5,
            by=administrator,
            at=timezone.now(),
        )


def test_token_of_another_is_not_found(client: Client, secret: str, staff_b: User) -> None:
    client.force_login(staff_b)

    response = client.post(reverse("revoke_token", args=[ApiToken.objects.get().public_id]))

    assert response.status_code == 404


@pytest.mark.parametrize("days", [0, 181])
def test_life_is_limited(staff_a: User, days: int) -> None:
    with pytest.raises(token.TokenLifeOutOfRange):
        token.create(
            appointment=staff_a.appointments.get(),
            name="máy",
            days=days,
            by=staff_a,
            at=timezone.now(),
        )
