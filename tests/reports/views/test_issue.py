"""Pages from compiled to issued, and an issued page that never changes again."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Agency, User
from reports.models import ConsolidatedReport, Recipient, RecipientVersion
from reports.pipeline.compose import compose
from reports.pipeline.snapshot import hash_of
from reports.services import approval
from reports.services import issue as issuing
from reports.services import layout as layouts
from reports.services import report as reporting
from tasks.models import Entry, Obligation, Task
from tests.reports.papers import LATER, PDF, approved, asks_anew, issued, paper, shown
from tests.reports.rounds import AFTER, DAY, compiled, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]


@pytest.fixture
def period():
    return whole(["accepted"] * 20 + ["missing"])


@pytest.fixture
def report(period, coordinator) -> ConsolidatedReport:
    return compiled(period, by=coordinator)


def address(name: str, report, *more: object) -> str:
    return reverse(f"reports:{name}", args=[report.public_id, *more])


def typed(head, **given: object) -> dict[str, object]:
    return {
        "number": "5/bc-skhcn",
        "issued_on": f"{AFTER:%d/%m/%Y}",
        "signer": head.appointments.get().public_id,
        "file": SimpleUploadedFile("ban-ky.pdf", PDF),
    } | given


def test_the_next_step_is_a_button_for_who_may_take_it(client, report, coordinator, office_head):
    client.force_login(coordinator)
    of_coordinator = client.get(address("report", report)).content.decode()
    client.force_login(office_head)
    of_head = client.get(address("report", report)).content.decode()

    assert address("approve", report) not in of_coordinator
    assert address("revise", report) in of_coordinator
    assert address("approve", report) in of_head


def test_the_whole_way_on_pages(client, report, office_head, leader):
    client.force_login(office_head)

    page = client.get(address("approve", report))
    assert page.context["is_ready"]
    assert "Chưa đo thể thức" in page.content.decode()
    assert client.post(address("approve", report)).status_code == 422
    assert client.post(address("approve", report), {"knowing": "on"}).status_code == 302
    assert client.get(address("issue", report)).context["is_ready"]
    assert client.post(address("issue", report), typed(office_head)).status_code == 302

    report.refresh_from_db()
    assert (report.status, report.number) == ("issued", "05/BC-SKHCN")
    client.force_login(leader)
    html = client.get(address("report", report)).content.decode()
    assert "05/BC-SKHCN" in html
    assert client.get(address("download", report, "ban-ky")).content == PDF
    listed = client.get(address("download", report, "danh-muc"))
    assert listed.content.decode() == report.manifest
    assert listed["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "change",
    [
        {"number": ""}, {"number": "5"}, {"issued_on": "31/02/2027"}, {"signer": ""},
        {"file": SimpleUploadedFile("ban-ky.pdf", b"")},
        {"file": SimpleUploadedFile("ban-ky.pdf", b"PK")},
        {"issued_on": "01/01/2020"},
    ],
    ids=str,
)  # fmt: skip
def test_a_refusal_stands_above_the_form_with_what_was_typed(client, report, office_head, change):
    approval.approve(report=report, by=office_head, at=AFTER, knowing=True)
    client.force_login(office_head)

    answer = client.post(address("issue", report), typed(office_head, **change))

    assert answer.status_code == 422
    assert answer.context["form"].errors
    report.refresh_from_db()
    assert report.status == "approved"


def test_a_revision_that_may_not_go_out_has_no_button(
    client, period, report, coordinator, office_head
):
    older = approved(period, by=coordinator, head=office_head)
    compiled(period, by=coordinator)
    client.force_login(office_head)

    for name, row in (("approve", report), ("issue", older)):
        page = client.get(address(name, row)).content.decode()
        assert "được lập sau bản này" in page
        assert "<form method" not in page.split("<main")[1]
    assert client.post(address("approve", report), {"knowing": "on"}).status_code == 409
    assert client.post(address("issue", older), typed(office_head)).status_code == 422


def test_sending_back_asks_what_is_to_be_changed(client, report, coordinator):
    client.force_login(coordinator)
    url = address("revise", report)

    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "Xem lại mục III"}).status_code == 302
    html = client.get(address("report", report)).content.decode()
    assert "Xem lại mục III" in html
    assert client.post(address("settle", report)).status_code == 302
    assert client.post(address("settle", report)).status_code == 409


def test_who_compiled_it_reads_why_they_cannot_approve(client, period, office_head):
    own = compiled(period, by=office_head)
    client.force_login(office_head)

    answer = client.get(address("approve", own))

    assert answer.context["is_own"]
    assert not answer.context["is_ready"]
    assert client.post(address("approve", own)).status_code == 409


def test_a_step_that_is_over_is_said_on_its_page(client, report, office_head):
    client.force_login(office_head)

    assert not client.get(address("issue", report)).context["is_ready"]
    assert client.post(address("issue", report), typed(office_head)).status_code == 422


def test_a_supplement_is_asked_for_from_the_issued_page(client, period, coordinator, office_head):
    row = approved(period, by=coordinator, head=office_head)
    issuing.issue(report=row, paper=paper(office_head), by=office_head, at=LATER)
    client.force_login(coordinator)
    assert f'value="{row.public_id}"' in client.get(address("report", row)).content.decode()
    asked = {"period": period.public_id, "recipient": row.recipient.code}

    client.post(reverse("reports:compile"), asked | {"supplements": row.public_id})

    assert ConsolidatedReport.objects.get(revision=2).supplements == row
    ghost = {"supplements": "00000000-0000-4000-8000-000000000000"}
    assert client.post(reverse("reports:compile"), asked | ghost).status_code == 404


@pytest.mark.parametrize("status", ["failed", "in_revision", "cancelled"])
def test_a_supplement_that_was_not_issued_is_compiled_anew_as_one(
    client, period, coordinator, office_head, status
):
    first = issued(period, by=coordinator, head=office_head)
    more = approved(period, by=coordinator, head=office_head, supplements=first)
    unapproved = {"approved_at": None, "approved_by": None}
    ConsolidatedReport.objects.filter(pk=more.pk).update(status=status, **unapproved)
    client.force_login(coordinator)
    asked = {"period": str(period.public_id), "recipient": "ubnd-tinh"}

    for page in (address("report", more), reverse("reports:list")):
        html = client.get(page).content.decode()
        assert asked | {"supplements": str(first.public_id)} in asks_anew(html)
        assert "Tổng hợp lại báo cáo bổ sung" in html
    of_first = asks_anew(client.get(address("report", first)).content.decode())
    assert asked in of_first  # whole, in the place of both


def test_a_supplement_that_went_out_is_followed_by_a_whole_report(
    client, period, coordinator, office_head
):
    first = issued(period, by=coordinator, head=office_head)
    more = issued(period, by=coordinator, head=office_head, number="9/BC-SKHCN", supplements=first)
    client.force_login(coordinator)

    asked = asks_anew(client.get(address("report", more)).content.decode())

    assert {"period": str(period.public_id), "recipient": "ubnd-tinh"} in asked


# --- Frozen ---------------------------------------------------------------------------------------


def reworded(snapshot):
    document = compose(snapshot)
    return replace(document, blocks=document.blocks[:1], salutation=("Câu chữ của bản sau",))


def test_a_page_without_its_composed_paper_shows_the_words_of_today(
    client, report, coordinator, monkeypatch
):
    """What the test below guards against, and how reports of before it was kept are shown."""
    monkeypatch.setattr("reports.pipeline.reading.compose", reworded)
    client.force_login(coordinator)
    of_its_day = client.get(address("report", report)).content.decode()
    report.composed.delete()
    of_today = client.get(address("report", report)).content.decode()

    assert "Câu chữ của bản sau" not in of_its_day
    assert "Câu chữ của bản sau" in of_today


def test_an_issued_report_opens_identical_whatever_happens_after(
    client, period, coordinator, office_head, monkeypatch
):
    report = approved(period, by=coordinator, head=office_head)
    reporting.release(report=report, by=coordinator, at=LATER)
    issuing.issue(report=report, paper=paper(office_head), by=office_head, at=LATER + DAY)
    layouts.measure_due(at=LATER)
    client.force_login(coordinator)
    before = shown(client, report)

    for entry in Entry.objects.filter(submission__period=period)[:20]:
        Entry.objects.filter(pk=entry.pk).update(status="returned", content={"kind": "nil"})
    Obligation.objects.update(agency_name="Tên mới")
    Agency.objects.update(name="Sở đổi tên")
    User.objects.update(full_name="Họ tên mới")
    Task.objects.update(text="Câu chữ khác")
    Recipient.objects.update(name="Bộ khác")
    RecipientVersion.objects.update(name="Bộ khác", salutation=["Ai đó"], cc=["Khác"], post="KHÁC")
    type(period).objects.filter(pk=period.pk).update(name="Kỳ khác", banner="khác")
    layouts.measure_due(at=LATER)
    # a later release that words everything in another way
    monkeypatch.setattr("reports.pipeline.reading.compose", reworded)

    assert shown(client, report) == before
    report.refresh_from_db()
    assert hash_of(report.snapshot) == report.snapshot_sha256
