"""The page of a report on request: the tree, refusals with what was ticked, where it is listed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from reports.models import AdHocRequest, ConsolidatedReport
from tests.factories.tasks import PeriodFactory
from tests.reports.papers import asks_anew
from tests.reports.rounds import AFTER, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
ASK = "reports:ad_hoc"


@pytest.fixture
def period():
    return whole(["accepted", "missing", "late"])


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def headings(period):
    return list(period.version.headings.order_by("position"))


def posted(period, **given):
    return {
        "recipient": "ubnd-tinh", "asked_by": "UBND tỉnh", "number": "412/UBND-KGVX",
        "dated": "05/11/2026", "from_on": f"{period.starts_on:%d/%m/%Y}",
        "to_on": f"{period.cutoff_on:%d/%m/%Y}", "kind": "",
        "headings": [str(headings(period)[0].public_id)], "tasks": [],
    } | given  # fmt: skip


def test_the_tree_shows_every_task_and_the_days_of_the_last_round(office, period):
    page = office.get(reverse(ASK))

    shown = page.content.decode()
    for heading in headings(period):
        assert str(heading.public_id) in shown
        for task in heading.tasks.all():
            assert str(task.lineage) in shown
    assert page.context["form"].initial["to_on"] == period.cutoff_on


def test_a_heading_stands_for_its_tasks(office, period):
    other = headings(period)[1].tasks.get()
    answer = office.post(reverse(ASK), posted(period, tasks=[str(other.lineage)]))

    row = ConsolidatedReport.objects.get()
    assert answer.url == reverse("reports:report", args=[row.public_id])
    first = headings(period)[0].tasks.get()
    assert set(row.ad_hoc.lineages) == {str(first.lineage), str(other.lineage)}
    assert row.ad_hoc.dated == date(2026, 11, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"headings": []},
        {"tasks": ["7d1a3f5e-0000-4000-8000-000000000000"]},
        {"to_on": "01/01/2020"},
        {"number": ""},
        {"recipient": "vu-cong-nghe-cao"},
        {"kind": "week"},
    ],
)
def test_a_refusal_comes_back_with_what_was_ticked(office, period, wrong):
    answer = office.post(reverse(ASK), posted(period) | wrong)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not AdHocRequest.objects.exists()
    if "headings" not in wrong:
        assert str(headings(period)[0].public_id) in answer.context["form"].chosen


def test_the_list_shows_it_apart_and_compiles_it_anew(office, period):
    office.post(reverse(ASK), posted(period))
    row = ConsolidatedReport.objects.get()
    ConsolidatedReport.objects.update(status="failed")

    page = office.get(reverse("reports:list"))
    [shelf] = page.context["ad_hoc"]
    assert shelf.ad_hoc == row.ad_hoc
    assert all(not one.revisions for own in page.context["periods"] for one in own.shelves)
    assert "412/UBND-KGVX" in page.content.decode()

    office.post(
        reverse("reports:compile"),
        {"period": period.public_id, "recipient": "ubnd-tinh", "ad_hoc": row.ad_hoc.public_id},
    )
    assert row.ad_hoc.reports.count() == 2


def test_trying_again_asks_for_the_same_request(office, period):
    office.post(reverse(ASK), posted(period))
    row = ConsolidatedReport.objects.get()
    ConsolidatedReport.objects.update(status="failed")
    pages = (reverse("reports:report", args=[row.public_id]), reverse("reports:list"))

    for page in pages:
        own = {"period": str(period.public_id), "recipient": "ubnd-tinh"}
        asked = asks_anew(office.get(page).content.decode())
        assert own | {"ad_hoc": str(row.ad_hoc.public_id)} in asked
    assert len(asks_anew(office.get(pages[0]).content.decode())) == 2


def test_a_request_is_compiled_for_its_own_period_and_recipient_alone(office, period):
    office.post(reverse(ASK), posted(period))
    key = ConsolidatedReport.objects.get().ad_hoc.public_id
    ConsolidatedReport.objects.update(status="failed")
    other = PeriodFactory(plan=period.plan, code="2020-nam")
    own = {"period": period.public_id, "recipient": "ubnd-tinh", "ad_hoc": key}

    for wrong in ({"period": other.public_id}, {"recipient": "bo-khcn"}):
        assert office.post(reverse("reports:compile"), own | wrong).status_code == 404
    assert ConsolidatedReport.objects.count() == 1
    assert office.post(reverse("reports:compile"), own).status_code == 302


def test_a_double_click_leads_to_the_one_report_and_says_so(office, period):
    first = office.post(reverse(ASK), posted(period))
    ConsolidatedReport.objects.update(requested_at=AFTER - timedelta(seconds=1))

    again = office.post(reverse(ASK), posted(period))

    assert first.url == again.url
    assert AdHocRequest.objects.count() == 1
    assert "đã được yêu cầu trước đó" in office.get(again.url).content.decode()


def test_without_any_round_the_page_says_what_comes_first(office):
    assert office.get(reverse(ASK)).status_code == 200


def test_the_api_asks_and_names_the_scope(office, period):
    task = headings(period)[0].tasks.get()
    body = {
        "recipient": "bo-khcn", "asked_by": "Bộ KH&CN", "number": "1/BKHCN",
        "dated": "2026-11-05", "from_on": str(period.starts_on), "to_on": str(period.cutoff_on),
        "tasks": [str(task.lineage)],
    }  # fmt: skip
    answer = office.post(reverse("api:ask_report"), body, content_type="application/json")

    assert answer.status_code == 202, answer.content
    assert answer.json()["scope"]["tasks"] == [str(task.lineage)]
    refused = office.post(
        reverse("api:ask_report"), body | {"tasks": []}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "scope_refused")
