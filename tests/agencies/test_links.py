"""One-time links and passwords."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import LinkPurpose, OneTimeLink, OutboxMessage, User
from agencies.services import account, link, password
from plan_portal.lib.errors import NotAllowed
from tests.factories.agencies import AgencyFactory, UserFactory
from tests.moments import NOON

GOOD = "một câu dài của riêng tôi"


def secret_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture
def secret(administrator: User, staff_a: User) -> str:
    return secret_of(link.reset(account=staff_a, by=administrator, at=NOON))


def test_link_sets_the_password_and_wakes(secret: str, staff_a: User) -> None:
    user = link.use(secret=secret, new_password=GOOD, at=NOON + timedelta(hours=23))

    assert user.check_password(GOOD)
    assert not user.is_asleep(at=NOON + timedelta(days=40))


def test_only_the_hash_is_kept(secret: str) -> None:
    assert secret not in str(OneTimeLink.objects.values().get())


def test_link_opens_once(secret: str) -> None:
    link.use(secret=secret, new_password=GOOD, at=NOON)

    with pytest.raises(link.LinkInvalid):
        link.use(secret=secret, new_password=GOOD + " 2", at=NOON)


def test_link_ends_after_24_hours(secret: str) -> None:
    with pytest.raises(link.LinkInvalid):
        link.use(secret=secret, new_password=GOOD, at=NOON + timedelta(hours=24))


def test_newer_link_ends_the_older(secret: str, administrator: User, staff_a: User) -> None:
    link.reset(account=staff_a, by=administrator, at=NOON + timedelta(minutes=1))

    with pytest.raises(link.LinkInvalid):
        link.find(secret, at=NOON + timedelta(minutes=2))


def test_link_of_a_closed_account_does_not_open(
    secret: str, administrator: User, staff_a: User
) -> None:
    account.deactivate(account=staff_a, by=administrator, at=NOON)

    with pytest.raises(link.LinkInvalid):
        link.find(secret, at=NOON)


def test_bad_password_leaves_the_link(secret: str) -> None:
    with pytest.raises(ValidationError):
        link.use(secret=secret, new_password="ngắn", at=NOON)

    assert link.find(secret, at=NOON)


def test_used_and_unknown_links_look_the_same(client: Client, secret: str) -> None:
    link.use(secret=secret, new_password=GOOD, at=NOON)

    used = client.get(reverse("use_link", args=[secret]))
    unknown = client.get(reverse("use_link", args=["x" * 43]))

    assert (used.status_code, unknown.status_code) == (410, 410)


def test_page_of_the_link_takes_a_person_in(client: Client, administrator: User) -> None:
    _new, address = account.create(
        username="nguoi-moi", full_name="Cán bộ minh họa", by=administrator, at=timezone.now()
    )
    path = reverse("use_link", args=[secret_of(address)])

    short = client.post(path, {"new": "ngắn", "again": "ngắn"})
    done = client.post(path, {"new": GOOD, "again": GOOD}, follow=True)

    assert (short.status_code, done.status_code) == (422, 200)
    assert User.objects.get(username="nguoi-moi").check_password(GOOD)


def test_creating_needs_the_right_and_a_free_name(staff_a: User, administrator: User) -> None:
    with pytest.raises(NotAllowed):
        account.create(username="x-y-z", full_name="X", by=staff_a, at=NOON)
    with pytest.raises(account.AccountExists):
        account.create(username=staff_a.username.upper(), full_name="X", by=administrator, at=NOON)
    with pytest.raises(account.AccountExists):
        account.create(
            username="khac", full_name="X", email=staff_a.email, by=administrator, at=NOON
        )


def test_without_a_mail_server_no_link_is_written_anywhere(secret: str) -> None:
    assert not OutboxMessage.objects.exists()


def test_with_a_mail_server_the_link_is_queued_and_closed_to_readers(
    settings, client: Client, administrator: User, staff_a: User, coordinator: User
) -> None:
    settings.MAIL_IS_SET = True

    address = link.reset(account=staff_a, by=administrator, at=NOON)
    message = OutboxMessage.objects.get()

    assert address in message.body
    assert message.is_sensitive


def test_forgotten_password_answers_alike(settings, client: Client, staff_a: User) -> None:
    settings.MAIL_IS_SET = True

    known = client.post(reverse("account_reset_password"), {"login": staff_a.username})
    unknown = client.post(reverse("account_reset_password"), {"login": "khong-co-ai"})

    assert known.status_code == unknown.status_code == 200
    assert without_token(known.content) == without_token(unknown.content)
    assert OutboxMessage.objects.count() == 1


def without_token(content: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)


def test_forgotten_password_three_times_an_hour(settings, staff_a: User) -> None:
    settings.MAIL_IS_SET = True
    for minute in range(5):
        link.request_reset(login=staff_a.email, at=NOON + timedelta(minutes=minute))

    assert OneTimeLink.objects.count() == 3
    life = OneTimeLink.objects.order_by("pk").last()
    assert life.expires_at - life.created_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("mười ba chữ c", "password_too_short"),
        ("a" * 64 + "bcd" * 22, "password_too_long"),
        ("Hà Tĩnh Hà Tĩnh 2026", "password_too_common"),
        ("Mật khẩu mới 123456", "password_too_common"),
        ("aaaaaaaaaaaaaaaaaa", "password_too_common"),
        ("12345678901234567", "password_entirely_numeric"),
        ("chuyen-vien-a1234", "password_too_similar"),
    ],
)
def test_password_rules(staff_a: User, typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(typed, staff_a)

    assert code in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize(
    "typed", ["bốn từ ghép lại nhau", " khoảng trắng hai đầu ", "z" * 8 + "abcdefg 9"]
)
def test_passwords_taken_as_typed(staff_a: User, typed: str) -> None:
    user = password.change(person=staff_a, password=typed, at=NOON)

    assert user.check_password(typed)
    assert not user.check_password(typed.strip() + "x")


def test_eight_are_enough_with_a_second_step(staff_a: User) -> None:
    with pytest.raises(ValidationError):
        validate_password("tám chữ!", staff_a)
    Authenticator.objects.create(user=staff_a, type=Authenticator.Type.TOTP, data={})

    validate_password("tám chữ!", staff_a)


def test_last_ten_passwords_do_not_come_back(staff_a: User) -> None:
    words = [f"câu số {n} đủ dài nhé" for n in range(12)]
    for n, word in enumerate(words):
        password.change(person=staff_a, password=word, at=NOON + timedelta(minutes=n))

    for word in words[2:]:
        with pytest.raises(ValidationError):
            password.change(person=staff_a, password=word, at=NOON + timedelta(hours=1))
    password.change(person=staff_a, password=words[0], at=NOON + timedelta(hours=2))
    assert staff_a.past_passwords.count() == 10


def test_create_administrator_prints_a_link_that_opens(db: None, capsys) -> None:
    AgencyFactory(code="skhcn")

    call_command("create_administrator", "quan-tri", "Cán bộ minh họa")
    address = capsys.readouterr().out.strip().splitlines()[-1]
    user = link.use(secret=secret_of(address), new_password=GOOD, at=timezone.now())

    assert [row.role for row in user.appointments.all()] == ["administrator"]
    with pytest.raises(CommandError):
        call_command("create_administrator", "quan-tri", "Cán bộ minh họa")


def test_administrators_do_not_raise_themselves(administrator: User, office) -> None:
    with pytest.raises(account.OwnAccount):
        account.appoint(
            person=administrator,
            agency=office,
            role="coordinator",
            valid_from=NOON.date(),
            by=administrator,
            at=NOON,
        )


def test_appointments_of_one_role_do_not_overlap(administrator: User, agency_a) -> None:
    person = UserFactory()
    given = {"person": person, "agency": agency_a, "role": "staff", "by": administrator, "at": NOON}
    first = account.appoint(valid_from=NOON.date(), **given)
    with pytest.raises(account.AppointmentRefused):
        account.appoint(valid_from=NOON.date() + timedelta(days=9), **given)

    account.end_appointment(
        appointment=first, valid_to=NOON.date() + timedelta(days=5), by=administrator, at=NOON
    )

    assert account.appoint(valid_from=NOON.date() + timedelta(days=9), **given)


def test_purposes_are_told_apart(administrator: User) -> None:
    account.create(username="nguoi-moi", full_name="X", by=administrator, at=NOON)

    assert OneTimeLink.objects.get().purpose == LinkPurpose.INVITATION
