"""Ten years of sentences, read like an officer reads them: every number and date that they say is
counted again here, by hand, from the table of days off."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation

from tasks import calendar
from tasks.calendar import FOUNDING_LEVELS, Almanac, Level
from tasks.states import PeriodKind
from tests.tasks.test_calendar_zones import TABLE, TEN_YEARS

K = PeriodKind
DAY = timedelta(days=1)
ON = r"(\d\d/\d\d(?:/\d{4})?)"
DECREE = "NĐ 09/2019/NĐ-CP"
PARTY = Level("tinh-uy", "Tỉnh ủy", days=4, basis="Quy chế 1-QC/TU")
GOVERNMENT = Level("chinh-phu", "Chính phủ", after="ubnd-tinh", days=3, basis=f"Điều 13 {DECREE}")
LEVELS = (*FOUNDING_LEVELS, PARTY, GOVERNMENT)
BOOKS = {
    "proposed": Almanac(TABLE, frozenset(TABLE), levels=LEVELS),
    "confirmed": Almanac(TABLE, levels=LEVELS),
}
KINDS = {
    K.MONTH: dict.fromkeys(range(1, 13), "báo cáo tháng"),
    K.QUARTER: dict.fromkeys(range(1, 5), "báo cáo quý"),
    K.HALF_YEAR: {1: "báo cáo 6 tháng đầu năm", 2: "báo cáo 6 tháng cuối năm"},
    K.NINE_MONTHS: {0: "báo cáo 9 tháng"},
    K.YEAR: {0: "báo cáo năm"},
}


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def works(day: date) -> bool:
    """Monday to Friday, unless the table names the day."""
    return TABLE.get(day, "off" if day.isoweekday() > 5 else "work") == "work"


def worked(first: date, last: date) -> int:
    """Working days after `first`, up to and with `last`."""
    return sum(works(first + n * DAY) for n in range(1, (last - first).days + 1))


def read(said: str) -> tuple[date, str]:
    """The date at the beginning, and what is said of it: one sentence."""
    shown, colon, why = said.partition(": ")
    assert colon
    assert why
    assert not re.search(r"%\(|\.(\s|$)", why), said
    day, month, year = map(int, shown.split("/"))
    return date(year, month, day), why


def meant(shown: str, day: date) -> date:
    """14/12 within a sentence that explains a day of the same year."""
    parts = [int(part) for part in shown.split("/")]
    return date(parts[2] if len(parts) == 3 else day.year, parts[1], parts[0])


def said_days(why: str, opening: str, day: date) -> set[date]:
    """08/02–10/02, 15/02 behind the opening words, as days."""
    found = re.search(rf"{opening} ([\d/–, ]+)", why)
    days: set[date] = set()
    for span in found[1].split(", ") if found else ():
        first, _dash, last = span.partition("–")
        begins, ends = meant(first, day), meant(last or first, day)
        days |= {begins + n * DAY for n in range((ends - begins).days + 1)}
    return days


def bent(first: date, last: date) -> set[date]:
    """Days that the table made other than the week does."""
    span = (first + n * DAY for n in range(1, (last - first).days + 1))
    return {day for day in span if works(day) != (day.isoweekday() <= 5)}


def check_table(why: str, day: date, first: date, last: date, kind: str) -> None:
    """What the table did is said, whole, and as proposed or as settled."""
    opening = {
        "proposed": "dựa trên ngày nghỉ đề xuất, chưa xác nhận:",
        "confirmed": "đã tính ngày nghỉ, ngày làm bù",
    }
    for name, words in opening.items():
        assert said_days(why, words, day) == (bent(first, last) if name == kind else set())


TEN = pytest.mark.parametrize("key", TEN_YEARS, ids=lambda key: f"{key[0]}-{key[1]}-{key[2]}")


@pytest.mark.parametrize("table", BOOKS)
@TEN
def test_every_date_of_ten_years_says_what_is_so(key, table):
    kind, year, number = key
    book = BOOKS[table]
    dates = calendar.propose(*key, almanac=book)
    by_law = kind is not K.NINE_MONTHS
    twelve = f"Điều 12 {DECREE}"

    # The span: its first and last day, by Điều 12 or the practice of the province.
    named = KINDS[kind][number]
    practised = f"theo thông lệ của tỉnh; {twelve} không quy định báo cáo này"
    end = f"theo {twelve}" if by_law else practised
    starts = read(calendar.explain(dates.starts_on, dates.starts_reason))
    closes = read(calendar.explain(dates.cutoff_on, dates.cutoff_reason))
    assert starts == (dates.starts_on, f"ngày bắt đầu lấy số liệu của {named}, {end}")
    assert closes == (dates.cutoff_on, f"thời điểm chốt số liệu của {named}, {end}")

    # The agencies: so many working days after the cut-off.
    day, why = read(calendar.explain(dates.due_on, dates.due_reason))
    practice = "" if by_law else r" \(theo thông lệ của tỉnh\)"
    article = f"Điều 8 và {twelve}" if by_law else f"Điều 8 {DECREE}"
    found = re.match(
        rf"(\d+) ngày làm việc sau thời điểm chốt số liệu {ON}{practice}, theo {article}(;|$)", why
    )
    assert found, why
    assert meant(found[2], day) == date(year, dates.cutoff_on.month, 14) == dates.cutoff_on
    assert worked(dates.cutoff_on, day) == int(found[1]) == 1
    assert works(day)
    check_table(why, day, dates.cutoff_on, day, table)


@pytest.mark.parametrize("table", BOOKS)
@TEN
def test_every_level_of_ten_years_says_what_is_so(key, table):
    kind, year, _number = key
    book = BOOKS[table]
    dates = calendar.propose(*key, almanac=book)
    steps = calendar.chain(dates, almanac=book)
    said = {one.recipient: read(calendar.explain(one.day, one.reason)) for one in steps}
    assert list(said) == ["ubnd-tinh", "bo-khcn", "tinh-uy", "chinh-phu"]

    counted = ["ubnd-tinh", "tinh-uy", *(["bo-khcn"] if kind is not K.YEAR else [])]
    for code in counted:
        day, why = said[code]
        found = re.match(
            rf"Sở KH&CN gửi [^:]+: (\d+) ngày làm việc sau thời điểm chốt số liệu {ON}"
            r"(?: \(theo thông lệ của tỉnh\))?, gồm (\d+) ngày cho các cơ quan và (\d+) ngày cho "
            r"Sở KH&CN, theo ",
            why,
        )
        assert found, why
        total, first, second = (int(found[n]) for n in (1, 3, 4))
        assert meant(found[2], day) == dates.cutoff_on
        assert worked(dates.cutoff_on, day) == total == first + second
        assert (worked(dates.cutoff_on, dates.due_on), worked(dates.due_on, day)) == (first, second)
        assert (f"Điều 12 {DECREE}" in why) is (kind is not K.NINE_MONTHS)
        check_table(why, day, dates.cutoff_on, day, table)

    if kind is K.YEAR:
        day, why = said["bo-khcn"]
        usual = date(year, 12, 20)
        assert why.startswith("Sở KH&CN gửi Bộ KH&CN: báo cáo năm chậm nhất ngày 20/12, ")
        assert ("là ngày nghỉ nên lấy ngày làm việc liền trước" in why) is not works(usual)
        assert day <= usual
        assert works(day)
        assert not any(works(day + n * DAY) for n in range(1, (usual - day).days + 1))

    day, why = said["chinh-phu"]
    found = re.match(
        rf"UBND tỉnh gửi Chính phủ: (\d+) ngày làm việc sau ngày nhận được báo cáo {ON}, theo "
        rf"Điều 13 {DECREE}(;|$)",
        why,
    )
    assert found, why
    received = meant(found[2], day)
    assert received == said["ubnd-tinh"][0]
    assert worked(received, day) == int(found[1]) == 3
    check_table(why, day, received, day, table)


def test_a_date_over_new_year_names_the_year_of_the_cutoff():
    """Fifteen working days after 14/12 is in January: 14/12 alone would be read as the new one."""
    rule = replace(calendar.FOUNDING, agency_days=15)
    dates = calendar.propose(K.YEAR, 2026, almanac=replace(BOOKS["confirmed"], rules=(rule,)))

    said = calendar.explain(dates.due_on, dates.due_reason)

    assert said.startswith(
        "05/01/2027: 15 ngày làm việc sau thời điểm chốt số liệu 14/12/2026, theo Điều 8 và Điều 12"
    )
