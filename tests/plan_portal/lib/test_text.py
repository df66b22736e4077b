"""Cleaning, dates, numbers and search keys: exact values, and what holds for any text."""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plan_portal.lib import text

MORNING = datetime(2027, 1, 5, 1, 34, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("typed", "stored", "removed"),
    [
        ("Hà Tĩnh", "Hà Tĩnh", 0),
        ("Ha\u0300 Ti\u0303nh", "Hà Tĩnh", 0),
        ("a\r\nb\rc\x0bd\x0ce\u2028f\x85g", "a\nb\nc\nd\ne\nf\ng", 0),
        ("một\thai\n", "một\thai\n", 0),
        ("a\x00b\x1b[31m\x7f\x9f", "ab[31m", 4),
        ("\ufeffKế hoạch", "Kế hoạch", 1),
        ("báo\u202ecáo\u2066x\u2069", "báocáox", 3),
        ("đ\u200bề\u2060 nghị\xad", "đề nghị", 3),
        ("\ud800x\udfff\ufffe\uffff\U0001fffe\ufdd0", "x", 6),
        ("A\u200dB\u200c", "AB", 2),
        ("👩\u200d🔬", "👩\u200d🔬", 0),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥", 0),
        ("tag\U000e0041", "tag", 1),
        ("", "", 0),
    ],
)
def test_clean_stores(typed, stored, removed):
    assert text.clean(typed) == text.Cleaned(stored, removed)


@given(st.text(st.characters()))
def test_clean_twice_changes_nothing_more(typed):
    once = text.clean(typed).text

    assert text.clean(once) == text.Cleaned(once, 0)
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")
    assert not {c for c in once if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}


def test_clean_notice_counts_what_went():
    assert text.clean("a\x00\x01").notice == (
        "Đã bỏ 2 ký tự ẩn hoặc ký tự điều khiển khỏi nội dung."
    )
    assert text.clean("a").notice == ""


def test_one_line():
    assert text.one_line("  Sở\u00a0 Y\n\ttế ") == "Sở Y tế"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Ủy ban nhân dân TỈNH  Đức Thọ", "uy ban nhan dan tinh duc tho"),
        ("ĐƯỜNG", "duong"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_fold(words, key):
    assert text.fold(words) == key


@given(st.text())
def test_fold_is_stable(words):
    assert text.fold(text.fold(words)) == text.fold(words)


def test_dates_read_day_month_year():
    assert text.day(date(2027, 1, 5)) == "05/01/2027"
    assert text.day(datetime(2027, 1, 4, 17, tzinfo=UTC)) == "05/01/2027"
    assert text.weekday_day(date(2026, 12, 18)) == "thứ Sáu 18/12/2026"
    assert text.weekday_day(date(2026, 12, 20)) == "Chủ nhật 20/12/2026"
    assert text.clock(MORNING) == "08:34"
    assert text.moment(MORNING) == "08:34 ngày 05/01/2027"


def test_dates_in_english_keep_their_order():
    with translation.override("en"):
        assert text.weekday_day(date(2026, 12, 18)) == "Friday 18/12/2026"
        assert text.moment(MORNING) == "08:34 on 05/01/2027"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2027, 1, 5), "ngày 05 tháng 01 năm 2027"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 14), "ngày 14 tháng 12 năm 2026"),
    ],
)
def test_official_day_pads_months_one_and_two_only(value, shown):
    assert text.official_day(value) == shown


def test_moment_without_zone_is_a_bug():
    with pytest.raises(ValueError, match="time zone"):
        text.moment(datetime(2027, 1, 5))  # noqa: DTZ001  (naive on purpose: it is refused)


@pytest.mark.parametrize(
    "typed", ["05/01/2027", " 5/1/2027 ", "5-1-2027", "05.01.2027", "2027-01-05"]
)
def test_parse_day(typed):
    assert text.parse_day(typed) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2027", "31/02/2027 không có trong lịch. Ghi dạng 31/03/2027."),
        ("12/31/2026", "12/31/2026 không có trong lịch. Ghi dạng 31/03/2027."),
        ("hôm qua", "“hôm qua” không phải là ngày. Ghi dạng 31/03/2027."),
        ("5/1/27", "“5/1/27” không phải là ngày. Ghi dạng 31/03/2027."),
        ("5/1.2027", "“5/1.2027” không phải là ngày. Ghi dạng 31/03/2027."),
        ("५/1/2027", "“५/1/2027” không phải là ngày. Ghi dạng 31/03/2027."),
        ("", "“” không phải là ngày. Ghi dạng 31/03/2027."),
    ],
)
def test_parse_day_refuses(typed, sentence):
    with pytest.raises(text.NotADay) as refusal:
        text.parse_day(typed)

    assert str(refusal.value) == sentence


