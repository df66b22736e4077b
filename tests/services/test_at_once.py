"""People who act at the same moment: one wins, the other is told, nothing is lost."""

import random
import time
from dataclasses import replace
from functools import partial

import pytest

from agencies import audit
from agencies.models import AuditEvent
from agencies.services import account as accounts
from reports.models import ConsolidatedReport
from reports.services import issue as issuing
from reports.services import readiness
from reports.services import report as reporting
from tasks import calendar
from tasks.answer import Answer, Obstacle
from tasks.models import Entry, EntryVersion, ObstacleRecord, Period, Submission, SubmissionEvent
from tasks.services import entry as entries
from tasks.services import obstacle as obstacles
from tasks.services import period as periods
from tasks.services import review
from tasks.services import submission as submissions
from tasks.services.entry import Conflict, NotEditable
from tasks.services.period import PeriodExists
from tasks.services.review import Decision
from tasks.services.submission import StaleSubmission
from tasks.states import PeriodKind
from tests.factories.tasks import (
    OPENED_AT,
    PROGRESS,
    DutyFactory,
    EntryFactory,
    HeadingFactory,
    PeriodFactory,
    PlanFactory,
    SubmissionFactory,
    TaskFactory,
    answered,
)
from tests.moments import NOON
from tests.reports.papers import LATER, approved, paper
from tests.reports.rounds import AFTER, heading, recipient, stands, whole
from tests.services.together import faults

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]
PAIRS = 50
BARRIERS = 20
LINED_UP = 3  # rounds of the tests that let everybody line up behind the trail


@pytest.fixture
def dawdling(monkeypatch):
    """The named acts wait on the way to the trail, with their own locks in hand: the other act
    has the trail by then."""
    record = audit.record

    def named(*actions: str) -> None:
        def slowly(action: str, **more: object) -> AuditEvent:
            if action in actions:
                time.sleep(0.8)
            return record(action, **more)

        monkeypatch.setattr(audit, "record", slowly)

    return named


def drafts(agency, count: int) -> list[Submission]:
    """Reports of one agency, each with one answered entry."""
    made = [SubmissionFactory(agency=agency) for _ in range(count)]
    for submission in made:
        answered(EntryFactory(submission=submission))
    return made


def saying(words: str) -> Answer:
    return replace(PROGRESS, result=words)


def save(entry: Entry, words: str, by, version: int) -> Entry:
    return entries.save(entry=entry, answer=saying(words), by=by, at=NOON, version=version)


# --- One entry, one send, one report, one period --------------------------------------------------


def test_two_saves_of_one_entry_one_wins_and_no_word_is_lost(together, fresh, staff_a, head_a):
    for number, submission in enumerate(drafts(staff_a.appointments.get().agency, PAIRS)):
        entry = submission.entries.get()
        mine, theirs = f"Bản A {number}.", f"Bản B {number}."

        results = together(
            [
                partial(save, entry, mine, fresh(staff_a), 1),
                partial(save, Entry.objects.get(pk=entry.pk), theirs, fresh(head_a), 1),
            ]
        )

        (conflict,) = faults(results)
        assert isinstance(conflict, Conflict), conflict
        entry.refresh_from_db()
        assert entry.version == 2
        assert {entry.answer.result, conflict.mine.answer.result} == {mine, theirs}
        assert conflict.theirs.answer.result == entry.answer.result
    assert EntryVersion.objects.count() == 2 * PAIRS


@pytest.mark.parametrize("key", ["once", ""])
def test_double_send_gives_one_receipt(together, fresh, head_a, agency_a, key):
    for submission in drafts(agency_a, PAIRS):
        send = partial(
            submissions.send, submission=submission, at=NOON, version=submission.version, key=key
        )

        results = together([partial(send, by=fresh(head_a)), partial(send, by=fresh(head_a))])

        assert not faults(results), results
        assert len({event.receipt_number for event in results}) == 1
        assert submission.events.count() == 1
    assert SubmissionEvent.objects.count() == PAIRS
    assert audit.broken_at() is None


def test_eight_requests_of_a_report_make_one_row(together, fresh, coordinator, office_head):
    people = [coordinator, office_head] * 4
    for round_ in range(BARRIERS):
        period = PeriodFactory(code=f"2026-lan-{round_}")

        results = together(
            [
                partial(
                    reporting.request,
                    period=period,
                    recipient=recipient(),
                    by=fresh(person),
                    at=AFTER,
                )
                for person in people
            ]
        )

        assert not faults(results), results
        assert ConsolidatedReport.objects.get(period=period).pk == results[0].pk
        assert {row.pk for row in results} == {results[0].pk}
    assert AuditEvent.objects.filter(action="report.request").count() == BARRIERS


