"""Ten years of dates, and midnight in the province, on hosts that stand in other zones."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tasks import calendar
from tasks.calendar import Almanac
from tasks.services import day_table
from tasks.states import PeriodKind

ZONES = ("UTC", "America/New_York", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati")
SOURCE, PROPOSALS = day_table.read_proposals()
TABLE = {one.day: str(one.kind) for one in PROPOSALS}
BOOK = Almanac(TABLE, frozenset(TABLE))
NUMBERS = {
    PeriodKind.MONTH: range(1, 13),
    PeriodKind.QUARTER: range(1, 5),
    PeriodKind.HALF_YEAR: range(1, 3),
    PeriodKind.NINE_MONTHS: [0],
    PeriodKind.YEAR: [0],
}
TEN_YEARS = [
    (kind, year, number)
    for kind, numbers in NUMBERS.items()
    for year in range(2026, 2036)
    for number in numbers
]
# What a host says of every deadline of ten years, and of the second before and after midnight.
PROGRAM = """
import json, django
django.setup()
from datetime import UTC, datetime, timedelta
from django.utils import timezone
from tasks import calendar
from tests.tasks.test_calendar_zones import BOOK, TEN_YEARS, told
print(json.dumps(told()))
"""


def told():
    """Every date and moment that the calendar gives, as plain words."""
    found = []
    for key in TEN_YEARS:
        dates = calendar.propose(*key, almanac=BOOK)
        moment = calendar.due_moment(dates.due_on, dates.due_hour)
        steps = calendar.chain(dates, almanac=BOOK)
        found.append(
            [dates.code, dates.cutoff_on.isoformat(), moment.astimezone(UTC).isoformat(),
             calendar.explain(dates.due_on, dates.due_reason),
             *(calendar.explain(one.day, one.reason) for one in steps)]
        )  # fmt: skip
    midnight = datetime(2026, 12, 14, 17, 0, tzinfo=UTC)
    for seconds in (-1, 0, 1):
        moment = midnight + timedelta(seconds=seconds)
        found.append([timezone.localdate(moment).isoformat()])
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_of_the_host_changes_no_date(zone):
    env = os.environ | {"TZ": zone, "DJANGO_SETTINGS_MODULE": "plan_portal.settings_test"}
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, env=env, capture_output=True,
        text=True, check=True, timeout=120,
    )  # fmt: skip

    assert json.loads(done.stdout) == told()


def test_the_day_turns_at_midnight_of_the_province():
    assert [line[0] for line in told()[-3:]] == ["2026-12-14", "2026-12-15", "2026-12-15"]


def test_a_deadline_at_seventeen_is_ten_in_utc_all_year_round():
    hours = {
        calendar.due_moment(date(year, month, 15), 17).astimezone(UTC).time()
        for year in range(2026, 2036)
        for month in range(1, 13)
    }

    assert hours == {time(10)}


# --- Ten years with the table of the portal -------------------------------------------------


@pytest.mark.parametrize("key", TEN_YEARS, ids=lambda key: f"{key[0]}-{key[1]}-{key[2]}")
def test_a_period_of_ten_years(key):
    dates = calendar.propose(*key, almanac=BOOK)
    between = [
        dates.cutoff_on + timedelta(days=n) for n in range(1, (dates.due_on - dates.cutoff_on).days)
    ]

    assert calendar.is_working_day(dates.due_on, holidays=TABLE)
    assert not any(calendar.is_working_day(day, holidays=TABLE) for day in between)
    assert [one.day for one in calendar.chain(dates, almanac=BOOK)] == sorted(
        one.day for one in calendar.chain(dates, almanac=BOOK)
    )
    assert all(one.day > dates.due_on for one in calendar.chain(dates, almanac=BOOK))


@pytest.mark.parametrize(
    ("key", "due_on", "rests_on"),
    [
        # Tết Bính Ngọ: the 14th is a Saturday, Monday 16 to Friday 20 February are off.
        ((PeriodKind.MONTH, 2026, 2), date(2026, 2, 23), 5),
        # Tết Kỷ Dậu 2029 falls on the cut-off itself.
        ((PeriodKind.MONTH, 2029, 2), date(2029, 2, 19), 2),
        # A leap year: one day after the cut-off of February, and 29 February is a day like others.
        ((PeriodKind.MONTH, 2028, 2), date(2028, 2, 15), 0),
        ((PeriodKind.MONTH, 2028, 3), date(2028, 3, 15), 0),
        # The year ends: the cut-off of December, and the period that runs over New Year.
        ((PeriodKind.YEAR, 2026, 0), date(2026, 12, 15), 0),
        ((PeriodKind.YEAR, 2030, 0), date(2030, 12, 16), 0),
        ((PeriodKind.MONTH, 2028, 1), date(2028, 1, 17), 0),
    ],
)
def test_tet_leap_days_and_year_ends(key, due_on, rests_on):
    dates = calendar.propose(*key, almanac=BOOK)

    assert dates.due_on == due_on
    assert len(dates.due_reason.unconfirmed) == rests_on


def test_the_leap_day_is_counted():
    leap, none = date(2028, 2, 28), date(2027, 2, 28)

    assert calendar.add_working_days(leap, 1) == date(2028, 2, 29)
    assert calendar.add_working_days(none, 1) == date(2027, 3, 1)
    assert calendar.working_days_between(leap, date(2028, 3, 1)) == 2


def test_ten_years_before_and_after_are_inverse():
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(0, 3653, 7)):
        start = calendar.add_working_days(day, 1, holidays=TABLE)
        for days in (1, 2, 5, 23):
            there = calendar.add_working_days(start, days, holidays=TABLE)
            assert calendar.add_working_days(there, -days, holidays=TABLE) == start


def test_local_day_is_the_provinces():
    assert timezone.localdate(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)
