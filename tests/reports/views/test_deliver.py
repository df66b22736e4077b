"""The page that sends an issued report."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import MessageStatus, OutboxMessage
from reports.models import RecipientVersion
from reports.services import summary
from tests.reports.papers import LATER, issued
from tests.reports.rounds import whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]


@pytest.fixture
def report(coordinator, office_head):
    return issued(whole(["accepted", "missing"]), by=coordinator, head=office_head)


def at(name: str, report) -> str:
    return reverse(f"reports:{name}", args=[report.public_id])


def test_sends_says_so_and_proposes_nothing_twice(client, report, coordinator, settings):
    settings.MAIL_IS_SET = True
    client.force_login(coordinator)

    answer = client.post(
        at("deliver", report), {"addresses": "a@example.vn; b@example.vn"}, follow=True
    )

    assert OutboxMessage.objects.filter(purpose="report").count() == 2
    said = answer.content.decode()
    assert "a@example.vn" in said
    assert "b@example.vn" in said
    again = client.post(at("deliver", report), {"addresses": "a@example.vn"}, follow=True)
    assert "đã có báo cáo này" in again.content.decode()


def test_mail_that_never_left_is_proposed_and_sent_again(client, report, coordinator, settings):
    settings.MAIL_IS_SET = False
    client.force_login(coordinator)
    held = client.post(at("deliver", report), {"addresses": "a@example.vn"}, follow=True)
    assert "chưa cấu hình máy chủ thư" in held.content.decode()
    assert "đã có báo cáo này" not in held.content.decode()
    assert held.context["form"].initial["addresses"] == "a@example.vn"
    settings.MAIL_IS_SET = True

    again = client.post(at("deliver", report), {"addresses": "a@example.vn"}, follow=True)

    assert "được gửi lại" in again.content.decode()
    assert OutboxMessage.objects.get(purpose="report").status == MessageStatus.QUEUED
    assert again.context["form"].initial["addresses"] == ""


def test_wrong_address_stands_above_the_form_with_what_was_typed(client, report, coordinator):
    client.force_login(coordinator)

    answer = client.post(at("deliver", report), {"addresses": "a@example.vn\nhai@"})

    assert answer.status_code == 422
    said = answer.content.decode()
    assert "hai@" in said
    assert not OutboxMessage.objects.filter(purpose="report").exists()


def test_form_proposes_where_the_last_report_of_the_recipient_went(
    client, report, coordinator, office_head
):
    client.force_login(coordinator)
    client.post(at("deliver", report), {"addresses": "a@example.vn"})
    other = issued(whole(["accepted"]), by=coordinator, head=office_head, number="6/BC-SKHCN")

    assert "a@example.vn" in client.get(at("deliver", other)).content.decode()


def test_form_proposes_the_addresses_of_the_recipient_on_that_day(client, report, coordinator):
    RecipientVersion.objects.filter(recipient=report.recipient).update(
        emails=["van-thu@hatinh.example.vn", "ktn@hatinh.example.vn"]
    )
    client.force_login(coordinator)

    first = client.get(at("deliver", report)).context["form"].initial["addresses"]
    RecipientVersion.objects.update(valid_to=date(2026, 1, 1))

    assert first == "van-thu@hatinh.example.vn\nktn@hatinh.example.vn"
    assert client.get(at("deliver", report)).context["form"].initial["addresses"] == ""


@pytest.mark.pango
def test_leader_takes_package_and_sheet_and_sends_nothing(client, report, leader):
    summary.make_due(at=LATER)
    client.force_login(leader)

    assert client.get(at("deliver", report)).status_code == 403
    package = client.get(at("package", report))
    assert package["Content-Type"] == "application/zip"
    sheet = client.get(at("leader_sheet", report))
    assert sheet["Content-Type"] == "application/pdf"
    assert "05-BC-SKHCN" in sheet["Content-Disposition"]