def test_eight_claims_give_one_fence(together, coordinator):
    for round_ in range(BARRIERS):
        period = PeriodFactory(code=f"2026-lan-{round_}")
        row = reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)

        fences = together([partial(reporting.claim, row, at=AFTER)] * 8)

        assert not faults(fences)
        assert [fence for fence in fences if fence is not None] == [1]


def test_a_period_is_opened_once(together, fresh, coordinator, office_head):
    plan = PlanFactory()
    DutyFactory(task=TaskFactory(heading=HeadingFactory(version=plan.current_version)))
    kinds = [(PeriodKind.MONTH, month) for month in range(1, 11)]
    for kind, number in kinds:
        dates = calendar.propose(kind, 2026, number)

        results = together(
            [
                partial(periods.open_period, plan=plan, dates=dates, by=fresh(person), at=OPENED_AT)
                for person in (coordinator, office_head) * 3
            ]
        )

        opened = [one for one in results if isinstance(one, Period)]
        assert len(opened) == 1, results
        assert all(isinstance(fault, PeriodExists) for fault in faults(results)), results
        assert opened[0].obligations.count() == 1
    assert Period.objects.count() == len(kinds)


# --- The trail ------------------------------------------------------------------------------------


def test_trail_of_eight_writers_has_no_gap_and_verifies(together, coordinator):
    def write(writer: int) -> None:
        for number in range(20):
            audit.record(f"test.{writer}", by=None, at=NOON, details={"n": number})

    results = together([partial(write, writer) for writer in range(8)])

    assert not faults(results), results
    numbers = list(AuditEvent.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 161))
    assert audit.broken_at() is None


# --- Different acts at one moment -----------------------------------------------------------------


def test_saving_sending_and_reviewing_never_lock_each_other_out(
    together, fresh, agency_a, staff_a, head_a, coordinator
):
    """Whatever the order, each is done or refused by a rule; the database ends nobody."""
    allowed = (Conflict, NotEditable, StaleSubmission, review.NotUnderReview)
    chance = random.Random(1)  # noqa: S311  (not a secret)
    for submission in drafts(agency_a, PAIRS // 2):
        entry = submission.entries.get()
        submissions.send(submission=submission, by=head_a, at=NOON, version=1, key="")
        submission.refresh_from_db()
        version = submission.version
        acts = [
            partial(save, entry, "Sửa.", fresh(staff_a), 1),
            partial(
                review.decide, entry=entry, decision=Decision.RETURN, reason="Thiếu.",
                by=fresh(coordinator), at=NOON, version=version,
            ),
            partial(
                submissions.recall, submission=submission, by=fresh(head_a), at=NOON,
                version=version,
            ),
            partial(
                submissions.send, submission=submission, by=fresh(head_a), at=NOON, version=version
            ),
        ]  # fmt: skip
        chance.shuffle(acts)

        results = together(acts)

        unexpected = [fault for fault in faults(results) if not isinstance(fault, allowed)]
        assert not unexpected, unexpected
    assert audit.broken_at() is None


def test_release_waits_for_sends_of_other_agencies_without_a_deadlock(
    together, dawdling, fresh, coordinator, quick_files, agency_a, head_a
):
    """A release moves many reports, a send one: both write the trail."""
    dawdling("entry.decide")
    for round_ in range(LINED_UP):
        plan = PlanFactory()
        period = PeriodFactory(plan=plan, code=f"2026-lan-{round_}")
        for _ in range(3):
            stands(period, heading(plan), "accepted")
        mine = stands(period, heading(plan), "accepted", agency=agency_a)
        report = reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)
        reporting.compile_report(report_id=report.pk, clock=lambda: AFTER)
        report.refresh_from_db()
        own = Submission.objects.get(period=period, agency=mine)
        again = partial(
            review.decide, entry=own.entries.get(), decision=Decision.RETURN, reason="Xem lại.",
            at=AFTER, version=own.version,
        )  # fmt: skip

        results = together(
            [
                partial(reporting.release, report=report, by=fresh(coordinator), at=AFTER),
                partial(again, by=fresh(coordinator)),
            ]
        )

        allowed = StaleSubmission | review.NotUnderReview
        assert all(isinstance(fault, allowed) for fault in faults(results)), results
    assert audit.broken_at() is None


