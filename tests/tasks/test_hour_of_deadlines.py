"""Every deadline that a person sets ends at the hour of the dated rule in force on its day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tasks import calendar
from tasks.models import Submission
from tasks.queries import calendar as calendars
from tasks.services import calendar_rule as calendar_rules
from tasks.services import extension as extensions
from tasks.services import period as periods
from tasks.services import review
from tests.factories.tasks import EntryFactory, ObligationFactory, PeriodFactory
from tests.moments import HA_TINH, NOON

DAY = timedelta(days=1)
# The rule that the tests date: from the 20th day after today on, an office day ends at nine.
NINE = 9

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """The pages tell the time by the server's clock."""
    return timezone.now()


@pytest.fixture
def turn(now, coordinator) -> date:
    """The first day on which an office day ends at nine."""
    begins = timezone.localdate(now) + 20 * DAY
    rule = replace(calendar.FOUNDING, valid_from=begins, due_hour=NINE)
    calendar_rules.add_rule(rule=rule, by=coordinator, at=now)
    return begins


@pytest.fixture
def report(agency_a, now) -> Submission:
    period = PeriodFactory(due_at=now + 10 * DAY, opened_at=now - DAY)
    return EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a)).submission


def ends(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HA_TINH)


def typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def test_a_day_ends_by_the_rule_of_that_day(turn):
    assert calendars.day_end(turn - DAY) == ends(turn - DAY, calendar.FOUNDING.due_hour)
    assert calendars.day_end(turn) == ends(turn, NINE)


@pytest.mark.parametrize(("after", "hour"), [(-1, 17), (0, NINE), (5, NINE)])
def test_what_is_asked_and_granted_ends_by_the_rule(
    after, hour, client, turn, report, staff_a, office_head
):
    day = turn + after * DAY
    client.force_login(staff_a)
    given = {"ask-wished_on": typed(day), "ask-reason": "Chờ số liệu"}
    client.post(reverse("tasks:extension_ask", args=[report.public_id]), given)
    row = report.extension_requests.get()
    client.force_login(office_head)
    key = row.public_id
    given = {f"{key}-outcome": "granted", f"{key}-due_on": typed(day), f"{key}-reason": "Đồng ý"}

    client.post(reverse("tasks:extension_decide", args=[key]), given)

    row.refresh_from_db()
    assert (row.wished_due_at, row.extension.due_at) == (ends(day, hour), ends(day, hour))


@pytest.mark.parametrize(("after", "hour"), [(-1, 17), (0, NINE)])
def test_an_extension_without_a_request_ends_by_the_rule(
    after, hour, client, turn, report, office_head
):
    day = turn + after * DAY
    client.force_login(office_head)
    given = {"extend-agency": report.agency.public_id, "extend-due_on": typed(day),
             "extend-reason": "Chờ số liệu"}  # fmt: skip

    client.post(reverse("tasks:period_extend", args=[report.period.public_id]), given)

    assert extensions.Extension.objects.get().due_at == ends(day, hour)


@pytest.mark.parametrize(("after", "hour"), [(-1, 17), (0, NINE)])
@pytest.mark.parametrize("mode", ["whole", "named"])
def test_a_reopening_ends_by_the_rule(
    mode, after, hour, client, turn, report, coordinator, office_head, now
):
    periods.lock_period(period=report.period, by=coordinator, at=now)
    day = turn + after * DAY
    client.force_login(office_head)
    given = {"reopen-until_on": typed(day), "reopen-reason": "Bổ sung"}
    given |= {"reopen-agencies": str(report.agency.public_id)} if mode == "named" else {}
    name = "tasks:period_reopen" if mode == "whole" else "tasks:period_reopen_named"

    client.post(reverse(name, args=[report.period.public_id]), given)

    assert report.period.reopenings.get().until == ends(day, hour)


def test_a_return_ends_by_the_rule_of_its_day(coordinator):
    """Returned at noon of Tuesday 1 December, due two working days later."""
    rule = replace(calendar.FOUNDING, valid_from=date(2026, 12, 3), due_hour=NINE)
    before = review.mend_by(NOON)

    calendar_rules.add_rule(rule=rule, by=coordinator, at=NOON)

    assert before == ends(date(2026, 12, 3), 17)
    assert review.mend_by(NOON) == ends(date(2026, 12, 3), NINE)
    assert review.mend_by(NOON - DAY) == ends(date(2026, 12, 2), 17)
