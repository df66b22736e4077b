"""Đôn đốc from the pages, and the notices that a person reads in the portal."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import OutboxMessage
from tasks.services import reminder
from tests.factories.tasks import EntryFactory, ObligationFactory, PeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(agency_a):
    now = timezone.now()
    period = PeriodFactory(
        due_at=now - timedelta(days=9), opened_at=now - timedelta(days=60), code="2026-nam"
    )
    return EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a)).submission


@pytest.mark.parametrize(
    "where", ["/tiep-nhan/?tab=missing&period=2026-nam", "/tong-quan/?ky=2026-nam"]
)
def test_one_click_reminds_and_comes_back(client, report, coordinator, staff_a, where):
    client.force_login(coordinator)
    shown = client.get(where).content.decode()
    assert f'value="{report.public_id}"' in shown

    answer = client.post(
        reverse("tasks:remind"), {"reports": [str(report.public_id)], "back": where}
    )

    assert (answer.status_code, answer["Location"]) == (302, where)
    assert OutboxMessage.objects.filter(to_user=staff_a, purpose="reminder").count() == 1


def test_back_never_leads_elsewhere(client, report, coordinator):
    client.force_login(coordinator)

    answer = client.post(
        reverse("tasks:remind"),
        {"reports": [str(report.public_id)], "back": "https://xau.example/"},
    )

    assert answer["Location"] == reverse("tasks:inbox")


def test_a_person_reads_notices_in_the_portal_without_mail(client, report, staff_a, coordinator):
    reminder.remind_by_hand(submissions=[report], by=coordinator, at=timezone.now())
    client.force_login(staff_a)
    page = client.get(reverse("notices"))
    assert page.context["unread"] == 1
    assert str(report.public_id) in page.content.decode()

    client.post(reverse("notices_read"))

    assert client.get(reverse("notices")).context["unread"] == 0


def test_nobody_reads_the_notices_of_others(client, report, staff_a, staff_b, coordinator):
    reminder.remind_by_hand(submissions=[report], by=coordinator, at=timezone.now())
    client.force_login(staff_b)

    assert str(report.public_id) not in client.get(reverse("notices")).content.decode()


def test_a_one_time_link_is_no_notice(client, staff_a, administrator):
    OutboxMessage.objects.create(
        purpose="link", unique_key="x", to_user=staff_a, subject="Liên kết", body="bí mật",
        message_id="<x@y>", created_at=timezone.now(), next_attempt_at=timezone.now(),
        is_sensitive=True,
    )  # fmt: skip
    client.force_login(staff_a)

    assert "bí mật" not in client.get(reverse("notices")).content.decode()
