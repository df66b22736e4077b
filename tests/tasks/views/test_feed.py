"""The secret calendar of a person: made, read by a program, revoked; only the own deadlines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from agencies.models import AuditEvent, CalendarFeed
from agencies.roles import Role
from agencies.services import feed as feeds
from plan_portal.lib.errors import NotAllowed
from tasks import calendar
from tasks.queries import calendar as calendars
from tasks.queries import feed as feed_queries
from tasks.states import PeriodKind, PeriodStatus
from tests.factories.agencies import AgencyFactory, appointed
from tests.factories.tasks import (
    DUE_AT,
    ExtensionFactory,
    ObligationFactory,
    PeriodFactory,
    SubmissionFactory,
)
from tests.ical import read
from tests.moments import NOON

pytestmark = pytest.mark.django_db

YEAR = calendar.propose(PeriodKind.YEAR, 2026)


@pytest.fixture
def period():
    return PeriodFactory(reasons=YEAR.reasons() | calendars.onward(YEAR), name="Năm 2026")


@pytest.fixture
def submission(period, agency_a):
    ObligationFactory(period=period, agency=agency_a, role="lead")
    return SubmissionFactory(period=period, agency=agency_a)


def events(client, secret):
    answer = client.get(reverse("tasks:feed", args=[secret]))
    assert answer.status_code == 200
    return read(answer.content)


def of(person):
    _feed, secret = feeds.create(by=person, at=NOON)
    return secret


# --- The address ----------------------------------------------------------------------------


def test_the_address_is_shown_once_and_kept_as_a_hash(client, staff_a):
    client.force_login(staff_a)

    content = client.post(reverse("create_feed")).content.decode()

    row = CalendarFeed.objects.get()
    secret = content.split("/lich/ppl_")[1].split(".ics")[0]
    assert len(secret) > 40
    assert row.secret_sha256 == feeds.hash_of(f"ppl_{secret}")
    assert secret not in client.get(reverse("account")).content.decode()
    assert secret not in str(AuditEvent.objects.values_list("details", flat=True))


def test_a_program_reads_it_without_a_cookie(client, staff_a, submission):
    answer = client.get(reverse("tasks:feed", args=[of(staff_a)]))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    assert not answer.cookies
    assert len(read(answer.content)) == 1


def test_a_new_address_ends_the_old_one(client, staff_a):
    old, new = of(staff_a), of(staff_a)

    assert client.get(reverse("tasks:feed", args=[old])).status_code == 404
    assert client.get(reverse("tasks:feed", args=[new])).status_code == 200
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_a_revoked_address_opens_nothing(client, staff_a):
    secret = of(staff_a)
    client.force_login(staff_a)

    client.post(reverse("revoke_feed"))
    client.post(reverse("revoke_feed"))

    client.logout()
    assert client.get(reverse("tasks:feed", args=[secret])).status_code == 404
    assert AuditEvent.objects.filter(action="feed.revoke").count() == 1


@pytest.mark.parametrize("secret", ["x", "ppl_", "ppl_" + "a" * 43])
def test_a_wrong_secret_opens_nothing(client, staff_a, secret):
    of(staff_a)

    assert client.get(reverse("tasks:feed", args=[secret])).status_code == 404


def test_the_hash_is_no_secret(client, staff_a):
    of(staff_a)
    stored = CalendarFeed.objects.get().secret_sha256

    assert client.get(reverse("tasks:feed", args=[stored])).status_code == 404


def test_a_closed_account_has_no_calendar(client, staff_a):
    secret = of(staff_a)
    staff_a.is_active = False
    staff_a.save(update_fields=["is_active"])

    assert client.get(reverse("tasks:feed", args=[secret])).status_code == 404


@pytest.mark.parametrize("act", [feeds.create, feeds.revoke])
def test_a_closed_account_neither_makes_nor_ends_an_address(staff_a, act):
    of(staff_a)
    staff_a.is_active = False
    staff_a.save(update_fields=["is_active"])

    with pytest.raises(NotAllowed):
        act(by=staff_a, at=NOON)

    assert CalendarFeed.objects.get().revoked_at is None


def test_the_account_page_offers_and_revokes(client, staff_a):
    client.force_login(staff_a)
    before = client.get(reverse("account")).content.decode()
    of(staff_a)
    after = client.get(reverse("account")).content.decode()

    assert reverse("create_feed") in before
    assert reverse("revoke_feed") not in before
    assert reverse("revoke_feed") in after


# --- What is in it --------------------------------------------------------------------------


def test_a_deadline_explains_itself(client, staff_a, submission):
    (event,) = events(client, of(staff_a))

    assert event["DTSTART"] == "20261215T100000Z"
    assert event["SUMMARY"] == "Hạn gửi: báo cáo năm 2026 – Sở Y tế"
    assert event["DESCRIPTION"] == (
        "15/12/2026: 1 ngày làm việc sau thời điểm chốt số liệu 14/12, theo Điều 8 và Điều 12 "
        "NĐ 09/2019/NĐ-CP"
    )
    assert event["UID"] == f"{submission.public_id}@plan-portal"
    assert event["URL"].endswith(reverse("tasks:form", args=[submission.public_id]))
    assert event["TRIGGER"] == ["-P3D", "-P1D"]


def test_it_is_vietnamese_whatever_the_program_asks(client, staff_a, submission):
    answer = client.get(
        reverse("tasks:feed", args=[of(staff_a)]), headers={"accept-language": "en"}
    )

    assert read(answer.content)[0]["SUMMARY"].startswith("Hạn gửi")


def test_an_extension_moves_the_event_and_keeps_the_first_date(client, staff_a, submission):
    secret = of(staff_a)
    (before,) = events(client, secret)
    ExtensionFactory(
        period=submission.period, agency=submission.agency, due_at=DUE_AT + timedelta(days=3),
        reason="Bão số 9; mất điện, mạng",
    )  # fmt: skip

    (after,) = events(client, secret)

    assert after["UID"] == before["UID"]
    assert after["DTSTART"] == "20261218T100000Z"
    assert after["DESCRIPTION"] == (
        before["DESCRIPTION"] + "\nGia hạn đến 17:00 ngày 18/12/2026: Bão số 9; mất điện, mạng"
    )


def test_the_extension_of_another_agency_moves_nothing(client, staff_a, submission, agency_b):
    ExtensionFactory(period=submission.period, agency=agency_b, due_at=DUE_AT + timedelta(days=3))

    assert events(client, of(staff_a))[0]["DTSTART"] == "20261215T100000Z"


def test_a_returned_report_has_its_new_deadline(client, staff_a, submission):
    submission.status, submission.first_received_at = "returned", datetime(2026, 11, 20, tzinfo=UTC)
    submission.returned_due_at = datetime(2026, 12, 21, 10, 0, tzinfo=UTC)
    submission.save(update_fields=["status", "first_received_at", "returned_due_at"])

    (event,) = events(client, of(staff_a))

    assert event["DTSTART"] == "20261221T100000Z"
    assert event["SUMMARY"].startswith("Cần chỉnh lý")
    assert event["TRIGGER"] == ["-P3D", "-P1D"]


def test_a_returned_report_keeps_its_new_deadline_while_the_head_has_it(
    client, staff_a, submission
):
    submission.status, submission.first_received_at = (
        "with_head",
        datetime(2026, 11, 20, tzinfo=UTC),
    )
    submission.returned_due_at = datetime(2026, 12, 21, 10, 0, tzinfo=UTC)
    submission.save(update_fields=["status", "first_received_at", "returned_due_at"])

    (event,) = events(client, of(staff_a))

    assert event["DTSTART"] == "20261221T100000Z"
    assert "21/12/2026" in event["DESCRIPTION"]


def test_what_is_sent_rings_no_more(client, staff_a, submission):
    submission.status, submission.first_received_at = "submitted", NOON
    submission.save(update_fields=["status", "first_received_at"])

    (event,) = events(client, of(staff_a))

    assert event["SUMMARY"].startswith("Đã gửi")
    assert event["TRIGGER"] == []


def test_who_is_only_asked_has_a_request_and_no_due(client, staff_a, agency_a, period):
    ObligationFactory(period=period, agency=agency_a, role="request")
    SubmissionFactory(period=period, agency=agency_a)

    assert events(client, of(staff_a))[0]["SUMMARY"].startswith("Đề nghị gửi")


def test_a_cancelled_period_disappears(client, staff_a, submission):
    period = submission.period
    period.status, period.cancelled_at, period.cancelled_by = PeriodStatus.CANCELLED, NOON, staff_a
    period.save(update_fields=["status", "cancelled_at", "cancelled_by"])

    assert events(client, of(staff_a)) == []


def test_another_agency_sees_nothing_of_it(client, staff_b, submission):
    content = client.get(reverse("tasks:feed", args=[of(staff_b)])).content

    assert read(content) == []
    assert "Sở Y tế".encode() not in content


def test_a_person_without_an_appointment_has_an_empty_calendar(client, staff_a, submission):
    secret = of(staff_a)
    staff_a.appointments.update(valid_to=date(2026, 1, 1))

    assert events(client, secret) == []


def test_the_office_has_the_chain_and_no_agency(client, coordinator, submission):
    found = events(client, of(coordinator))

    assert [one.get("DTSTART;VALUE=DATE") or one["DTSTART"] for one in found] == [
        "20261215T100000Z", "20261216", "20261218",
    ]  # fmt: skip
    assert "Sở KH&CN gửi UBND tỉnh: 2 ngày làm việc" in found[1]["DESCRIPTION"]
    assert "Sở Y tế" not in str(found)


def test_the_calendar_costs_the_same_for_many_periods(
    staff_a, agency_a, submission, django_assert_num_queries
):
    def read_once(queries):
        person = type(staff_a).objects.get(pk=staff_a.pk)
        with django_assert_num_queries(queries):
            return feed_queries.events_of(person, at=NOON)

    assert len(read_once(4)) == 1
    for _n in range(5):
        row = SubmissionFactory(agency=agency_a)
        ObligationFactory(period=row.period, agency=agency_a, role="lead")
    assert len(read_once(4)) == 6


def test_two_agencies_of_one_person_are_both_there(client, staff_a, submission):
    other = AgencyFactory(name="Trung tâm minh họa")
    appointed(other, Role.STAFF, "khac")
    staff_a.appointments.create(agency=other, role=Role.STAFF, valid_from=date(2021, 1, 1))
    SubmissionFactory(period=submission.period, agency=other)

    assert len(events(client, of(staff_a))) == 2
