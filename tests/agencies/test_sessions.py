"""What ends a session: each case is refused at the first request after it (A18)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from agencies.access import KEPT
from agencies.adapters.sessions import SEEN, STARTED
from agencies.models import User
from agencies.services import account, password
from tests.factories.agencies import PASSWORD, AppointmentFactory, UserFactory
from tests.moments import NOON

NEW = "một câu dài của riêng tôi 7"


@pytest.fixture
def own_page() -> str:
    return reverse("account_change_password")


def rest(client: Client, **seconds: int) -> None:
    """Let time pass by moving the session's marks back."""
    session = client.session
    for mark, back in seconds.items():
        session[mark] -= back
    session.save()


def is_in(client: Client, own_page: str) -> bool:
    return client.get(own_page).status_code == 200


@pytest.mark.parametrize(
    ("who", "minutes", "status"),
    [("coordinator", 14, 200), ("coordinator", 15, 303), ("administrator", 4, 200),
     ("administrator", 5, 303)],
)  # fmt: skip
def test_idle_limit(
    client: Client,
    request: pytest.FixtureRequest,
    own_page: str,
    who: str,
    minutes: int,
    status: int,
) -> None:
    client.force_login(request.getfixturevalue(who))
    rest(client, **{SEEN: minutes * 60})

    assert client.get(own_page).status_code == status


def test_locked_session_leads_back_and_says_why(
    client: Client, coordinator: User, own_page: str
) -> None:
    client.force_login(coordinator)
    rest(client, **{SEEN: 16 * 60})

    response = client.get(f"{own_page}?a=1", follow=True)

    assert response.redirect_chain[0][0].startswith(reverse("account_login"))
    assert "khóa sau 15 phút không thao tác" in response.content.decode()
    assert f'value="{own_page}?a=1"' in response.content.decode()


def test_activity_moves_the_idle_limit(client: Client, coordinator: User, own_page: str) -> None:
    client.force_login(coordinator)
    for _ in range(3):
        rest(client, **{SEEN: 10 * 60})
        assert is_in(client, own_page)


def test_background_requests_do_not(client: Client, coordinator: User, own_page: str) -> None:
    client.force_login(coordinator)
    rest(client, **{SEEN: 10 * 60})
    client.get(own_page, headers={"X-Background": "1"})
    rest(client, **{SEEN: 6 * 60})

    answer = client.get(own_page, headers={"X-Background": "1"})

    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")


def test_absolute_limit(client: Client, coordinator: User, own_page: str) -> None:
    client.force_login(coordinator)
    rest(client, **{STARTED: 8 * 3600})

    assert not is_in(client, own_page)


def test_sign_out_everywhere_ends_every_session(coordinator: User, own_page: str) -> None:
    first, second = Client(), Client()
    first.force_login(coordinator)
    second.force_login(coordinator)

    first.post(reverse("sign_out_everywhere"))

    assert (is_in(first, own_page), is_in(second, own_page)) == (False, False)


def test_deactivation_ends_the_session(
    client: Client, coordinator: User, administrator: User, own_page: str
) -> None:
    client.force_login(coordinator)

    account.deactivate(account=coordinator, by=administrator, at=NOON)

    assert not is_in(client, own_page)


def test_end_of_the_last_appointment_ends_the_session(
    client: Client, coordinator: User, own_page: str
) -> None:
    client.force_login(coordinator)

    coordinator.appointments.update(valid_to=date(2021, 6, 1))

    assert not is_in(client, own_page)


def test_role_change_counts_at_once(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert is_in(client, reverse("agencies:accounts"))

    administrator.appointments.update(role="coordinator")

    assert client.get(reverse("agencies:accounts")).status_code == 403


def test_password_change_keeps_this_session_and_ends_the_others(
    coordinator: User, own_page: str
) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(coordinator)
    elsewhere.force_login(coordinator)

    here.post(own_page, {"present": PASSWORD, "new": NEW, "again": NEW})

    assert (is_in(here, own_page), is_in(elsewhere, own_page)) == (True, False)


def test_password_by_link_ends_all_sessions(
    client: Client, coordinator: User, own_page: str
) -> None:
    client.force_login(coordinator)

    password.change(person=coordinator, password=NEW, at=NOON)

    assert not is_in(client, own_page)


def test_cookie_of_an_ended_session_is_worthless(
    client: Client, coordinator: User, own_page: str
) -> None:
    client.force_login(coordinator)
    thief = Client()
    thief.cookies["portal"] = client.cookies["portal"].value
    assert is_in(thief, own_page)

    client.post(reverse("account_logout"))

    assert not is_in(thief, own_page)


def test_account_of_another_cannot_be_signed_out(
    client: Client, coordinator: User, staff_a: User
) -> None:
    client.force_login(coordinator)

    response = client.post(reverse("agencies:sign_out_account", args=[staff_a.public_id]))

    assert response.status_code == 404
    assert User.objects.get(pk=staff_a.pk).session_epoch == 0


def test_what_a_form_carried_survives_for_the_same_person(
    client: Client, coordinator: User
) -> None:
    client.force_login(coordinator)
    rest(client, **{SEEN: 16 * 60})

    typed = {"name": "chữ đã gõ", "password": "bí mật", "csrfmiddlewaretoken": "x"}
    locked = client.post("/tai-khoan/ma-api/", typed)
    body = {"login": coordinator.username, "password": PASSWORD, "next": reverse("resume")}
    client.post(reverse("account_login"), body)
    page = client.get(reverse("resume")).content.decode()

    assert locked.status_code == 303
    assert "chữ đã gõ" in page
    assert 'action="/tai-khoan/ma-api/"' in page
    assert "bí mật" not in page
    assert KEPT not in client.session


def test_what_a_form_carried_is_not_shown_to_another(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    rest(client, **{SEEN: 16 * 60})
    client.post("/tai-khoan/ma-api/", {"name": "chữ đã gõ"})
    other = AppointmentFactory(person=UserFactory(username="nguoi-khac"), role="coordinator").person

    client.post(reverse("account_login"), {"login": other.username, "password": PASSWORD})
    response = client.get(reverse("resume"))

    assert response.status_code == 302


def test_api_answers_401_after_the_idle_limit(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert client.get(reverse("api:me")).status_code == 200
    rest(client, **{SEEN: 16 * 60})

    assert client.get(reverse("api:me")).status_code == 401
