"""Pages of periods: two steps of opening, one period, who may do what, query counts."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from agencies.models import AgencyGroup
from tasks.models import DayStatus, Extension, Holiday, Period
from tasks.services import period as periods
from tasks.services import plan_import
from tasks.states import PeriodStatus
from tests.factories.agencies import AgencyFactory, GroupMembershipFactory
from tests.factories.tasks import (
    EntryFactory,
    EntryVersionFactory,
    HeadingFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    SubmissionFactory,
    TaskFactory,
)
from tests.moments import HA_TINH, NOON
from tests.tasks.services.test_period import YEAR_2026
from tests.tasks.services.test_plan_import import SMALL, SOURCE

pytestmark = pytest.mark.django_db

YEAR = {"which": "year.0", "year": "2026"}
DATES = {"starts_on": "15/12/2025", "cutoff_on": "14/12/2026", "due_on": "15/12/2026"}
OPEN = "/ky-bao-cao/mo/?which=year.0&year=2026"


@pytest.fixture
def plan():
    return plan_import.import_plan(source=SMALL, by=None, at=NOON).version.plan


@pytest.mark.parametrize(
    ("who", "list_", "open_", "one"),
    [
        ("coordinator", 200, 200, 200),
        ("office_head", 200, 200, 200),
        ("staff_a", 403, 403, 404),
        ("head_a", 403, 403, 404),
        ("leader", 403, 403, 404),
        ("administrator", 403, 403, 404),
    ],
)
def test_who_sees_periods(who, list_, open_, one, request, client):
    client.force_login(request.getfixturevalue(who))
    period = PeriodFactory()

    assert client.get(reverse("tasks:periods")).status_code == list_
    assert client.get(reverse("tasks:period_open")).status_code == open_
    assert client.get(reverse("tasks:period", args=[period.public_id])).status_code == one


@pytest.mark.parametrize("act", ["extend", "cancel", "lock", "reopen"])
def test_staff_do_nothing_to_a_period(act, client, staff_a):
    client.force_login(staff_a)
    period = PeriodFactory()

    answer = client.post(reverse(f"tasks:period_{act}", args=[period.public_id]))

    assert answer.status_code == 404


def test_the_coordinator_may_not_reopen(client, coordinator):
    client.force_login(coordinator)
    period = PeriodFactory(status=PeriodStatus.LOCKED, locked_at=NOON, locked_by=coordinator)

    body = {"reopen-until_on": "31/12/2099", "reopen-reason": "vì"}
    answer = client.post(reverse("tasks:period_reopen", args=[period.public_id]), body)

    assert answer.status_code == 403


def test_the_dates_are_proposed_with_their_reasons(client, coordinator, plan):
    client.force_login(coordinator)

    page = client.get(OPEN).content.decode()

    assert 'value="15/12/2026"' in page
    assert "1 ngày làm việc sau thời điểm chốt số liệu 14/12, theo Điều 8 và Điều 12" in page


def test_the_whole_chain_stands_on_both_pages(client, coordinator, plan):
    client.force_login(coordinator)
    chain = (
        (
            "15/12/2026: 1 ngày làm việc sau thời điểm chốt số liệu 14/12, theo Điều 8 và Điều 12 "
            "NĐ 09/2019/NĐ-CP<"
        ),
        "16/12/2026: Sở KH&amp;CN gửi UBND tỉnh: 2 ngày làm việc sau",
        "18/12/2026: Sở KH&amp;CN gửi Bộ KH&amp;CN: báo cáo năm chậm nhất ngày 20/12",
    )

    opening = client.get(OPEN).content.decode()
    client.post(OPEN, DATES)
    opened = client.get(reverse("tasks:period", args=[Period.objects.get().public_id]))

    assert [one for one in chain if one not in opening] == []
    assert [one for one in chain if one not in opened.content.decode()] == []


def test_a_year_without_a_confirmed_day_off_is_pointed_out(client, coordinator, plan):
    client.force_login(coordinator)

    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=HA_TINH), tick=False):
        nothing = client.get(OPEN).content.decode()
        Holiday.objects.create(day=date(2026, 12, 15), name="Nghỉ bù")
        proposed = client.get(OPEN).content.decode()
        Holiday.objects.update(status=DayStatus.CONFIRMED)
        confirmed = client.get(OPEN).content.decode()

    assert "Bảng ngày nghỉ chưa có ngày nào của năm 2026" in nothing
    assert "Năm 2026 chưa có ngày nghỉ nào được xác nhận" in proposed
    assert "dựa trên ngày nghỉ đề xuất, chưa xác nhận: 15/12" in proposed
    assert "chưa xác nhận" not in confirmed
    assert "note-warn" not in confirmed


def test_a_year_that_is_no_year_comes_back(client, coordinator, plan):
    client.force_login(coordinator)

    answer = client.get(reverse("tasks:period_open"), YEAR | {"year": "1999"})

    assert answer.status_code == 422


def test_a_period_is_opened(client, coordinator, plan):
    client.force_login(coordinator)

    answer = client.post(OPEN, DATES)

    period = Period.objects.get()
    assert answer["Location"] == reverse("tasks:period", args=[period.public_id])
    assert (period.opened_by, period.obligations.count()) == (coordinator, 3)
    assert period.due_at == datetime(2026, 12, 15, 10, 0, tzinfo=UTC)


def test_a_changed_date_needs_a_reason_and_keeps_it(client, coordinator, plan):
    client.force_login(coordinator)
    later = DATES | {"due_on": "18/12/2026"}

    refused = client.post(OPEN, later)
    client.post(OPEN, later | {"reason": "Công văn số 12"})

    assert refused.status_code == 422
    reason = Period.objects.get().reasons["due_at"]
    assert reason == {"code": "manual", "text": "Công văn số 12"}
    page = client.get(reverse("tasks:period", args=[Period.objects.get().public_id]))
    assert "Công văn số 12" in page.content.decode()


def test_the_same_period_twice_comes_back_with_a_sentence(client, coordinator, plan):
    client.force_login(coordinator)
    client.post(OPEN, DATES)

    answer = client.post(OPEN, DATES)

    assert answer.status_code == 422
    assert "Năm 2026" in answer.content.decode()
    assert Period.objects.count() == 1


def test_classes_are_asked_for_at_opening(client, coordinator):
    plan_import.import_plan(source=SOURCE, by=None, at=NOON)
    client.force_login(coordinator)
    fourteen, _fifteen = AgencyGroup.objects.order_by("code")
    member = GroupMembershipFactory(group=fourteen).agency
    other = AgencyFactory()

    nobody = client.post(OPEN, DATES)
    given = {"members_0": [member.public_id], "added_0": [other.public_id], "left_out_1": "on"}
    client.post(OPEN, DATES | given)

    assert nobody.status_code == 422
    rows = Period.objects.get().obligations.filter(group=fourteen)
    assert {row.agency for row in rows} == {member, other}
    assert fourteen.memberships.count() == 2


@pytest.mark.parametrize(("year", "is_past"), [(2022, True), (2090, False)])
def test_a_proposed_deadline_in_the_past_is_pointed_out(client, coordinator, plan, year, is_past):
    client.force_login(coordinator)

    page = client.get(reverse("tasks:period_open"), {"which": "year.0", "year": str(year)})

    assert (page.status_code, page.context["is_past"]) == (200, is_past)
    assert ("Hạn đề xuất đã qua" in page.content.decode()) is is_past


def test_an_ad_hoc_period_takes_its_dates_from_the_request(client, coordinator, plan):
    client.force_login(coordinator)
    url = reverse("tasks:period_open") + "?which=ad_hoc.1&year=2026&number=2"
    dates = {"starts_on": "01/12/2026", "cutoff_on": "05/12/2026", "due_on": "07/12/2026"}

    client.post(url, dates | {"name": "Báo cáo nhanh"})

    period = Period.objects.get()
    assert (period.code, period.name) == ("2026-dx2", "Báo cáo nhanh")


def test_a_period_is_cancelled_with_a_reason(client, coordinator, plan):
    period = periods.open_period(plan=plan, dates=YEAR_2026, by=coordinator, at=NOON)
    client.force_login(coordinator)
    url = reverse("tasks:period_cancel", args=[period.public_id])

    assert client.post(url, {"cancel-reason": ""}).status_code == 422
    client.post(url, {"cancel-reason": "Mở nhầm năm"})

    period.refresh_from_db()
    assert (period.status, period.cancel_reason) == (PeriodStatus.CANCELLED, "Mở nhầm năm")


def test_an_answered_period_is_not_cancelled(client, coordinator):
    entry = EntryFactory()
    EntryVersionFactory(entry=entry)
    client.force_login(coordinator)
    url = reverse("tasks:period_cancel", args=[entry.submission.period.public_id])

    assert client.post(url, {"cancel-reason": "Mở nhầm"}).status_code == 409


def test_a_deadline_is_extended_for_one_agency(client, office_head, settings):
    form = SubmissionFactory(period=PeriodFactory(due_at=datetime(2099, 12, 15, 10, tzinfo=UTC)))
    client.force_login(office_head)
    url = reverse("tasks:period_extend", args=[form.period.public_id])
    given = {"extend-agency": form.agency.public_id, "extend-reason": "Bão lụt"}

    early = client.post(url, given | {"extend-due_on": "01/12/2099"})
    client.post(url, given | {"extend-due_on": "21/12/2099"})

    assert early.status_code == 422
    assert Extension.objects.get().due_at == datetime(2099, 12, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(("rounds", "agencies"), [(1, 1), (3, 3), (12, 15)])
def test_query_counts_are_constant(
    rounds, agencies, client, coordinator, django_assert_max_num_queries
):
    plan = PlanFactory()
    task = TaskFactory(heading=HeadingFactory(version=plan.current_version))
    cast = AgencyFactory.create_batch(agencies)
    made = [PeriodFactory(plan=plan, code=f"p{n}") for n in range(rounds)]
    for period in made:
        for agency in cast:
            ObligationFactory(period=period, task=task, agency=agency)
    client.force_login(coordinator)
    client.get(reverse("tasks:periods"))

    with django_assert_max_num_queries(LIST_QUERIES):
        client.get(reverse("tasks:periods"))
    with django_assert_max_num_queries(PAGE_QUERIES):
        client.get(reverse("tasks:period", args=[made[0].public_id]))


# Session, person and frame included.
LIST_QUERIES = 14
PAGE_QUERIES = 20