@given(st.dates())
def test_day_reads_back(value):
    assert text.parse_day(text.day(value)) == value


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("1234.5"), None, "1.234,5"),
        (1234.5, None, "1.234,5"),
        (0.1, None, "0,1"),
        (1e21, None, "1.000.000.000.000.000.000.000"),
        (1234567, None, "1.234.567"),
        (-1234, None, "-1.234"),
        (Decimal("96.40"), None, "96,40"),
        (Decimal("2.345"), 2, "2,35"),
        (Decimal("-0.04"), 1, "0,0"),
        (7, 2, "7,00"),
        (0, None, "0"),
    ],
)
def test_number(value, places, shown):
    assert text.number(value, places) == shown


def test_number_must_be_finite():
    with pytest.raises(ValueError, match="finite"):
        text.number(float("nan"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(85.7, "85,7%"), (60, "60%"), (Decimal("33.3333"), "33,3%"), (100, "100%"), (0, "0%")],
)
def test_percent(value, shown):
    assert text.percent(value) == shown


def test_share():
    assert text.share(72, 84) == Decimal(7200) / 84
    assert text.share(0, 0) is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1.234", "1234"),
        (" 96,4 ", "96.4"),
        ("-3", "-3"),
        ("\u22123,50", "-3.50"),
        ("0", "0"),
    ],
)
def test_parse_number(typed, value):
    assert text.parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["", "khoảng 96", "96.4", "1.23,4", "1,2,3", "1,", ",5", "12.3456", "1e5", "٣", "9" * 31],
)
def test_parse_number_refuses(typed):
    with pytest.raises(text.NotANumber):
        text.parse_number(typed)


def test_parse_number_says_what_to_write():
    with pytest.raises(text.NotANumber) as refusal:
        text.parse_number("khoảng 96")

    assert str(refusal.value) == "“khoảng 96” không phải là số. Ghi một số, ví dụ 96,4."


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12
    )
)
def test_number_reads_back(value):
    assert text.parse_number(text.number(value)) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (1990, "MCMXC"), (3999, "MMMCMXCIX")],
)
def test_roman(value, shown):
    assert text.roman(value) == shown


@pytest.mark.parametrize("value", [0, 4000])
def test_roman_has_limits(value):
    with pytest.raises(ValueError, match="1 to 3999"):
        text.roman(value)


def test_point_letters_are_those_of_decree_30():
    first = [text.point_letter(n) for n in range(1, 24)]

    assert " ".join(first) == "a b c d đ e g h i k l m n o p q r s t u v x y"
    assert [text.point_letter(n) for n in (24, 25, 46, 47)] == ["aa", "ab", "ay", "ba"]
    with pytest.raises(ValueError, match="from 1"):
        text.point_letter(0)


def test_names_stand_in_the_order_of_the_vietnamese_alphabet():
    ordered = [
        "Ban Quản lý Khu kinh tế tỉnh",
        "Huyện Can Lộc",
        "Huyện Cẩm Xuyên",
        "Huyện Đức Thọ",
        "Huyện Hương Khê",
        "Huyện Vũ Quang",
        "Ủy ban Mặt trận Tổ quốc",
        "Xã Ma",
        "Xã Mà",
        "Xã Má",
    ]

    shuffled = [*ordered[5:], *ordered[:5]]

    assert sorted(shuffled, key=text.alphabetical) == ordered


def test_order_does_not_depend_on_how_a_letter_is_stored():
    composed = "Huyện Đức Thọ"

    assert text.alphabetical(unicodedata.normalize("NFD", composed)) == text.alphabetical(composed)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Đã mở 3 lớp", ["3"]),
        ("Đã mở 03 lớp", ["3"]),
        ("Đã mở 30 lớp", ["30"]),
        ("1.234,5 triệu đồng", ["1234.5"]),
        ("1234,5 triệu đồng", ["1234.5"]),
        ("Lớp 3, 5 và 3", ["3", "3", "5"]),
        ("ngày 05/01/2027", ["1", "5", "2027"]),
        ("từ 3-5 lớp, giảm -2%", ["-2", "3", "5"]),
        ("mục 12.1; 1.2345", ["1", "1", "12", "2345"]),
        ("Đạt 96,4%.", ["96.4"]),
        ("không có số", []),
    ],
)
def test_numbers_of_running_text(words, found):
    assert text.numbers_in(words) == tuple(Decimal(one) for one in found)
