"""Names through the API: the frozen one stays, who goes on stands in a field of its own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import ChangeKind, User
from tests.factories.tasks import answered
from tests.tasks.apparatus import DAY, Apparatus, applied, build, new

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(coordinator: User) -> Apparatus:
    """A was merged into B yesterday; C was renamed."""
    made = build("A", "B", "C")
    for name in ("A", "B", "C"):
        answered(made.report(name).entries.get(), saved_by=made.heads[name])
    at = timezone.now() - timedelta(minutes=1)
    on = timezone.localdate(at) - DAY
    applied(ChangeKind.MERGE, [made["A"]], [made["B"]], by=coordinator, on=on, at=at)
    applied(ChangeKind.RENAME, [made["C"]], by=coordinator, on=on, at=at, new_name="Cơ quan Mới")
    return made


def now_b() -> str:
    return f"nay là Cơ quan B từ ngày {timezone.localdate() - DAY:%d/%m/%Y}"


def now_c() -> str:
    return f"nay là Cơ quan Mới từ ngày {timezone.localdate() - DAY:%d/%m/%Y}"


def rows(client, name: str, **query: object) -> list[dict]:
    return client.get(reverse(f"api:{name}"), query).json()["results"]


def test_row_of_the_ledger_keeps_its_name_and_says_who_goes_on(client, world, coordinator):
    client.force_login(coordinator)

    found = rows(client, "obligations", period=world.period.public_id)

    assert [(row["agency_name"], row["agency_now"]) for row in found] == [
        ("Cơ quan A", now_b()), ("Cơ quan B", ""), ("Cơ quan C", now_c()),
    ]  # fmt: skip


def test_submission_names_its_agency_and_its_holder(client, world, coordinator):
    client.force_login(coordinator)

    found = {row["agency"]["code"]: row for row in rows(client, "submissions")}
    whole = client.get(reverse("api:submission", args=[world.report("A").public_id])).json()

    row = found["co-quan-a"]
    assert (row["agency"]["name"], row["agency"]["now"]) == ("Cơ quan A", now_b())
    assert (row["holder"]["name"], row["holder"]["now"]) == ("Cơ quan B", "")
    assert found["co-quan-b"]["holder"] == found["co-quan-b"]["agency"]
    assert (whole["agency"], whole["holder"]) == (row["agency"], row["holder"])


def test_duty_that_ended_says_who_goes_on(client, world, coordinator):
    client.force_login(coordinator)

    task = client.get(reverse("api:task", args=[world.tasks["A"].public_id])).json()

    assert [(one["agency"]["name"], one["agency"]["now"]) for one in task["duties"]] == [
        ("Cơ quan A", now_b()), ("Cơ quan B", ""),
    ]  # fmt: skip


def test_agency_that_ended_says_who_goes_on(client, world, coordinator):
    client.force_login(coordinator)

    one = client.get(reverse("api:agency", args=[world["A"].public_id])).json()
    listed = {row["code"]: row["now"] for row in rows(client, "agencies")}

    assert (one["name"], one["now"]) == ("Cơ quan A", now_b())
    assert (listed["co-quan-a"], listed["co-quan-b"]) == (now_b(), "")


@pytest.mark.parametrize("name", ["agencies", "submissions", "tasks", "obligations"])
def test_names_are_read_once_for_the_whole_answer(client, world, coordinator, name):
    client.force_login(coordinator)
    query = {"period": world.period.public_id} if name == "obligations" else {}
    rows(client, name, **query)
    before = _count(client, name, query)
    applied(
        ChangeKind.SPLIT, [world["C"]], by=coordinator, at=timezone.now(),
        on=timezone.localdate(), results=[world["B"]], new_results=new("Cơ quan D"),
    )  # fmt: skip

    assert _count(client, name, query) == before


def _count(client, name: str, query: dict[str, object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        rows(client, name, **query)
    return len(captured)
