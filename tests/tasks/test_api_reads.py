"""Reading through the API: declared filters only, pages, scope, and a fixed number of queries."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from tasks.models import Evidence, Period, Plan, Submission, Supplement
from tasks.states import AnswerKind, SupplementKind
from tests.factories.agencies import AgencyFactory, AgencyNameFactory, UserFactory
from tests.factories.tasks import (
    OPENED_AT,
    PROGRESS,
    DutyFactory,
    EntryFactory,
    HeadingFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    TaskFactory,
    answered,
)
from tests.moments import NOON
from tests.tasks.rounds import entries, sent

LISTS = (
    "agencies", "plans", "headings", "tasks", "periods", "obligations", "submissions",
    "recipients", "reports",
)  # fmt: skip


@pytest.fixture
def plan(db: None) -> Plan:
    return PlanFactory(code="165-kh-ubnd")


@pytest.fixture
def period(plan: Plan) -> Period:
    return PeriodFactory(plan=plan, code="2026-nam")


def url(name: str, period: Period) -> str:
    query = f"?period={period.public_id}" if name == "obligations" else ""
    return reverse(f"api:{name}") + query


def more(plan: Plan, period: Period) -> None:
    """One more of everything, each with what hangs on it."""
    heading = HeadingFactory(version=plan.current_version)
    task = TaskFactory(heading=heading)
    agency = AgencyNameFactory().agency
    DutyFactory(task=task, agency=agency)
    added = Supplement.objects.create(
        lineage=task.lineage, kind=SupplementKind.SUPPORT, source="12/CV-MH",
        source_date=date(2026, 1, 5), added_at=OPENED_AT, added_by=UserFactory(),
    )  # fmt: skip
    added.agencies.add(agency)
    entry = EntryFactory(obligation=ObligationFactory(period=period, task=task, agency=agency))
    answered(entry)
    PlanFactory()
    PeriodFactory(plan=plan)


def queries(client: Client, address: str) -> tuple[int, int]:
    """How many queries, and how many rows came."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return len(captured), len(answer.json().get("results", []))


@pytest.mark.parametrize("name", LISTS)
def test_query_count_of_a_list_is_the_same_at_1_and_3(
    client: Client, coordinator: User, plan: Plan, period: Period, name: str
) -> None:
    client.force_login(coordinator)
    more(plan, period)
    one, rows = queries(client, url(name, period))
    more(plan, period)
    more(plan, period)

    three, rows_then = queries(client, url(name, period))

    assert three == one <= 10
    assert rows_then > rows or name in {"recipients", "reports"}


def test_query_count_of_a_submission_is_the_same_at_1_and_3(
    client, coordinator, agency_a, head_a, staff_a, period
):
    counted = []
    client.force_login(coordinator)
    for count in (1, 3):
        other = PeriodFactory(plan=period.plan)
        report = sent(agency_a, *[PROGRESS] * count, head=head_a, writer=staff_a, period=other)
        for entry in entries(report):
            Evidence.objects.create(
                entry=entry, document_number="1/BC", added_at=OPENED_AT, added_by=staff_a
            )
        found, _rows = queries(client, reverse("api:submission", args=[report.public_id]))
        counted.append(found)

    assert counted[0] == counted[1] <= 20


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query",
    ["agency__users__password=x", "q=x", "ordering=password", "ordering=?", "page_size=101",
     "page=0", "page=x", "limit=5", "search=x"],
)  # fmt: skip
def test_what_is_not_declared_is_refused(client, coordinator, period, name, query):
    client.force_login(coordinator)
    address = url(name, period)

    refused = client.get(address + ("&" if "?" in address else "?") + query)

    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == [query.partition("=")[0]]


def test_an_undeclared_name_is_refused_on_one_row_too(client, coordinator, period):
    client.force_login(coordinator)

    refused = client.get(reverse("api:period", args=[period.public_id]), {"expand": "all"})

    assert refused.status_code == 400


def test_a_page_beyond_the_last_is_not_found(client, coordinator, period):
    client.force_login(coordinator)

    assert client.get(reverse("api:periods"), {"page": 2}).status_code == 404


def test_pages_are_at_most_100_and_follow_each_other(client, coordinator, db):
    AgencyFactory.create_batch(150)
    client.force_login(coordinator)

    first = client.get(reverse("api:agencies"), {"page_size": 100}).json()
    rest = client.get(first["next"]).json()

    assert [len(first["results"]), len(rest["results"]), first["count"]] == [100, 51, 151]
    codes = [row["code"] for row in (*first["results"], *rest["results"])]
    assert len(set(codes)) == 151


