from dataclasses import replace
from datetime import date, datetime

import pytest

from reports.pipeline import wording
from tasks.states import PeriodKind
from tests.moments import HA_TINH
from tests.reports.snapshots import MINISTRY, PLAN, YEAR


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2021, 5, 12), "12/5/2021"),
        (date(2027, 1, 5), "05/01/2027"),
        (date(2020, 12, 8), "08/12/2020"),
    ],
)
def test_short_day_has_a_zero_before_days_under_ten_and_months_one_and_two(value, shown):
    assert wording.short_day(value) == shown


@pytest.mark.parametrize(
    ("kind", "cutoff", "phrase"),
    [
        (PeriodKind.MONTH, date(2026, 11, 14), "tháng 11 năm 2026"),
        (PeriodKind.QUARTER, date(2026, 12, 14), "quý IV năm 2026"),
        (PeriodKind.QUARTER, date(2026, 3, 14), "quý I năm 2026"),
        (PeriodKind.HALF_YEAR, date(2026, 6, 14), "6 tháng đầu năm 2026"),
        (PeriodKind.HALF_YEAR, date(2026, 12, 14), "6 tháng cuối năm 2026"),
        (PeriodKind.NINE_MONTHS, date(2026, 9, 14), "9 tháng năm 2026"),
        (PeriodKind.YEAR, date(2026, 12, 14), "năm 2026"),
        (PeriodKind.AD_HOC, date(2026, 8, 3), "Năm 2026"),
    ],
)
def test_period_phrase(kind, cutoff, phrase):
    assert wording.period_phrase(replace(YEAR, kind=kind, cutoff_on=cutoff)) == phrase


@pytest.mark.parametrize(
    ("month", "shown"),
    [(1, "tháng 01 năm 2027"), (2, "tháng 02 năm 2027"), (3, "tháng 3 năm 2027")],
)
def test_day_is_blank_and_month_filled(month, shown):
    at = datetime(2027, month, 5, 9, 0, tzinfo=HA_TINH)

    assert wording.place_and_day(MINISTRY, at) == f"Hà Tĩnh, ngày      {shown}"


def test_issuer_in_capitals_is_read_aloud():
    plan = replace(PLAN, issuer="ỦY BAN NHÂN DÂN")

    assert wording.plan_phrase(plan) == "Kế hoạch số 165/KH-UBND ngày 12/5/2021 của Ủy ban nhân dân"


def test_one_recipient_stands_on_the_line_and_several_in_a_list():
    assert wording.salutation(("Bộ Khoa học và Công nghệ",)) == ("Bộ Khoa học và Công nghệ.",)
    assert wording.salutation(("Bộ A", "UBND tỉnh.")) == ("- Bộ A;", "- UBND tỉnh.")


def test_copies_end_with_a_stop():
    assert wording.copies(("- Như trên;", "Lưu: VT, CĐS")) == ("- Như trên;", "- Lưu: VT, CĐS.")
    assert wording.copies(()) == ()


def test_figure_value_is_vietnamese_when_it_is_a_number():
    assert wording.figure_value("1234.5") == "1.234,5"
    assert wording.figure_value("khoảng 5") == "khoảng 5"
    assert wording.figure_value("NaN") == "NaN"
