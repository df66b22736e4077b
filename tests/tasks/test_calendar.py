"""Dates of Nghị định 09/2019/NĐ-CP, exact; and what holds for ten years of them."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tasks import calendar
from tasks.calendar import Almanac, Reason, sentences
from tasks.states import PeriodKind

K = PeriodKind
ARTICLE_8 = "Điều 8 NĐ 09/2019/NĐ-CP"
ARTICLE_12 = "Điều 12 NĐ 09/2019/NĐ-CP"
NUMBERS = {K.MONTH: 12, K.QUARTER: 4, K.HALF_YEAR: 2, K.NINE_MONTHS: 0, K.YEAR: 0}
REGULAR = [
    (kind, year, number)
    for kind, most in NUMBERS.items()
    for year in range(2021, 2031)
    for number in (range(1, most + 1) if most else [0])
]
DAYS = st.dates(date(2021, 1, 1), date(2030, 12, 31))
HOLIDAYS = st.dictionaries(DAYS, st.sampled_from(["off", "work"]), max_size=60)
# Tết Dương lịch, and the Saturday worked instead: an example, not the Government's table.
TABLE = {date(2026, 12, 15): "off", date(2026, 12, 19): "work"}


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("kind", "year", "number", "code", "name", "starts_on", "cutoff_on", "due_on"),
    [
        (K.YEAR, 2026, 0, "2026-nam", "Năm 2026", (2025, 12, 15), (2026, 12, 14), (2026, 12, 15)),
        (K.YEAR, 2024, 1, "2024-nam", "Năm 2024", (2023, 12, 15), (2024, 12, 14), (2024, 12, 16)),
        (K.QUARTER, 2026, 1, "2026-q1", "Quý I/2026", (2025, 12, 15), (2026, 3, 14), (2026, 3, 16)),
        (
            K.QUARTER,
            2026,
            4,
            "2026-q4",
            "Quý IV/2026",
            (2026, 9, 15),
            (2026, 12, 14),
            (2026, 12, 15),
        ),
        (
            K.MONTH,
            2026,
            1,
            "2026-t01",
            "Tháng 01/2026",
            (2025, 12, 15),
            (2026, 1, 14),
            (2026, 1, 15),
        ),
        (
            K.MONTH,
            2026,
            3,
            "2026-t03",
            "Tháng 03/2026",
            (2026, 2, 15),
            (2026, 3, 14),
            (2026, 3, 16),
        ),
        (
            *(K.HALF_YEAR, 2026, 1, "2026-6t1", "6 tháng đầu năm 2026"),
            *((2025, 12, 15), (2026, 6, 14), (2026, 6, 15)),
        ),
        (
            *(K.HALF_YEAR, 2026, 2, "2026-6t2", "6 tháng cuối năm 2026"),
            *((2026, 6, 15), (2026, 12, 14), (2026, 12, 15)),
        ),
        (
            *(K.NINE_MONTHS, 2026, 0, "2026-9t", "9 tháng năm 2026"),
            *((2025, 12, 15), (2026, 9, 14), (2026, 9, 15)),
        ),
    ],
)
def test_period_is(kind, year, number, code, name, starts_on, cutoff_on, due_on):
    dates = calendar.propose(kind, year, number)

    assert (dates.code, dates.name) == (code, name)
    assert dates.starts_on == date(*starts_on)
    assert dates.cutoff_on == date(*cutoff_on)
    assert dates.due_on == date(*due_on)


def test_due_explains_itself_in_one_sentence():
    reason = calendar.propose(K.YEAR, 2026).due_reason

    assert reason == Reason("days", cutoff=date(2026, 12, 14), days=(1,), basis=ARTICLE_8)
    assert calendar.explain(date(2026, 12, 15), reason) == (
        "15/12/2026: 1 ngày làm việc sau thời điểm chốt số liệu 14/12, theo Điều 8 và Điều 12 "
        "NĐ 09/2019/NĐ-CP"
    )


def test_days_off_are_not_counted_and_that_is_said():
    dates = calendar.propose(K.YEAR, 2026, almanac=Almanac(TABLE))

    assert dates.due_on == date(2026, 12, 16)
    assert calendar.explain(dates.due_on, dates.due_reason) == (
        "16/12/2026: 1 ngày làm việc sau thời điểm chốt số liệu 14/12, theo Điều 8 và Điều 12 "
        "NĐ 09/2019/NĐ-CP; đã tính ngày nghỉ, ngày làm bù 15/12"
    )


def test_period_opened_before_rules_were_dated_keeps_its_sentence():
    reason = Reason.from_json({"code": "due", "cutoff": "2026-12-14"})

    assert calendar.sentence(reason, date(2026, 12, 15)) == (
        "Một ngày làm việc sau ngày chốt số liệu, thứ Hai 14/12/2026 "
        "(Điều 8 Nghị định 09/2019/NĐ-CP)."
    )


def test_reasons_are_stored_as_plain_values_and_read_back():
    dates = calendar.propose(K.NINE_MONTHS, 2026)

    assert dates.reasons() == {
        "starts_on": {"code": "starts_practice", "of": "nine_months", "basis": ARTICLE_12},
        "cutoff_on": {"code": "closes_practice", "of": "nine_months", "basis": ARTICLE_12},
        "due_at": {
            "code": "days_practice",
            "cutoff": "2026-09-14",
            "days": "1",
            "basis": ARTICLE_8,
        },
    }
    assert Reason.from_json(dates.reasons()["due_at"]) == dates.due_reason


def test_date_set_by_a_person_keeps_their_words():
    reason = Reason.from_json({"code": "manual", "text": "Theo công văn 12/SKHCN.", "new": "x"})

    assert calendar.sentence(reason) == "Theo công văn 12/SKHCN."
    assert reason.as_json() == {"code": "manual", "text": "Theo công văn 12/SKHCN."}


@pytest.mark.parametrize("code", sentences.SENTENCES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_a_sentence(code, language):
    reason = Reason(
        code, cutoff=date(2026, 12, 14), usual=date(2026, 12, 20), levels=2, days=(1, 1),
        after=date(2026, 12, 17), to="bo-khcn", of="year", basis=ARTICLE_8,
    )  # fmt: skip

    with translation.override(language):
        shown = calendar.sentence(reason, date(2026, 12, 16))

    assert len(shown) > 30
    assert "%(" not in shown
    english = ("Decree", "Circular", "by Điều", "Điều 8 NĐ 09/2019/NĐ-CP names")
    assert any(word in shown for word in english) is (language == "en")


@pytest.mark.parametrize(
    ("kind", "year", "number"),
    [
        (K.MONTH, 2026, 0),
        (K.MONTH, 2026, 13),
        (K.QUARTER, 2026, 5),
        (K.HALF_YEAR, 2026, 3),
        (K.YEAR, 2026, 2),
        (K.NINE_MONTHS, 2026, -1),
        (K.AD_HOC, 2026, 1),
        (K.YEAR, 26, 0),
    ],
)
def test_period_that_does_not_exist_is_refused(kind, year, number):
    with pytest.raises(calendar.UnknownPeriod):
        calendar.propose(kind, year, number)


def test_ad_hoc_takes_the_dates_of_the_requester():
    first, last, due = date(2026, 8, 1), date(2026, 8, 20), date(2026, 8, 25)

    dates = calendar.ad_hoc(
        year=2026, number=2, name="", starts_on=first, cutoff_on=last, due_on=due
    )

    assert (dates.code, dates.name) == ("2026-dx2", "Đột xuất 2/2026")
    assert (dates.starts_on, dates.cutoff_on, dates.due_on) == (first, last, due)
    assert calendar.send_by(calendar.PROVINCE, dates) == calendar.Step(
        "ubnd-tinh", due,
        Reason("onward_requested", to="ubnd-tinh", name="UBND tỉnh", basis=ARTICLE_8),
    )  # fmt: skip
    assert calendar.explain(due, dates.due_reason) == (
        "25/08/2026: theo yêu cầu của cơ quan yêu cầu báo cáo, theo Điều 8 NĐ 09/2019/NĐ-CP"
    )
    with pytest.raises(calendar.UnknownPeriod):
        calendar.ad_hoc(year=2026, number=2, name="", starts_on=last, cutoff_on=first, due_on=due)


@pytest.mark.parametrize(
    ("kind", "year", "number", "before"),
    [
        (K.MONTH, 2026, 1, (K.MONTH, 2025, 12)),
        (K.MONTH, 2026, 12, (K.MONTH, 2026, 11)),
        (K.QUARTER, 2026, 1, (K.QUARTER, 2025, 4)),
        (K.HALF_YEAR, 2026, 2, (K.HALF_YEAR, 2026, 1)),
        (K.YEAR, 2026, 0, (K.YEAR, 2025, 0)),
        (K.NINE_MONTHS, 2026, 1, (K.NINE_MONTHS, 2025, 0)),
    ],
)
def test_previous(kind, year, number, before):
    assert calendar.previous(kind, year, number) == before


def test_due_moment_is_the_end_of_the_office_day():
    moment = calendar.due_moment(date(2026, 12, 15), 17)

    assert moment == datetime(2026, 12, 15, 10, tzinfo=ZoneInfo("UTC"))
    assert moment.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("recipient", "year", "holidays", "day", "code"),
    [
        ("bo-khcn", 2024, {}, date(2024, 12, 20), "yearly"),
        ("bo-khcn", 2026, {}, date(2026, 12, 18), "yearly_moved"),
        ("bo-khcn", 2026, TABLE, date(2026, 12, 19), "yearly_moved"),
        ("ubnd-tinh", 2026, {}, date(2026, 12, 16), "onward"),
        ("ubnd-tinh", 2026, TABLE, date(2026, 12, 17), "onward"),
    ],
)
def test_send_by(recipient, year, holidays, day, code):
    almanac = Almanac(holidays)
    dates = calendar.propose(K.YEAR, year, almanac=almanac)

    step = calendar.send_by(recipient, dates, almanac=almanac)

    assert (step.day, step.reason.code, step.reason.to) == (day, code, recipient)


def test_quarter_to_the_ministry_has_no_day_of_december():
    dates = calendar.propose(K.QUARTER, 2026, 3)

    assert calendar.send_by(calendar.MINISTRY, dates).day == date(2026, 9, 16)


@pytest.mark.parametrize(
    ("value", "works"),
    [
        (date(2026, 12, 14), True),
        (date(2026, 12, 13), False),
        (date(2026, 12, 15), False),
        (date(2026, 12, 19), True),
    ],
)
def test_working_day_with_a_table(value, works):
    assert calendar.is_working_day(value, holidays=TABLE) is works


@pytest.mark.parametrize(
    ("value", "days", "expected"),
    [
        ((2026, 12, 14), 0, (2026, 12, 14)),
        ((2026, 12, 13), 0, (2026, 12, 13)),
        ((2026, 12, 11), 1, (2026, 12, 14)),
        ((2026, 12, 12), 1, (2026, 12, 14)),
        ((2026, 12, 14), 5, (2026, 12, 21)),
        ((2026, 12, 14), -1, (2026, 12, 11)),
    ],
)
def test_add_working_days(value, days, expected):
    assert calendar.add_working_days(date(*value), days) == date(*expected)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ((2026, 12, 14), (2026, 12, 14), 0),
        ((2026, 12, 14), (2026, 12, 21), 5),
        ((2026, 12, 11), (2026, 12, 13), 0),
        ((2026, 12, 21), (2026, 12, 14), -5),
    ],
)
def test_working_days_between(first, last, count):
    assert calendar.working_days_between(date(*first), date(*last)) == count


@given(DAYS, st.integers(1, 40), HOLIDAYS)
def test_added_days_are_counted_back(value, days, holidays):
    later = calendar.add_working_days(value, days, holidays=holidays)

    assert calendar.is_working_day(later, holidays=holidays)
    assert calendar.working_days_between(value, later, holidays=holidays) == days
    assert calendar.working_days_between(value, later - timedelta(days=1), holidays=holidays) < days


@given(DAYS, st.integers(1, 40), HOLIDAYS)
def test_days_before_are_counted_too(value, days, holidays):
    earlier = calendar.add_working_days(value, -days, holidays=holidays)

    assert calendar.is_working_day(earlier, holidays=holidays)
    assert calendar.working_days_between(value, earlier, holidays=holidays) == -days


@pytest.mark.parametrize(("kind", "year", "number"), REGULAR)
def test_ten_years_of_periods(kind, year, number):
    dates = calendar.propose(kind, year, number)

    assert dates.starts_on.day == 15
    assert dates.cutoff_on.day == 14
    assert dates.cutoff_on.year == year
    assert calendar.working_days_between(dates.cutoff_on, dates.due_on) == 1
    assert (dates.due_on - dates.cutoff_on).days <= 3
    assert calendar.send_by(calendar.PROVINCE, dates).day > dates.due_on


@pytest.mark.parametrize("kind", [K.MONTH, K.QUARTER, K.HALF_YEAR, K.YEAR])
def test_periods_of_a_kind_leave_no_day_out(kind):
    periods = [calendar.propose(*key) for key in REGULAR if key[0] == kind]

    assert all(
        later.starts_on == earlier.cutoff_on + timedelta(days=1)
        for earlier, later in pairwise(periods)
    )
    assert all(
        calendar.previous(kind, later.year, later.number) == (kind, earlier.year, earlier.number)
        for earlier, later in pairwise(periods)
    )


def test_codes_are_unique():
    codes = [calendar.propose(*key).code for key in REGULAR]

    assert len(set(codes)) == len(REGULAR) == 200
