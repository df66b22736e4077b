"""Stages and rungs: what is due when, and that a stage once begun replaces the one before."""

from datetime import date, datetime, timedelta

import pytest

from tasks import clock, ladder
from tasks.clock import Times
from tasks.states import Rung, SubmissionStatus
from tests.moments import HA_TINH

POLICY = ladder.Policy(before=(5, 2), every=3, head=2, coordinator=4, letter=6, hours=(7, 17))
OPENED = datetime(2026, 11, 2, 8, 0, tzinfo=HA_TINH)
DUE = datetime(2026, 12, 15, 17, 0, tzinfo=HA_TINH)  # a Tuesday


def reading(day: int, *, month: int = 12, status=SubmissionStatus.DRAFT, **more):
    at = datetime(2026, month, day, 9, 0, tzinfo=HA_TINH)
    given = {"opened_at": OPENED, "due_at": DUE, "status": status} | more
    return clock.read(Times(**given), at=at, soon=3)


@pytest.mark.parametrize(
    ("day", "stage", "rungs"),
    [
        (7, "", {Rung.OFFICER}),
        (8, "before-5", {Rung.OFFICER}),
        (10, "before-5", {Rung.OFFICER}),
        (11, "before-2", {Rung.OFFICER}),
        (14, "before-2", {Rung.OFFICER}),
        (15, "day", {Rung.OFFICER}),
        (16, "late-1", {Rung.OFFICER}),
        (17, "late-1", {Rung.OFFICER, Rung.HEAD}),
        (18, "late-1", {Rung.OFFICER, Rung.HEAD}),
        (21, "late-2", {Rung.OFFICER, Rung.HEAD, Rung.COORDINATOR}),
        (23, "late-2", {Rung.OFFICER, Rung.HEAD, Rung.COORDINATOR}),
        (24, "late-3", {Rung.OFFICER, Rung.HEAD, Rung.COORDINATOR}),
    ],
)
def test_stages_and_rungs_by_the_day(day, stage, rungs):
    found = reading(day)

    assert ladder.stage(found, policy=POLICY) == stage
    assert ladder.rungs(found, policy=POLICY) == rungs


@pytest.mark.parametrize(("day", "expected"), [(22, False), (23, True)])
def test_a_letter_is_due_after_six_working_days(day, expected):
    assert ladder.needs_letter(reading(day), policy=POLICY) is expected


def test_the_evening_of_the_deadline_is_late_already():
    at = DUE + timedelta(hours=1)
    found = clock.read(Times(OPENED, DUE, SubmissionStatus.DRAFT), at=at, soon=3)

    assert (ladder.stage(found, policy=POLICY), ladder.working_days_late(found)) == ("late-1", 1)


@pytest.mark.parametrize(
    "status", [SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED, SubmissionStatus.CONSOLIDATED]
)
def test_what_was_sent_is_not_reminded(status):
    assert ladder.stage(reading(24, status=status, received_at=OPENED), policy=POLICY) == ""


def test_a_return_is_reminded_by_its_own_deadline():
    back = datetime(2026, 12, 28, 17, 0, tzinfo=HA_TINH)
    found = reading(24, status=SubmissionStatus.RETURNED, received_at=OPENED, returned_until=back)

    assert ladder.stage(found, policy=POLICY) == "before-2"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 12, 15, 7, 0, tzinfo=HA_TINH), True),
        (datetime(2026, 12, 15, 16, 59, tzinfo=HA_TINH), True),
        (datetime(2026, 12, 15, 17, 0, tzinfo=HA_TINH), False),
        (datetime(2026, 12, 15, 6, 59, tzinfo=HA_TINH), False),
        (datetime(2026, 12, 12, 9, 0, tzinfo=HA_TINH), False),  # a Saturday
        (datetime(2026, 12, 16, 9, 0, tzinfo=HA_TINH), False),  # a day off of the table
    ],
)
def test_quiet_hours_and_days_off(at, expected):
    off = {date(2026, 12, 16): "off"}

    assert ladder.is_office_time(at, policy=POLICY, holidays=off) is expected
