"""Dated rules: added, never edited."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agencies.models import AuditEvent
from plan_portal.lib.errors import NotAllowed
from tasks.calendar import FOUNDING, RuleRefused
from tasks.models import CalendarRule
from tasks.queries import calendar as calendars
from tasks.queries import period as period_queries
from tasks.services import calendar_rule
from tasks.states import PeriodKind
from tests.moments import NOON

pytestmark = pytest.mark.django_db

SLOWER = replace(FOUNDING, valid_from=date(2027, 1, 1), agency_days=3)


def add(by, rule=SLOWER, at=NOON):
    return calendar_rule.add_rule(rule=rule, by=by, at=at)


def test_a_rule_proposes_from_its_day_on(coordinator):
    add(coordinator)

    assert calendars.rules() == (FOUNDING, SLOWER)
    assert period_queries.propose(PeriodKind.YEAR, 2026).due_on == date(2026, 12, 15)
    assert period_queries.propose(PeriodKind.YEAR, 2027).due_on == date(2027, 12, 17)
    assert AuditEvent.objects.get(action="calendar.rule").details["days"] == 3


def test_a_change_is_a_new_row(coordinator):
    first = add(coordinator)
    add(coordinator, replace(SLOWER, agency_days=2), at=NOON + timedelta(hours=1))

    assert CalendarRule.objects.count() == 2
    assert CalendarRule.objects.get(pk=first.pk).agency_days == 3
    assert period_queries.propose(PeriodKind.YEAR, 2027).due_on == date(2027, 12, 16)


@pytest.mark.parametrize(
    "rule",
    [
        replace(SLOWER, valid_from=None),
        replace(SLOWER, agency_days=0),
        replace(SLOWER, basis=" "),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule, coordinator):
    with pytest.raises(RuleRefused):
        add(coordinator, rule)

    assert CalendarRule.objects.count() == 0


@pytest.mark.parametrize("who", ["staff_a", "leader", "administrator"])
def test_only_the_office_makes_a_rule(who, request):
    with pytest.raises(NotAllowed):
        add(request.getfixturevalue(who))

    assert CalendarRule.objects.count() == 0
