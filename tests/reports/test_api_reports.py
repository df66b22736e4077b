"""Reports through the API: a compile is asked for, told, released, and its files are whole."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.services import file as stored_files
from reports.models import ConsolidatedReport
from reports.services import report as reporting
from reports.states import ReportStatus
from tasks.models import Period
from tests.reports.rounds import whole

JSON = "application/json"
pytestmark = pytest.mark.usefixtures("quick_files")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def period(db: None) -> Period:
    return whole(["accepted", "waiting", "missing"])


def ask(client: Client, period: Period, /, **body: object):
    url = reverse("api:compile", args=[period.public_id])
    return client.post(url, body, content_type=JSON)


@pytest.fixture
def compiled(client, period, coordinator) -> ConsolidatedReport:
    client.force_login(coordinator)
    report_id = ask(client, period, recipient="bo-khcn").json()["id"]
    row = ConsolidatedReport.objects.get(public_id=report_id)
    reporting.compile_report(report_id=row.pk, clock=timezone.now)
    row.refresh_from_db()
    return row


def test_two_clicks_ask_for_one_report_and_wake_a_worker(client, period, coordinator, woken):
    client.force_login(coordinator)

    first, second = (ask(client, period, recipient="bo-khcn") for _n in range(2))

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert (first.json()["status"], first.json()["actions"]) == ("requested", ["cancel"])
    assert woken == [ConsolidatedReport.objects.get().pk] * 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "recipient"),
        ({"recipient": "nobody"}, "recipient"),
        ({"recipient": 1}, "recipient"),
        ({"recipient": "bo-khcn", "by": "x"}, "by"),
        ({"recipient": "bo-khcn", "period": "x"}, "period"),
        ({"recipient": "bo-khcn", "status": "released"}, "status"),
    ],
)
def test_a_compile_takes_the_recipient_and_nothing_else(client, period, coordinator, body, field):
    client.force_login(coordinator)

    refused = ask(client, period, **body)

    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])
    assert not ConsolidatedReport.objects.exists()


def test_a_compiled_report_tells_its_files_and_the_next_steps(client, compiled):
    told = client.get(reverse("api:report", args=[compiled.public_id])).json()

    assert (told["status"], told["step"], told["actions"]) == (
        "compiled", "done", ["compile", "release", "revise"],
    )  # fmt: skip
    assert [file["format"] for file in told["files"]] == ["docx", "pdf", "xlsx"]
    assert told["snapshot_sha256"] == compiled.snapshot_sha256


def test_a_leader_finds_it_once_released(client, compiled, coordinator, leader):
    url = reverse("api:report_file", args=[compiled.public_id, "pdf"])
    client.force_login(leader)
    before = client.get(url).status_code
    client.force_login(coordinator)
    released = client.post(
        reverse("api:release_report", args=[compiled.public_id]), {}, content_type=JSON
    )
    client.force_login(leader)

    after = client.get(url, headers={"Accept": "application/pdf"})

    assert (before, released.json()["status"]) == (404, "compiled")
    assert released.json()["released_at"]
    assert b"".join(after.streaming_content).startswith(b"pdf ")
    assert after["Content-Type"] == "application/pdf"
    assert after["Content-Disposition"].startswith("attachment; filename=")
    assert after["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in after["Content-Security-Policy"]


def test_a_damaged_file_is_refused_before_its_first_byte(client, compiled):
    stored = compiled.artifacts.get(format="pdf").file
    path = stored_files.path_of(stored.sha256)
    path.write_bytes(b"x" * stored.size)

    refused = client.get(reverse("api:report_file", args=[compiled.public_id, "pdf"]))

    assert (refused.status_code, refused.json()["code"]) == (409, "file_damaged")


def test_a_cancelled_compile_leaves_nothing(client, period, coordinator):
    client.force_login(coordinator)
    report_id = ask(client, period, recipient="bo-khcn").json()["id"]

    stopped = client.post(reverse("api:cancel_report", args=[report_id]), {}, content_type=JSON)
    again = client.post(reverse("api:cancel_report", args=[report_id]), {}, content_type=JSON)

    assert (stopped.status_code, stopped.json()["status"]) == (200, ReportStatus.CANCELLED)
    assert (again.status_code, again.json()["code"]) == (409, "report_not_ready")


def test_an_approval_says_what_is_to_be_known_until_it_is_confirmed(client, compiled, office_head):
    url = reverse("api:approve_report", args=[compiled.public_id])
    client.force_login(office_head)

    refused = client.post(url, {}, content_type=JSON)
    approved = client.post(url, {"knowing": True}, content_type=JSON)

    assert (refused.status_code, refused.json()["code"]) == (409, "report_warnings_unread")
    assert "Chưa đo thể thức" in str(refused.json())
    assert (approved.status_code, approved.json()["status"]) == (200, ReportStatus.APPROVED)
    assert compiled.events.get().note


def test_a_report_is_sent_back_with_what_is_to_be_changed(client, compiled):
    url = reverse("api:revise_report", args=[compiled.public_id])

    empty = client.post(url, {"note": ""}, content_type=JSON)
    back = client.post(url, {"note": "Sửa mục III"}, content_type=JSON)

    assert (empty.status_code, list(empty.json()["fields"])) == (400, ["note"])
    assert (back.status_code, back.json()["status"]) == (200, ReportStatus.IN_REVISION)
    assert compiled.events.get().note == "Sửa mục III"


@pytest.mark.parametrize("field", ["status", "released_by", "recipient"])
def test_a_release_takes_no_field(client, compiled, field):
    url = reverse("api:release_report", args=[compiled.public_id])

    refused = client.post(url, {field: "x"}, content_type=JSON)

    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])


def test_query_count_of_the_list_is_the_same_at_1_and_3(
    client, period, coordinator, compiled, django_assert_num_queries
):
    url = reverse("api:reports")
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)
    for _n in range(2):
        row = reporting.request(
            period=period, recipient=compiled.recipient, by=coordinator, at=timezone.now()
        )
        reporting.compile_report(report_id=row.pk, clock=timezone.now)

    with django_assert_num_queries(6):
        assert client.get(url).json()["count"] == 3
