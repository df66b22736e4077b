"""An obstacle lives across periods: raised, forwarded, answered, closed by the agency."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agencies.models import Agency, User
from plan_portal.lib.errors import NotAllowed
from tasks.answer import Answer, Obstacle
from tasks.models import ObstacleRecord, Period, Submission
from tasks.services import entry as entry_service
from tasks.services import obstacle as obstacles
from tasks.services import review
from tasks.services.review import Decision
from tests.factories.tasks import PROGRESS, EntryFactory, ObligationFactory, PeriodFactory, answered
from tests.moments import NOON
from tests.tasks.rounds import entries, send, sent

LATER = NOON + timedelta(hours=1)
NEXT_YEAR = NOON + timedelta(days=365)
STUCK = replace(PROGRESS, obstacles=(Obstacle("Chưa có kinh phí.", "Sở Tài chính"),))


@pytest.fixture
def period(db: None) -> Period:
    return PeriodFactory()


@pytest.fixture
def report(agency_a: Agency, head_a: User, staff_a: User, period: Period) -> Submission:
    return sent(agency_a, STUCK, head=head_a, writer=staff_a, period=period)


@pytest.fixture
def raised(report: Submission) -> ObstacleRecord:
    return ObstacleRecord.objects.get()


def statuses(record: ObstacleRecord) -> list[str]:
    return list(record.steps.order_by("pk").values_list("status", flat=True))


def test_a_send_raises_its_obstacles(raised, report, head_a, period):
    assert (raised.text, raised.addressee) == ("Chưa có kinh phí.", "Sở Tài chính")
    assert (raised.raised_in, raised.raised_at, raised.times_raised) == (period, NOON, 1)
    step = raised.steps.get()
    assert (step.status, step.by, step.note) == ("raised", head_a, period.name)


def test_a_return_and_a_second_send_raise_nothing_twice(
    report, raised, coordinator, staff_a, head_a
):
    _return(report, coordinator)
    spaced = replace(STUCK, obstacles=(Obstacle("Chưa có  kinh phí.\n", "Sở Tài chính"),))
    mended = replace(spaced, result="Kết quả minh họa, 19 lớp.")
    entry_service.save(entry=entries(report)[0], answer=mended, by=staff_a, at=LATER, version=1)
    send(report, head_a, at=LATER)

    raised.refresh_from_db()
    assert (ObstacleRecord.objects.count(), raised.times_raised) == (1, 1)


def test_what_a_mended_report_no_longer_says_is_closed(
    report, raised, coordinator, staff_a, head_a
):
    _return(report, coordinator)
    entry_service.save(entry=entries(report)[0], answer=PROGRESS, by=staff_a, at=LATER, version=1)
    send(report, head_a, at=LATER)

    raised.refresh_from_db()
    assert (raised.status, raised.closed_at) == ("closed", LATER)


def test_raised_again_in_the_next_period_it_counts_once_more(report, raised, head_a, staff_a):
    _next_period(report, STUCK, head_a, staff_a)

    raised.refresh_from_db()
    assert (ObstacleRecord.objects.count(), raised.times_raised) == (1, 2)
    assert (raised.raised_at, raised.last_raised_at) == (NOON, NEXT_YEAR)


def test_what_is_on_its_way_stays_on_its_way_when_raised_again(
    report, raised, coordinator, head_a, staff_a
):
    _forward(raised, coordinator)
    _next_period(report, STUCK, head_a, staff_a)

    raised.refresh_from_db()
    assert (raised.status, raised.addressee) == ("forwarded", "Bộ Tài chính")


def test_an_answer_that_did_not_settle_it_opens_it_again(
    report, raised, coordinator, head_a, staff_a
):
    obstacles.answer(obstacle=raised, note="Đã bố trí.", by=coordinator, at=LATER, steps_seen=1)
    obstacles.close(obstacle=raised, by=staff_a, at=LATER, steps_seen=2)
    _next_period(report, STUCK, head_a, staff_a)

    raised.refresh_from_db()
    assert (raised.status, raised.closed_at, raised.times_raised) == ("raised", None, 2)
    assert statuses(raised) == ["raised", "answered", "closed", "raised"]


def test_other_words_are_another_obstacle(report, raised, head_a, staff_a):
    other = replace(PROGRESS, obstacles=(Obstacle("Thiếu cán bộ."),))
    _next_period(report, other, head_a, staff_a)

    assert ObstacleRecord.objects.count() == 2
    raised.refresh_from_db()
    assert raised.status == "raised"


def test_it_is_forwarded_answered_and_closed(raised, coordinator, staff_a):
    _forward(raised, coordinator)
    obstacles.answer(
        obstacle=raised,
        note="Đã bố trí.",
        document_number="12/STC",
        by=coordinator,
        at=LATER,
        steps_seen=2,
    )
    obstacles.close(obstacle=raised, by=staff_a, at=LATER, steps_seen=3)

    raised.refresh_from_db()
    assert (raised.status, raised.closed_at) == ("closed", LATER)
    assert list(raised.steps.order_by("pk").values_list("status", "document_number")) == [
        ("raised", ""),
        ("forwarded", "393/SKHCN"),
        ("answered", "12/STC"),
        ("closed", ""),
    ]


def test_the_agency_does_not_forward_and_sokhcn_does_not_close(raised, coordinator, staff_a):
    with pytest.raises(NotAllowed):
        _forward(raised, staff_a)
    with pytest.raises(NotAllowed):
        obstacles.close(obstacle=raised, by=coordinator, at=LATER, steps_seen=1, note="Xong.")

    assert statuses(raised) == ["raised"]


def test_another_agency_does_not_close_it(raised, staff_b):
    with pytest.raises(NotAllowed):
        obstacles.close(obstacle=raised, by=staff_b, at=LATER, steps_seen=1, note="Xong.")


def test_closing_without_an_answer_says_how(raised, staff_a):
    with pytest.raises(obstacles.WordsMissing):
        obstacles.close(obstacle=raised, by=staff_a, at=LATER, steps_seen=1)

    obstacles.close(obstacle=raised, by=staff_a, at=LATER, steps_seen=1, note="Tự bố trí.")
    raised.refresh_from_db()
    assert raised.status == "closed"


def test_a_closed_one_takes_no_step(raised, coordinator, staff_a):
    obstacles.close(obstacle=raised, by=staff_a, at=LATER, steps_seen=1, note="Tự bố trí.")

    with pytest.raises(obstacles.ObstacleStepRefused):
        obstacles.answer(obstacle=raised, note="Muộn.", by=coordinator, at=LATER, steps_seen=2)


def test_a_stale_page_is_refused(raised, coordinator):
    _forward(raised, coordinator)

    with pytest.raises(obstacles.StaleObstacle):
        _forward(raised, coordinator)


def _return(report: Submission, coordinator: User) -> None:
    entry = entries(report)[0]
    review.decide(
        entry=entry,
        decision=Decision.RETURN,
        by=coordinator,
        at=LATER,
        version=report.version,
        reason="Thiếu số liệu.",
    )
    report.refresh_from_db()
    review.finish(submission=report, by=coordinator, at=LATER, version=report.version)


def _forward(raised: ObstacleRecord, by: User) -> None:
    obstacles.forward(
        obstacle=raised,
        document_number="393/SKHCN",
        addressee="Bộ Tài chính",
        by=by,
        at=LATER,
        steps_seen=1,
    )


def _next_period(report: Submission, answer: Answer, head: User, writer: User) -> None:
    """The same task in the year after, answered and sent."""
    following = PeriodFactory(
        plan=report.period.plan,
        code="2027-nam",
        name="Năm 2027",
        starts_on=date(2026, 12, 15),
        cutoff_on=date(2027, 12, 14),
        due_at=datetime(2027, 12, 15, 10, 0, tzinfo=UTC),
    )
    task = entries(report)[0].obligation.task
    owed = ObligationFactory(period=following, agency=report.agency, task=task)
    answered(EntryFactory(obligation=owed), answer, saved_by=writer)
    send(Submission.objects.get(period=following), head, at=NEXT_YEAR)
