"""Pages of office-holders: successor, stand-in, handover, and the choice of the acting post."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Appointment, AuditEvent
from agencies.roles import Role
from agencies.services import office, token
from tasks.models import ActingScope, Submission
from tasks.states import EntryStatus, SubmissionStatus
from tests.factories.agencies import AppointmentFactory, UserFactory
from tests.factories.tasks import EntryFactory, PeriodFactory, SubmissionFactory, answered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def both(agency_a, agency_b):
    """One person with a post at each of two agencies."""
    person = UserFactory(full_name="Cán bộ minh họa 7")
    AppointmentFactory(person=person, agency=agency_a, role=Role.HEAD, post="Giám đốc")
    AppointmentFactory(person=person, agency=agency_b, role=Role.STAFF)
    return person


def act_in(client, appointment):
    words = {"appointment": appointment.public_id if appointment else ""}
    return client.post(reverse("act_in"), words)


def seen(client):
    return client.get(reverse("tasks:work")).content.decode()


def test_without_a_choice_all_appointments_count_and_are_named(client, both):
    client.force_login(both)

    who = client.get(reverse("tasks:work")).context["who"]

    assert not who.is_limited
    assert who.place.count(" · ") == 2
    assert [post.is_chosen for post in who.posts] == [False, False]


def test_the_chosen_one_acts_alone_and_stands_on_every_page(client, both, agency_a, agency_b):
    mine, other = SubmissionFactory(agency=agency_a), SubmissionFactory(agency=agency_b)
    client.force_login(both)

    answer = act_in(client, both.appointments.get(agency=agency_a))

    assert answer.status_code == 302
    places = client.get(reverse("account")).context["who"]
    assert places.place.startswith("Sở Y tế ·")
    assert "Nội vụ" not in places.place
    assert client.get(reverse("tasks:form", args=[mine.public_id])).status_code == 200
    assert client.get(reverse("tasks:form", args=[other.public_id])).status_code == 404
    act_in(client, None)
    assert client.get(reverse("tasks:form", args=[other.public_id])).status_code == 200


def test_one_appointment_offers_no_choice(client, staff_a):
    client.force_login(staff_a)

    assert "menu-posts" not in seen(client)


def test_somebody_elses_appointment_cannot_be_chosen(client, both, head_b):
    client.force_login(both)

    assert act_in(client, head_b.appointments.get()).status_code == 404
    assert act_in(client, None).status_code == 302


def test_a_chosen_appointment_that_ended_is_no_choice_any_more(client, both, agency_a, now):
    client.force_login(both)
    act_in(client, both.appointments.get(agency=agency_a))
    yesterday = timezone.localdate(now) - DAY
    both.appointments.filter(agency=agency_a).update(valid_to=yesterday)

    page = client.get(reverse("account"))

    assert page.status_code == 200
    assert page.context["who"].place.startswith("Sở Nội vụ ·")


def test_an_administrator_keeps_the_short_idle_limit_in_another_post(client, agency_a, settings):
    person = UserFactory()
    AppointmentFactory(person=person, agency=agency_a, role=Role.ADMINISTRATOR)
    staff = AppointmentFactory(person=person, agency=agency_a, role=Role.STAFF)
    client.force_login(person)
    act_in(client, staff)

    page = client.get(reverse("tasks:work"))

    assert page.context["session_lock_seconds"] == 60 * settings.IDLE_MINUTES_ADMINISTRATOR
    assert client.get(reverse("agencies:accounts")).status_code == 403


# --- Successor and stand-in -----------------------------------------------------------------------


def test_the_page_says_what_passes_and_the_post_is_passed(
    client, administrator, staff_a, agency_a, now
):
    Submission.objects.filter(pk=SubmissionFactory(agency=agency_a).pk).update(
        status=SubmissionStatus.RETURNED, first_received_at=now
    )
    new = UserFactory(awake_since=now - 90 * DAY)
    row = staff_a.appointments.get()
    url = reverse("tasks:succeed", args=[row.public_id])
    client.force_login(administrator)

    shown = client.get(url)
    answer = client.post(
        url, {"person": new.public_id, "on": f"{timezone.localdate(now):%d/%m/%Y}"}, follow=True
    )

    assert shown.context["waiting"].reports == shown.context["waiting"].returned == 1
    assert new.appointments.get().succeeds == row
    words = [str(m) for m in answer.context["messages"]]
    assert len(words) == 2  # passed on; the account sleeps
    assert AuditEvent.objects.filter(action="account.succeed").count() == 1


def test_without_an_account_the_form_says_where_to_get_one(client, administrator, staff_a):
    client.force_login(administrator)
    url = reverse("tasks:succeed", args=[staff_a.appointments.get().public_id])

    answer = client.post(url, {"person": "", "on": "01/12/2026"})

    assert answer.status_code == 422
    assert "Người chưa có tài khoản" in answer.content.decode()


def test_a_refusal_is_a_page_with_its_sentence(client, administrator, staff_a):
    client.force_login(administrator)
    row = staff_a.appointments.get()
    url = reverse("tasks:succeed", args=[row.public_id])

    answer = client.post(url, {"person": UserFactory().public_id, "on": "01/01/2021"})

    assert answer.status_code == 409
    assert "01/01/2021" in answer.content.decode()


def test_a_stand_in_is_appointed_for_named_periods(client, administrator, head_a, now):
    period = PeriodFactory()
    deputy, today = UserFactory(), timezone.localdate(now)
    client.force_login(administrator)

    client.post(
        reverse("tasks:stand_in", args=[head_a.appointments.get().public_id]),
        {"person": deputy.public_id, "post": "KT. Giám đốc", "valid_from": f"{today:%d/%m/%Y}",
         "valid_to": f"{today + DAY:%d/%m/%Y}", "periods": [period.public_id]},
    )  # fmt: skip

    made = deputy.appointments.get()
    assert (made.acting_for, made.post) == (head_a.appointments.get(), "KT. Giám đốc")
    assert list(ActingScope.objects.values_list("appointment", "period")) == [(made.pk, period.pk)]
    client.force_login(deputy)
    page = client.get(reverse("tasks:post_handover", args=[made.public_id])).content.decode()
    assert period.name in page


def test_a_token_of_the_person_before_stops(client, administrator, staff_a, now):
    row = staff_a.appointments.get()
    _made, secret = token.create(appointment=row, name="Máy", days=30, by=staff_a, at=now)
    header = {"Authorization": f"Bearer {secret}"}
    assert client.get(reverse("api:me"), headers=header).status_code == 200

    office.succeed(
        appointment=row, successor=UserFactory(), on=timezone.localdate(now), by=administrator,
        at=now,
    )  # fmt: skip

    assert client.get(reverse("api:me"), headers=header).status_code == 401


# --- Handover -------------------------------------------------------------------------------------


@pytest.fixture
def successor(agency_a, staff_a, administrator, now):
    returned = SubmissionFactory(agency=agency_a)
    answered(
        EntryFactory(submission=returned), status=EntryStatus.RETURNED, decision="return",
        return_reason="Chưa có số liệu.",
    )  # fmt: skip
    Submission.objects.filter(pk=returned.pk).update(
        status=SubmissionStatus.RETURNED, first_received_at=now, returned_due_at=now + 3 * DAY
    )
    new = UserFactory()
    today = timezone.localdate(now)
    office.succeed(
        appointment=staff_a.appointments.get(), successor=new, on=today, by=administrator, at=now
    )
    return new


def test_the_successor_finds_what_waits_and_whom_it_is_from(client, successor, staff_a):
    row = successor.appointments.get()
    client.force_login(successor)
    url = reverse("tasks:post_handover", args=[row.public_id])

    page = client.get(url).content.decode()

    assert str(staff_a) in page
    assert "Chưa có số liệu." in page
    assert url in seen(client)
    assert url in client.get(reverse("account")).content.decode()


def test_after_thirty_days_the_work_list_is_quiet_and_the_account_is_not(client, successor, now):
    row = successor.appointments.get()
    first = timezone.localdate(now) - 30 * DAY
    Appointment.objects.filter(pk=row.succeeds_id).update(valid_to=first - DAY)
    Appointment.objects.filter(pk=row.pk).update(valid_from=first)
    client.force_login(successor)
    url = reverse("tasks:post_handover", args=[row.public_id])

    assert url not in seen(client)
    assert url in client.get(reverse("account")).content.decode()


def test_nobody_else_opens_the_handover(client, successor, head_b, staff_a, administrator):
    url = reverse("tasks:post_handover", args=[successor.appointments.get().public_id])
    for person in (head_b, administrator):
        client.force_login(person)
        assert client.get(url).status_code == 404


def test_a_reviewing_post_finds_what_waits_for_review(client, coordinator, agency_a, now):
    Submission.objects.filter(pk=SubmissionFactory(agency=agency_a).pk).update(
        status=SubmissionStatus.SUBMITTED, first_received_at=now, last_received_at=now
    )
    client.force_login(coordinator)

    answer = client.get(
        reverse("tasks:post_handover", args=[coordinator.appointments.get().public_id])
    )

    assert [row.agency for row in answer.context["page"].to_review] == [agency_a]
