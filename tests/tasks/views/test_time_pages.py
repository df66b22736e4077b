"""Pages about time: asked from the form, decided on the list, a locked period and its reopening."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tasks.models import ExtensionRequest, Reopening, Submission
from tasks.services import extension as extensions
from tasks.services import period as periods
from tasks.states import Clock
from tests.factories.tasks import EntryFactory, ObligationFactory, PeriodFactory
from tests.tasks.rounds import entries

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """The pages tell the time by the server's clock."""
    return timezone.now()


@pytest.fixture
def report(agency_a, now) -> Submission:
    """A draft of A, due in 30 days."""
    period = PeriodFactory(due_at=now + 30 * DAY, opened_at=now - DAY)
    return EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a)).submission


def day(moment: datetime) -> str:
    return f"{timezone.localdate(moment):%d/%m/%Y}"


def page(client: Client, user, name: str, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def post(client: Client, user, name: str, *args, **body):
    client.force_login(user)
    return client.post(reverse(name, args=args), body)


def ask(report: Submission, by, now: datetime) -> ExtensionRequest:
    return extensions.ask(
        submission=report, wished_due_at=now + 40 * DAY, reason="Chờ số liệu", by=by, at=now
    )


def test_more_time_is_asked_from_the_form(client, report, staff_a, now):
    shown = page(client, staff_a, "tasks:form", report.public_id).content.decode()
    assert "Xin gia hạn" in shown

    answer = post(
        client, staff_a, "tasks:extension_ask", report.public_id,
        **{"ask-wished_on": day(now + 40 * DAY), "ask-reason": "Chờ số liệu"},
    )  # fmt: skip

    assert answer.status_code == 302
    assert ExtensionRequest.objects.get().reason == "Chờ số liệu"
    again = page(client, staff_a, "tasks:form", report.public_id).content.decode()
    assert "chờ giải quyết" in again.lower()
    assert 'name="ask-reason"' not in again


def test_what_was_typed_comes_back_with_the_refusal(client, report, staff_a, now):
    answer = post(
        client, staff_a, "tasks:extension_ask", report.public_id,
        **{"ask-wished_on": day(now + DAY), "ask-reason": "Chờ số liệu"},
    )  # fmt: skip

    shown = answer.content.decode()
    assert (answer.status_code, ExtensionRequest.objects.count()) == (422, 0)
    assert "Chờ số liệu" in shown
    assert "Hạn mới phải sau" in shown


def test_the_head_grants_and_the_form_shows_both_deadlines(
    client, report, staff_a, office_head, now
):
    row = ask(report, staff_a, now)
    listed = page(client, office_head, "tasks:extension_requests").content.decode()
    assert report.agency.name in listed

    key = row.public_id
    answer = post(
        client, office_head, "tasks:extension_decide", key,
        **{f"{key}-outcome": "granted", f"{key}-due_on": day(now + 35 * DAY),
           f"{key}-reason": "Đồng ý"},
    )  # fmt: skip

    assert answer.status_code == 302
    extension = report.period.extensions.get()
    shown = page(client, staff_a, "tasks:form", report.public_id).content.decode()
    assert day(extension.due_at) in shown
    assert f"hạn ban đầu {timezone.localtime(report.period.due_at):%H:%M}" in shown
    assert day(report.period.due_at) in shown
    assert "Đồng ý" in shown


def test_a_grant_without_a_date_is_refused_beside_the_field(
    client, report, staff_a, office_head, now
):
    key = ask(report, staff_a, now).public_id

    answer = post(
        client, office_head, "tasks:extension_decide", key,
        **{f"{key}-outcome": "granted", f"{key}-reason": "Đồng ý"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert not report.period.extensions.exists()


def test_the_coordinator_reads_the_requests_and_has_no_buttons(
    client, report, staff_a, coordinator, now
):
    ask(report, staff_a, now)

    shown = page(client, coordinator, "tasks:extension_requests").content.decode()

    assert "Chờ số liệu" in shown
    assert 'value="granted"' not in shown


def test_the_dashboard_leads_to_the_requests(client, report, staff_a, coordinator, now):
    ask(report, staff_a, now)

    shown = page(client, coordinator, "reports:dashboard").content.decode()

    assert reverse("tasks:extension_requests") in shown


def test_a_locked_form_says_who_may_reopen_it_and_has_no_boxes(
    client, report, staff_a, coordinator, office_head, now
):
    periods.lock_period(period=report.period, by=coordinator, at=now)

    shown = page(client, staff_a, "tasks:form", report.public_id).content.decode()

    assert str(office_head) in shown
    assert "Kỳ đã khóa" in shown
    assert f'name="e-{entries(report)[0].public_id}-kind"' not in shown


def test_named_answers_are_reopened_from_the_page(
    client, report, staff_a, coordinator, office_head, now
):
    periods.lock_period(period=report.period, by=coordinator, at=now)
    entry = entries(report)[0]
    shown = page(client, office_head, "tasks:period", report.period.public_id).content.decode()
    assert reverse("tasks:period_reopen_named", args=[report.period.public_id]) in shown

    answer = post(
        client, office_head, "tasks:period_reopen_named", report.period.public_id,
        **{"reopen-until_on": day(now + 2 * DAY), "reopen-reason": "Số liệu sai",
           "reopen-agencies": [report.agency.public_id]},
    )  # fmt: skip

    assert answer.status_code == 302
    row = Reopening.objects.get()
    assert (list(row.entries.all()), row.reason) == ([entry], "Số liệu sai")
    form = page(client, staff_a, "tasks:form", report.public_id).content.decode()
    assert f'name="e-{entry.public_id}-kind"' in form
    assert "Số liệu sai" in form


def test_nothing_chosen_and_an_end_in_the_past_come_back_with_sentences(
    client, report, coordinator, office_head, now
):
    periods.lock_period(period=report.period, by=coordinator, at=now)
    body = {"reopen-until_on": day(now - DAY), "reopen-reason": "Số liệu sai"}
    key = report.period.public_id

    empty = post(client, office_head, "tasks:period_reopen_named", key, **body)
    past = post(client, office_head, "tasks:period_reopen", key, **body)

    assert (empty.status_code, past.status_code) == (422, 422)
    assert "Chọn nội dung cần mở lại" in empty.content.decode()
    assert "đã qua" in past.content.decode()
    assert not Reopening.objects.exists()


def test_the_work_list_and_the_api_tell_the_same_clock(client, report, staff_a, now):
    period = report.period
    period.due_at = now - DAY
    period.save(update_fields=["due_at"])

    listed = page(client, staff_a, "tasks:work").context["work"].overdue
    told = page(client, staff_a, "api:submission", report.public_id).json()

    assert [item.reading.clock for item in listed] == [Clock.OVERDUE]
    assert (told["clock"], told["deadline"], told["is_late"]) == ("overdue", "first", False)
    assert datetime.fromisoformat(told["first_due_at"]) == period.due_at