def test_rows_of_another_agency_are_in_no_list(client, staff_b, agency_a, agency_b, period):
    for agency in (agency_a, agency_b):
        entry = EntryFactory(obligation=ObligationFactory(period=period, agency=agency))
        answered(entry)
    client.force_login(staff_b)

    owed = client.get(url("obligations", period)).json()["results"]
    sent_rows = client.get(reverse("api:submissions")).json()["results"]

    assert [row["agency_code"] for row in owed] == ["so-noi-vu"]
    assert [row["agency"]["code"] for row in sent_rows] == ["so-noi-vu"]


def test_a_filter_by_another_agency_gives_no_row(client, staff_b, agency_a, period):
    EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a))
    client.force_login(staff_b)

    for name in ("obligations", "submissions"):
        wish = {"period": period.public_id, "agency": agency_a.public_id}
        assert client.get(reverse(f"api:{name}"), wish).json()["results"] == []


def test_obligations_need_their_period(client, coordinator, period):
    client.force_login(coordinator)

    refused = client.get(reverse("api:obligations"))

    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["period"])


def test_an_obligation_says_its_bucket(client, coordinator, agency_a, head_a, staff_a, period):
    sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=period)
    ObligationFactory(period=period)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        client.force_login(coordinator)
        rows = client.get(url("obligations", period)).json()["results"]
        in_time = client.get(url("obligations", period) + "&bucket=on_time").json()["results"]

    assert len(rows) == 2
    assert [(row["agency_code"], row["bucket"], row["kind"]) for row in in_time] == [
        ("so-y-te", "on_time", AnswerKind.PROGRESS)
    ]


def test_a_cancelled_period_is_for_who_follows_the_round(client, staff_a, coordinator, period):
    period.status, period.cancel_reason = "cancelled", "Mở nhầm."
    period.cancelled_at, period.cancelled_by = OPENED_AT, coordinator
    period.save()
    address = reverse("api:period", args=[period.public_id])
    statuses = []
    for person in (staff_a, coordinator):
        client.force_login(person)
        statuses.append(client.get(address).status_code)

    assert statuses == [404, 200]


def test_a_clause_comes_verbatim_with_span_and_what_was_added(client, staff_a, plan, period):
    more(plan, period)
    client.force_login(staff_a)

    (row,) = client.get(reverse("api:tasks"), {"plan": plan.public_id}).json()["results"]

    task = Submission.objects.get().entries.get().obligation.task
    assert (row["text"], row["span"]) == (task.text, [task.span_start, task.span_end])
    assert [s["source"] for s in row["supplements"]] == ["12/CV-MH"]
    assert [d["role"] for d in row["duties"]] == ["lead"]


def test_an_agency_has_the_names_it_had(client, staff_a):
    agency = AgencyNameFactory(name="Sở cũ").agency
    client.force_login(staff_a)

    row = client.get(reverse("api:agency", args=[agency.public_id])).json()

    assert [(n["name"], n["valid_from"]) for n in row["names"]] == [("Sở cũ", "2021-01-01")]


@pytest.mark.parametrize("path", ["", "nothing/", "plans", "tasks/1/", "reports/x/files/exe/"])
def test_an_unknown_address_is_not_found_as_json(client, coordinator, path):
    anonymous = client.get(f"/api/v1/{path}")
    client.force_login(coordinator)

    absent = client.get(f"/api/v1/{path}")

    assert (anonymous.status_code, absent.status_code) == (401, 404)
    assert absent.json()["code"] == "not_found"


def test_no_integer_key_is_told(client, coordinator, agency_a, head_a, staff_a, period):
    report = sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=period)
    client.force_login(coordinator)

    told = client.get(reverse("api:submission", args=[report.public_id])).json()

    assert _integers_under(told, "id") == []


def _integers_under(value: object, key: str) -> list[object]:
    if isinstance(value, dict):
        own = [v for k, v in value.items() if (k == key or k.endswith("_id"))]
        deeper = [found for v in value.values() for found in _integers_under(v, key)]
        return [v for v in own if isinstance(v, int)] + deeper
    if isinstance(value, list):
        return [found for v in value for found in _integers_under(v, key)]
    return []
