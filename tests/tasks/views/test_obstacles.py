"""Pages of obstacles: the agency's own, all for Sở KH&CN, steps with errors beside their fields."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Role
from tasks.answer import Obstacle
from tasks.models import ObstacleRecord, Period
from tasks.queries import obstacles
from tests.factories.agencies import AgencyFactory, UserFactory, appointed
from tests.factories.tasks import PROGRESS, PeriodFactory
from tests.moments import NOON
from tests.tasks.rounds import sent

LIST = "tasks:obstacles"


@pytest.fixture
def period(db: None) -> Period:
    return PeriodFactory()


@pytest.fixture
def raised(agency_a, head_a, staff_a, period) -> ObstacleRecord:
    return stuck(agency_a, head_a, staff_a, period, "Chưa có kinh phí.")


def stuck(agency: Agency, head: User, writer: User, period: Period, words: str, days: int = 0):
    answer = replace(PROGRESS, obstacles=(Obstacle(words, "Sở Tài chính"),))
    at = NOON - timedelta(days=days)
    sent(agency, answer, head=head, writer=writer, period=period, at=at)
    return ObstacleRecord.objects.get(text=words)


def post(client: Client, user: User, name: str, record: ObstacleRecord, **typed: object):
    client.force_login(user)
    prefix = name.removeprefix("obstacle_")
    fields = {"forward": "forward", "answer": "answer", "close": "close"}[prefix]
    named = {f"{fields}-{key}": value for key, value in typed.items()}
    return client.post(reverse(f"tasks:{name}", args=[record.public_id]), named)


def test_agencies_see_their_own_and_sokhcn_all(
    client, raised, staff_a, staff_b, coordinator, administrator
):
    url = reverse("tasks:obstacle", args=[raised.public_id])
    seen = {}
    for user in (staff_a, staff_b, coordinator, administrator):
        client.force_login(user)
        seen[user.username] = (client.get(reverse(LIST)).status_code, client.get(url).status_code)

    assert seen == {
        "chuyen-vien-a": (200, 200),
        "chuyen-vien-b": (200, 404),
        "tong-hop": (200, 200),
        "quan-tri": (403, 404),
    }


def test_the_list_is_open_longest_first_and_narrows(client, period, coordinator):
    for days, words in ((3, "Thiếu cán bộ."), (214, "Chưa có kinh phí."), (9, "Chờ hướng dẫn.")):
        agency = AgencyFactory()
        head = appointed(agency, Role.HEAD, f"lanh-dao-{agency.code}")
        stuck(agency, head, UserFactory(), period, words, days)
    client.force_login(coordinator)

    every = client.get(reverse(LIST)).context["page"]
    found = client.get(reverse(LIST), {"q": "huong dan"}).context["page"]
    turned = client.get(reverse(LIST), {"sort": "age"}).context["page"]
    closed = client.get(reverse(LIST), {"status": "closed"}).context["page"]

    ages = [line.days for line in every]
    assert ages == sorted(ages, reverse=True)
    assert next(iter(every)).text == "Chưa có kinh phí."
    assert [line.text for line in found] == ["Chờ hướng dẫn."]
    assert [line.days for line in turned] == ages[::-1]
    assert list(closed) == []


def test_a_step_without_its_words_says_so_beside_the_field(client, raised, coordinator):
    answer = post(client, coordinator, "obstacle_forward", raised, steps_seen=1, addressee="Bộ")

    assert answer.status_code == 422
    assert list(answer.context["bound"].errors) == ["document_number"]
    assert 'value="Bộ"' in answer.content.decode()
    assert raised.steps.count() == 1


def test_the_three_steps_over_the_pages(client, raised, coordinator, staff_a):
    post(
        client, coordinator, "obstacle_forward", raised,
        steps_seen=1, document_number="393/SKHCN", addressee="Bộ Tài chính",
    )  # fmt: skip
    post(client, coordinator, "obstacle_answer", raised, steps_seen=2, note="Đã bố trí.")
    post(client, staff_a, "obstacle_close", raised, steps_seen=3)

    raised.refresh_from_db()
    assert (raised.status, raised.addressee) == ("closed", "Bộ Tài chính")


def test_steps_are_offered_to_who_may_take_them(client, raised, coordinator, staff_a):
    url = reverse("tasks:obstacle", args=[raised.public_id])
    offered = {}
    for user in (coordinator, staff_a):
        client.force_login(user)
        shown = client.get(url).context["obstacle"]
        offered[user.username] = (shown.can_forward, shown.can_answer, shown.can_close)

    assert offered == {"tong-hop": (True, True, False), "chuyen-vien-a": (False, False, True)}


def test_a_colleague_without_the_right_is_refused(client, raised, staff_a, coordinator):
    forwarded = post(
        client, staff_a, "obstacle_forward", raised,
        steps_seen=1, document_number="1/X", addressee="Bộ",
    )  # fmt: skip
    closed = post(client, coordinator, "obstacle_close", raised, steps_seen=1, note="Xong.")

    assert (forwarded.status_code, closed.status_code) == (403, 403)
    assert raised.steps.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_of_the_list(count, period, coordinator, django_assert_num_queries):
    for n in range(count):
        agency = AgencyFactory()
        head = appointed(agency, Role.HEAD, f"lanh-dao-{agency.code}")
        stuck(agency, head, UserFactory(), period, f"Vướng mắc {n}.")
    coordinator.forget_appointments()

    with django_assert_num_queries(6):  # the reader's appointments, names of today, links, the list
        obstacles.lines(coordinator, at=NOON)
