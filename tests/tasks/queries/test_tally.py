"""Each obligation in exactly one bucket at every moment; sums that agree with one another."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.queries.tally import Row, bucket_of, counts, group_by
from tasks.states import (
    AnswerKind,
    Bucket,
    DutyRole,
    EntryStatus,
    HeadingKind,
    SubmissionStatus,
)

DUE = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
EXTENDED = DUE + 5 * DAY

LEAD = DutyRole.LEAD
REQUEST = DutyRole.REQUEST


@pytest.mark.parametrize(
    ("kind", "received_at", "excused_until", "at", "expected"),
    [
        ("", None, None, DUE, Bucket.PENDING),
        ("", None, None, DUE + SECOND, Bucket.MISSING),
        ("progress", DUE, None, DUE + DAY, Bucket.ON_TIME),
        ("kept", DUE - DAY, None, DUE + DAY, Bucket.ON_TIME),
        ("nil", DUE - DAY, None, DUE - DAY, Bucket.NIL),
        ("secret", DUE - DAY, None, DUE + DAY, Bucket.SECRET),
        ("progress", DUE + SECOND, None, DUE + DAY, Bucket.LATE),
        ("nil", DUE + SECOND, None, DUE + DAY, Bucket.LATE),
        ("secret", DUE + SECOND, None, DUE + DAY, Bucket.LATE),
        # A receipt after the moment asked about has not happened yet.
        ("progress", DUE + 2 * DAY, None, DUE + DAY, Bucket.MISSING),
        ("progress", DUE, None, DUE - DAY, Bucket.PENDING),
        # An extension shows only after the first deadline.
        ("", None, EXTENDED, DUE, Bucket.PENDING),
        ("", None, EXTENDED, DUE + DAY, Bucket.EXCUSED),
        ("", None, EXTENDED, EXTENDED, Bucket.EXCUSED),
        ("", None, EXTENDED, EXTENDED + SECOND, Bucket.MISSING),
        ("progress", DUE + DAY, EXTENDED, EXTENDED + DAY, Bucket.EXCUSED),
        ("nil", DUE, EXTENDED, EXTENDED + DAY, Bucket.NIL),
        ("progress", EXTENDED + SECOND, EXTENDED, EXTENDED + DAY, Bucket.LATE),
    ],
)
def test_bucket_of_a_lead(kind, received_at, excused_until, at, expected):
    bucket = bucket_of(
        role=LEAD, kind=kind, received_at=received_at, due_at=DUE,
        excused_until=excused_until, at=at,
    )  # fmt: skip

    assert bucket == expected


@pytest.mark.parametrize(
    ("kind", "received_at", "expected"),
    [
        ("", None, Bucket.PENDING),
        ("progress", DUE + 20 * DAY, Bucket.ON_TIME),
        ("nil", DUE + 20 * DAY, Bucket.NIL),
    ],
)
def test_a_request_is_never_late_or_missing(kind, received_at, expected):
    bucket = bucket_of(
        role=REQUEST, kind=kind, received_at=received_at, due_at=DUE, excused_until=None,
        at=DUE + 30 * DAY,
    )  # fmt: skip

    assert bucket == expected


moments = st.integers(-14 * 86_400, 16 * 86_400).map(lambda seconds: DUE + seconds * SECOND)


@st.composite
def rows(draw):
    at = draw(moments)
    made = []
    for agency_id in range(draw(st.integers(0, 4))):
        received = draw(st.none() | moments)
        received = received if received and received <= at else None
        excused_until = draw(st.none() | moments)
        status = draw(st.sampled_from(SubmissionStatus))
        for _ in range(draw(st.integers(1, 3))):
            role = draw(st.sampled_from([LEAD, REQUEST]))
            kind = draw(st.sampled_from(AnswerKind)) if received else ""
            bucket = bucket_of(
                role=role, kind=kind, received_at=received, due_at=DUE,
                excused_until=excused_until, at=at,
            )  # fmt: skip
            entry_status = draw(st.sampled_from(EntryStatus))
            made.append(
                row(agency_id, role=role, kind=kind, first_received_at=received, bucket=bucket,
                    submission_status=status, entry_status=entry_status)
            )  # fmt: skip
    return made


def row(agency_id: int = 1, **fields: object) -> Row:
    blank = {
        "obligation_id": 1, "obligation": uuid.UUID(int=1), "period_id": 1, "heading_id": 1,
        "heading_position": 1, "heading_number": "1", "heading_title": "Sở Y tế",
        "heading_kind": HeadingKind.AGENCY, "task_id": 1, "task": uuid.UUID(int=2),
        "task_code": "1.1", "task_position": 1, "task_text": "Việc.", "lineage": uuid.UUID(int=3),
        "agency_id": agency_id, "agency": uuid.UUID(int=4), "agency_code": "syt",
        "agency_name": "Sở Y tế", "agency_label": "Sở Y tế", "role": LEAD, "group_id": None,
        "group_name": "", "basis": "", "submission": None,
        "submission_status": SubmissionStatus.DRAFT, "entry_id": 1, "entry": uuid.UUID(int=5),
        "entry_status": EntryStatus.OPEN, "kind": "", "first_received_at": None, "due_at": DUE,
        "excused_until": None, "excuse": "", "bucket": Bucket.PENDING, "reading": None,
    }  # fmt: skip
    return Row(**(blank | fields))


@given(rows())
def test_the_buckets_share_out_what_is_owed(made):
    c = counts(made)

    assert c.on_time + c.nil + c.secret + c.late + c.excused + c.missing + c.pending == c.owed
    assert c.owed + c.asked == len(made)
    assert c.accepted + c.waiting + c.returned == c.received <= c.owed
    assert c.answered <= c.asked


@given(rows())
def test_the_buckets_share_out_the_agencies(made):
    a = counts(made).agencies

    assert a.on_time + a.late + a.excused + a.missing + a.pending == a.owed
    assert a.received <= a.owed == len({r.agency_id for r in made if r.owes})


@given(rows())
def test_the_cuts_add_up_to_the_whole(made):
    cuts = [counts(part) for part in group_by(made, lambda r: r.agency_id).values()]

    for name in ("owed", "received", "late", "missing", "nil", "accepted", "waiting", "asked"):
        assert sum(getattr(c, name) for c in cuts) == getattr(counts(made), name)


def test_requests_stay_outside_the_rates():
    received = {"first_received_at": DUE, "bucket": Bucket.ON_TIME, "kind": "progress"}
    made = [row(1, **received), row(2, bucket=Bucket.MISSING), row(3, role=REQUEST)]

    c = counts(made)

    assert (c.owed, c.received, c.asked, c.answered) == (2, 1, 1, 0)
    assert (c.received_share, c.agencies.received_share) == (50, 50)


def test_an_excused_agency_is_left_out_of_the_share_in_time():
    received = {"first_received_at": DUE, "bucket": Bucket.ON_TIME, "kind": "progress"}
    made = [row(1, **received), row(2, bucket=Bucket.EXCUSED)]

    assert counts(made).on_time_share == 100


def test_the_share_of_nothing_is_none():
    assert counts([]).received_share is None
