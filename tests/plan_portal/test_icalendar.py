"""What is written is read back by a reader that knows RFC 5545 only."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_portal.lib import icalendar
from plan_portal.lib.icalendar import Event
from tests.ical import read

AT = datetime(2026, 12, 1, 1, 2, 3, tzinfo=UTC)
DUE = datetime(2026, 12, 15, 17, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)


def written(**given):
    event = Event(**{"uid": "a@plan-portal", "start": DUE, "summary": "Hạn"} | given)
    return icalendar.write("Lịch", [event], at=AT)


def test_a_calendar_without_events_is_a_calendar():
    assert read(icalendar.write("Lịch", [], at=AT)) == []


def test_a_moment_is_written_in_utc():
    (event,) = read(written())

    assert event["DTSTART"] == "20261215T100000Z"
    assert event["DTSTAMP"] == "20261201T010203Z"
    assert event["UID"] == "a@plan-portal"
    assert "DTEND" not in event


def test_a_day_ends_with_the_next_one():
    (event,) = read(written(start=date(2028, 2, 29)))

    assert event["DTSTART;VALUE=DATE"] == "20280229"
    assert event["DTEND;VALUE=DATE"] == "20280301"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        written(start=datetime(2026, 12, 15, 17, 0))  # noqa: DTZ001 (that is the case)


def test_alarms_stand_days_before():
    (event,) = read(written(alarm_days=(3, 1)))

    assert event["TRIGGER"] == ["-P3D", "-P1D"]


def test_signs_of_the_format_in_a_text_are_escaped():
    content = written(description="a;b,c\\d\r\ne\rf\x00g")

    assert b"DESCRIPTION:a\\;b\\,c\\\\d\\ne\\nfg\r\n" in content
    assert read(content)[0]["DESCRIPTION"] == "a;b,c\\d\ne\nfg"


def test_a_text_can_not_begin_a_property_of_its_own():
    content = written(summary="x\r\nBEGIN:VEVENT\nATTENDEE:mailto:a@b", url="http://a\r\nX-Y:1")

    assert len(read(content)) == 1
    assert b"\nATTENDEE" not in content
    assert b"\nX-Y" not in content


@given(WORDS, WORDS)
def test_lines_are_folded_at_75_octets_and_read_back(summary, description):
    content = written(summary=summary, description=description)
    lines = content.split(b"\r\n")

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    # Every physical line is valid UTF-8 on its own: no character is cut.
    assert all(line.decode() is not None for line in lines)
    (event,) = read(content)
    assert event["SUMMARY"] == summary
    assert event.get("DESCRIPTION", "") == description


def test_a_long_vietnamese_line_is_folded_and_whole():
    text = "Ủy ban nhân dân tỉnh Hà Tĩnh, thời điểm chốt số liệu; " * 5

    content = written(summary=text)

    assert len(re.findall(rb"\r\n ", content)) >= 5
    assert read(content)[0]["SUMMARY"] == text