def test_a_send_and_a_step_on_the_same_obstacle_do_not_end_in_a_deadlock(
    together, dawdling, fresh, agency_a, head_a, coordinator
):
    dawdling("obstacle.forwarded")
    words = Obstacle("Chưa có định mức chi.", "Bộ Tài chính")
    for round_ in range(LINED_UP):
        submission = SubmissionFactory(agency=agency_a)
        answered(EntryFactory(submission=submission), replace(PROGRESS, obstacles=(words,)))
        send = partial(submissions.send, submission=submission, at=NOON)
        send(by=head_a, version=1, key="1")
        record = ObstacleRecord.objects.order_by("-pk")[0]
        submission.refresh_from_db()
        submissions.recall(submission=submission, by=head_a, at=NOON, version=submission.version)
        submission.refresh_from_db()

        results = together(
            [
                partial(send, by=fresh(head_a), version=submission.version, key=f"2-{round_}"),
                partial(
                    obstacles.forward, obstacle=record, document_number="9/UBND",
                    addressee="UBND tỉnh", by=fresh(coordinator), at=NOON, steps_seen=1,
                ),
            ]
        )  # fmt: skip

        assert not faults(results), results
    assert audit.broken_at() is None


def test_locking_a_person_or_a_period_does_not_stop_what_they_are_named_in(
    together, dawdling, fresh, agency_a, head_a, coordinator, administrator
):
    """A send writes rows that name its sender and its period, after it holds the trail."""
    dawdling("account.sign_out_everywhere", "period.lock")
    words = replace(PROGRESS, obstacles=(Obstacle("Thiếu kinh phí.", "UBND tỉnh"),))
    for round_ in range(LINED_UP):
        submission = SubmissionFactory(agency=agency_a)
        answered(EntryFactory(submission=submission), words)

        results = together(
            [
                partial(
                    submissions.send, submission=submission, by=fresh(head_a), at=NOON, version=1,
                    key=str(round_),
                ),
                partial(
                    accounts.sign_out_everywhere, account=head_a, by=fresh(administrator), at=NOON
                ),
                partial(periods.lock_period, period=submission.period, by=fresh(coordinator),
                        at=NOON),
            ]
        )  # fmt: skip

        assert all(isinstance(f, submissions.PeriodLocked) for f in faults(results)), results
    assert audit.broken_at() is None


def test_of_two_first_revisions_issued_at_once_one_is_in_force(
    together, dawdling, fresh, quick_files, coordinator, office_head, monkeypatch
):
    """Neither finds a paper in force, so no row of the other could be locked."""
    monkeypatch.setattr(readiness, "_newer", lambda _report: ())
    dawdling("report.issue")
    for round_ in range(LINED_UP):
        period = whole(["accepted"], code=f"2026-lan-{round_}")
        rows = [approved(period, by=coordinator, head=office_head) for _ in range(2)]
        signed = [paper(office_head, f"{2 * round_ + n}/BC-SKHCN") for n in (1, 2)]

        results = together(
            [
                partial(issuing.issue, report=row, paper=one, by=fresh(office_head), at=LATER)
                for row, one in zip(rows, signed, strict=True)
            ]
        )

        (refusal,) = faults(results)
        assert isinstance(refusal, issuing.EarlierInForce), refusal
        assert ConsolidatedReport.objects.in_force().filter(period=period).count() == 1
    assert audit.broken_at() is None


def test_issuing_and_showing_one_report_do_not_end_in_a_deadlock(
    together, dawdling, fresh, quick_files, coordinator, office_head
):
    dawdling("report.issue", "report.release")
    for round_ in range(LINED_UP):
        period = whole(["accepted"], code=f"2026-lan-{round_}")
        row = approved(period, by=coordinator, head=office_head)
        signed = paper(office_head, f"{round_ + 1}/BC-SKHCN")
        again = ConsolidatedReport.objects.get(pk=row.pk)

        results = together(
            [
                partial(issuing.issue, report=row, paper=signed, by=fresh(office_head), at=LATER),
                partial(reporting.release, report=again, by=fresh(coordinator), at=LATER),
            ]
        )

        assert all(isinstance(fault, reporting.NotReady) for fault in faults(results)), results
        row.refresh_from_db()
        assert row.status == "issued"
    assert audit.broken_at() is None
