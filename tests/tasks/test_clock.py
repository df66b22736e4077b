"""The clock of a report: every state, which deadline counts, and the instants around a deadline."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tasks import clock
from tasks.clock import Times
from tasks.queries.tally import bucket_of
from tasks.states import Bucket, Clock, Deadline, DutyRole, SubmissionStatus
from tests.moments import HA_TINH

S = SubmissionStatus
OPENED = datetime(2026, 11, 2, 8, 0, tzinfo=HA_TINH)
DUE = datetime(2026, 12, 15, 17, 0, tzinfo=HA_TINH)  # a Tuesday
LONGER = datetime(2026, 12, 21, 17, 0, tzinfo=HA_TINH)
BACK = datetime(2026, 12, 25, 17, 0, tzinfo=HA_TINH)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
ZONES = [UTC, HA_TINH, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")]


def read(at: datetime, status: S = S.DRAFT, **more: object) -> clock.Reading:
    given = {"opened_at": OPENED, "due_at": DUE, "status": status} | more
    return clock.read(Times(**given), at=at, soon=3)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPENED - TICK, Clock.NOT_OPEN),
        (OPENED, Clock.OPEN),
        (datetime(2026, 12, 9, 23, 59, tzinfo=HA_TINH), Clock.OPEN),
        # Thursday: Friday, Monday and Tuesday are left.
        (datetime(2026, 12, 10, 0, 0, tzinfo=HA_TINH), Clock.DUE_SOON),
        (DUE, Clock.DUE_SOON),
        (DUE + TICK, Clock.OVERDUE),
    ],
)
def test_a_report_not_sent_goes_from_not_open_to_overdue(at, expected):
    assert read(at).clock == expected
    assert read(at, S.WITH_HEAD).clock == expected


def test_days_off_do_not_count_as_days_left():
    at = datetime(2026, 12, 9, 12, 0, tzinfo=HA_TINH)
    times = Times(opened_at=OPENED, due_at=DUE, status=S.DRAFT)
    off = {date(2026, 12, 14): "off"}

    assert clock.read(times, at=at, soon=3).clock == Clock.OPEN
    assert clock.read(times, at=at, soon=3, holidays=off).clock == Clock.DUE_SOON


@pytest.mark.parametrize(
    ("status", "at", "expected"),
    [
        (S.SUBMITTED, DUE, Clock.SUBMITTED),
        (S.SUBMITTED, BACK + DAY, Clock.SUBMITTED),
        (S.RETURNED, BACK, Clock.RETURNED),
        (S.RETURNED, BACK + TICK, Clock.RETURNED_OVERDUE),
        # Mended and on the desk of the agency's head: still with the agency.
        (S.WITH_HEAD, BACK, Clock.RETURNED),
        (S.WITH_HEAD, BACK + TICK, Clock.RETURNED_OVERDUE),
        (S.ACCEPTED, BACK + DAY, Clock.ACCEPTED),
        (S.CONSOLIDATED, BACK + DAY, Clock.ACCEPTED),
    ],
)
def test_a_report_that_was_received(status, at, expected):
    found = read(at, status, received_at=DUE - DAY, returned_until=BACK)

    assert found.clock == expected


def test_a_return_has_its_own_deadline_and_the_first_one_stays():
    found = read(BACK, S.RETURNED, received_at=DUE, returned_until=BACK, extended_until=LONGER)

    assert (found.due_at, found.deadline, found.first_due_at) == (BACK, Deadline.RETURNED, DUE)


def test_an_extension_counts_and_the_first_deadline_stays():
    found = read(LONGER, extended_until=LONGER)

    assert (found.due_at, found.deadline, found.first_due_at) == (LONGER, Deadline.EXTENDED, DUE)
    assert (found.clock, read(LONGER + TICK, extended_until=LONGER).clock) == (
        Clock.DUE_SOON,
        Clock.OVERDUE,
    )


def test_a_date_of_an_earlier_return_does_not_bind_what_was_never_received():
    assert read(DUE, returned_until=BACK).due_at == DUE


@pytest.mark.parametrize("status", [S.DRAFT, S.RETURNED])
def test_a_request_is_never_overdue(status):
    received = DUE - DAY if status == S.RETURNED else None

    found = read(BACK + DAY, status, received_at=received, returned_until=BACK, owes=False)

    assert found.clock in {Clock.OPEN, Clock.RETURNED}
    assert not found.is_late


def test_a_return_without_a_date_of_its_own_is_not_overdue():
    assert read(BACK, S.RETURNED, received_at=DUE).clock == Clock.RETURNED


def test_a_cancelled_period_is_not_open():
    assert read(DUE + DAY, is_cancelled=True).clock == Clock.NOT_OPEN


def instants(seed: int, count: int) -> list[datetime]:
    """Moments around the deadline, most of them within a second of it, in zones of any host."""
    chance = random.Random(seed)  # noqa: S311  (a fixed sequence of moments, no secret)
    spans = (1e-6, 1e-3, 1.0, 3600.0, 86400.0 * 40)
    return [
        (DUE + timedelta(seconds=chance.uniform(-1, 1) * chance.choice(spans))).astimezone(
            chance.choice(ZONES)
        )
        for _ in range(count)
    ]


def test_ten_thousand_instants_are_in_time_exactly_until_the_deadline():
    """The server's time of receipt decides, to the microsecond, in whatever zone it is written;
    the clock and the ledger say the same."""
    for received in instants(seed=165, count=10_000):
        is_late = received > DUE
        at = max(received, DUE) + DAY
        found = read(at, S.SUBMITTED, received_at=received)
        bucket = bucket_of(
            role=DutyRole.LEAD, kind="progress", received_at=received, due_at=DUE,
            excused_until=None, at=at,
        )  # fmt: skip
        unsent = read(received)

        assert (found.is_late, bucket) == (is_late, Bucket.LATE if is_late else Bucket.ON_TIME)
        assert unsent.is_overdue == is_late
        assert found.clock == Clock.SUBMITTED  # late is accepted, never refused


def test_an_instant_in_another_zone_is_read_the_same():
    for moment in instants(seed=127, count=500):
        readings = {read(moment.astimezone(zone)) for zone in ZONES}

        assert len(readings) == 1


@pytest.fixture
def host_zone(monkeypatch):
    """Set the zone of this process, as an operator might."""

    def set_(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield set_
    monkeypatch.undo()
    time.tzset()


def test_the_zone_of_the_host_does_not_matter(host_zone):
    found = set()
    for zone in ("UTC", "Asia/Ho_Chi_Minh", "America/New_York"):
        host_zone(zone)
        found.add(tuple(read(one) for one in instants(seed=9, count=200)))

    assert len(found) == 1
