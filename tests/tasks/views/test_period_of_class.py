"""Opening a period for one class alone, from the page of the class."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import AgencyGroup
from tasks.models import Period
from tasks.services import plan_import
from tests.factories.agencies import AgencyGroupFactory, GroupMembershipFactory
from tests.moments import NOON
from tests.tasks.services.test_plan_import import SOURCE
from tests.tasks.views.test_period_pages import DATES

pytestmark = pytest.mark.django_db
OPEN = reverse("tasks:period_open")


@pytest.fixture
def group():
    """The class of heading 14 with one member; nobody is in the class of heading 15."""
    plan_import.import_plan(source=SOURCE, by=None, at=NOON)
    found = AgencyGroup.objects.order_by("code")[0]
    GroupMembershipFactory(group=found, agency__name="Xã A", valid_from=date(2026, 1, 1))
    return found


def chosen(group: AgencyGroup) -> str:
    return f"{OPEN}?which=year.0&year=2026&nhom={group.public_id}"


def test_the_page_of_the_class_leads_to_it(client, coordinator, group):
    client.force_login(coordinator)

    page = client.get(reverse("agencies:group", args=[group.public_id])).content.decode()
    first = client.get(f"{OPEN}?nhom={group.public_id}").content.decode()

    assert f'href="{OPEN}?nhom={group.public_id}"' in page
    assert "Mở kỳ báo cáo cho riêng nhóm này" in page
    assert f'name="nhom" value="{group.public_id}"' in first


def test_the_preview_names_the_members_of_the_day_and_the_tasks_of_the_class_only(
    client, coordinator, group
):
    client.force_login(coordinator)

    answer = client.get(chosen(group))

    page = answer.content.decode()
    assert [one.group for one in answer.context["form"].classes] == [group]
    assert "Xã A" in page
    assert "nhiệm vụ 14.1" in page
    assert "Chỉ các thành viên của" in page
    assert "left_out_0" not in page


def test_it_is_opened_for_the_members(client, coordinator, group):
    client.force_login(coordinator)
    member = group.memberships.get().agency

    answer = client.post(chosen(group), DATES | {"members_0": [str(member.public_id)]})

    period = Period.objects.get()
    assert answer["Location"] == reverse("tasks:period", args=[period.public_id])
    assert [row.agency for row in period.obligations.all()] == [member]
    shown = client.get(answer["Location"]).content.decode()
    assert "riêng nhóm mục 14" in shown
    assert "một nhóm riêng" in shown


def test_nobody_chosen_comes_back(client, coordinator, group):
    client.force_login(coordinator)

    answer = client.post(chosen(group), DATES)

    assert answer.status_code == 422
    assert "Hãy chọn các cơ quan được hỏi trong nhóm này." in answer.content.decode()
    assert not Period.objects.exists()


def test_a_class_asked_already_comes_back_with_a_sentence(client, coordinator, group):
    client.force_login(coordinator)
    body = DATES | {"members_0": [str(group.memberships.get().agency.public_id)]}
    client.post(OPEN + "?which=year.0&year=2026", body | {"left_out_1": "on"})

    answer = client.post(chosen(group), body)

    assert answer.status_code == 422
    assert "đã hỏi nhóm" in answer.content.decode()
    assert Period.objects.count() == 1


def test_a_class_that_the_plan_does_not_bind_is_pointed_out(client, coordinator, group):
    client.force_login(coordinator)
    other = AgencyGroupFactory()

    shown, refused = client.get(chosen(other)), client.post(chosen(other), DATES)

    assert "không giao cho nhóm này nhiệm vụ nào" in shown.content.decode()
    assert (refused.status_code, Period.objects.count()) == (422, 0)


@pytest.mark.parametrize("wish", ["nhom=1", "nhom=0b0b0b0b-0000-4000-8000-000000000000"])
def test_a_class_that_is_not_there_is_404(client, coordinator, group, wish):
    client.force_login(coordinator)

    assert client.get(f"{OPEN}?{wish}").status_code == 404


def test_the_api_says_whom_a_period_asks(client, coordinator, group):
    client.force_login(coordinator)
    body = DATES | {"members_0": [str(group.memberships.get().agency.public_id)]}
    client.post(chosen(group), body)

    shown = client.get("/api/v1/periods/").json()["results"][0]

    assert (shown["group"], shown["scope"]) == (str(group.public_id), "riêng nhóm mục 14")
