"""Sign-in: tries, lock-out, nothing learnt about accounts, redirects, what is not reachable."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agencies.adapters.signin import account_key
from agencies.models import User
from tests.factories.agencies import PASSWORD, UserFactory

WRONG = "không phải mật khẩu"


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def sign_in(client: Client, login: str, password: str, **extra: str):
    body = {"login": login, "password": password, **extra}
    return client.post(reverse("account_login"), body)


@pytest.mark.parametrize(
    "spelling", ["chuyen-vien-a", "CHUYEN-VIEN-A", "Chuyen-Vien-A@example.org"]
)
def test_user_name_and_mail_open_whatever_the_capitals(
    client: Client, staff_a: User, spelling: str
) -> None:
    response = sign_in(client, spelling, PASSWORD)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(staff_a.pk)


def test_session_key_changes_at_sign_in(client: Client, staff_a: User) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["mark"] = 1
    session.save()
    before = session.session_key

    sign_in(client, staff_a.username, PASSWORD)

    assert client.session.session_key != before


def test_wrong_password_says_how_many_tries_are_left(client: Client, staff_a: User) -> None:
    said = [sign_in(client, staff_a.username, WRONG) for _ in range(2)][-1]

    assert said.status_code == 422
    assert "Còn 3 lần thử" in said.content.decode()


def test_five_wrong_tries_lock_whatever_the_spelling(client: Client, staff_a: User) -> None:
    spellings = [staff_a.username, staff_a.email, staff_a.username.upper(), staff_a.email.upper()]
    answers = [sign_in(client, spelling, WRONG) for spelling in spellings]
    fifth = sign_in(client, staff_a.username, WRONG)
    right = sign_in(client, staff_a.email, PASSWORD)

    assert [a.status_code for a in answers] == [422] * 4
    assert (fifth.status_code, right.status_code) == (429, 429)
    assert "_auth_user_id" not in client.session


def test_colleague_at_the_same_address_signs_in_meanwhile(
    client: Client, staff_a: User, head_a: User
) -> None:
    for _ in range(5):
        sign_in(client, staff_a.username, WRONG)

    assert sign_in(client, head_a.username, PASSWORD).status_code == 302


def test_same_account_from_another_address_is_not_locked(client: Client, staff_a: User) -> None:
    for _ in range(5):
        sign_in(client, staff_a.username, WRONG)

    body = {"login": staff_a.username, "password": PASSWORD}
    elsewhere = client.post(reverse("account_login"), body, REMOTE_ADDR="10.1.2.3")

    assert elsewhere.status_code == 302


def test_success_forgets_wrong_tries(client: Client, staff_a: User) -> None:
    for _ in range(4):
        sign_in(client, staff_a.username, WRONG)
    sign_in(client, staff_a.username, PASSWORD)
    client.logout()

    assert "Còn 4 lần thử" in sign_in(client, staff_a.username, WRONG).content.decode()


@pytest.mark.parametrize("known", ["name", "mail", "closed"])
def test_known_and_unknown_accounts_answer_alike(client: Client, staff_a: User, known: str) -> None:
    closed = UserFactory(username="dong-roi", is_active=False)
    login = {"name": staff_a.username, "mail": staff_a.email, "closed": closed.username}[known]
    right_or_wrong = PASSWORD if known == "closed" else WRONG
    for _ in range(6):
        one = sign_in(client, login, right_or_wrong)
        other = sign_in(client, "khong-co-ai", WRONG)

        assert one.status_code == other.status_code
        assert plain(one, login) == plain(other, "khong-co-ai")


def plain(response, login: str) -> str:
    """The page without the name typed and the form's token."""
    text = response.content.decode().replace(login, "")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"X-CSRFToken[^}]+", "", text)


def test_one_look_up_and_one_hash_for_unknown_accounts(
    client: Client, staff_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashes.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    sign_in(client, staff_a.username, WRONG)
    known = len(hashes)
    sign_in(client, "khong-co-ai", WRONG)

    assert (known, len(hashes)) == (1, 2)


def test_nothing_typed_is_kept_in_the_counters(client: Client, staff_a: User) -> None:
    sign_in(client, staff_a.username, WRONG)

    attempt = AccessAttempt.objects.get()

    assert WRONG not in f"{attempt.post_data}{attempt.get_data}"
    assert attempt.username == staff_a.username


def test_account_key_is_one_for_all_spellings(staff_a: User) -> None:
    keys = {
        account_key(None, {"username": staff_a.username.upper()}),
        account_key(None, {"login": f" {staff_a.email} "}),
        account_key(None, {"email": staff_a.email.upper()}),
    }

    assert keys == {staff_a.username}


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\x08//evil.example",
     "http:evil.example", "javascript:alert(1)", "https://testserver@evil.example",
     "///evil.example", "%2F%2Fevil.example", "/%09/evil.example"],
)  # fmt: skip
def test_next_never_leaves_the_site(client: Client, staff_a: User, target: str) -> None:
    response = sign_in(client, staff_a.username, PASSWORD, next=target)

    assert response.status_code == 302
    assert response["Location"].startswith(("/", "%2F"))
    assert not response["Location"].startswith("//")


def test_next_leads_back(client: Client, staff_a: User) -> None:
    response = sign_in(client, staff_a.username, PASSWORD, next="/tai-khoan/?a=1")

    assert response["Location"] == "/tai-khoan/?a=1"


@pytest.mark.parametrize(
    "path",
    ["/accounts/signup/", "/accounts/login/", "/accounts/email/", "/accounts/password/reset/",
     "/accounts/2fa/webauthn/", "/accounts/", "/signup/", "/quen-mat-khau/"],
)  # fmt: skip
def test_what_is_not_used_is_not_reachable(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_sign_out_is_a_post_and_clears_the_browser(client: Client, staff_a: User) -> None:
    client.force_login(staff_a)

    assert client.get(reverse("account_logout")).status_code == 405
    response = client.post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "_auth_user_id" not in client.session


def test_sign_in_needs_the_form_token(staff_a: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = sign_in(strict, staff_a.username, PASSWORD)

    assert response.status_code == 403


def test_words_of_an_address_do_not_reach_the_page(client: Client, db: None) -> None:
    page = client.get(reverse("account_login"), {"ended": "Gọi số 0900 để mở khóa"})

    assert "Gọi số 0900" not in page.content.decode()


def test_sleeping_account_says_so_only_after_the_right_password(
    client: Client, staff_a: User
) -> None:
    User.objects.filter(pk=staff_a.pk).update(awake_since="2020-01-01T00:00:00+07:00")

    wrong = sign_in(client, staff_a.username, WRONG)
    right = sign_in(client, staff_a.username, PASSWORD)

    assert "45 ngày" not in wrong.content.decode()
    assert right.status_code == 403
    assert "45 ngày" in right.content.decode()
    assert "_auth_user_id" not in client.session
