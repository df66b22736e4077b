"""The report's row as a job: requested once, claimed by one, fenced, swept, whole or not at all."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent, StoredFile
from plan_portal.lib.errors import NotAllowed
from reports.models import Artifact, ConsolidatedReport
from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.document import plain_text
from reports.pipeline.snapshot import Snapshot
from reports.services import report as reporting
from reports.services import revision
from reports.states import Format, ReportStatus, Step
from tasks.models import Period, Submission
from tasks.services import period as periods
from tasks.states import EntryStatus, SubmissionStatus
from tests.factories.agencies import UserFactory
from tests.factories.tasks import PeriodFactory, PlanFactory
from tests.reports.rounds import (
    AFTER,
    CASES,
    compiled,
    heading,
    recipient,
    stands,
    submissions,
    whole,
    years,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=settings.REPORT_LEASE_SECONDS)


@pytest.fixture
def period() -> Period:
    return whole(["accepted", "missing"])


@pytest.fixture
def row(period, coordinator) -> ConsolidatedReport:
    return reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)


def run(row: ConsolidatedReport, *, at=AFTER) -> ConsolidatedReport:
    reporting.compile_report(report_id=row.pk, clock=lambda: at)
    row.refresh_from_db()
    return row


def nothing_was_left(row: ConsolidatedReport) -> bool:
    return not (
        Artifact.objects.exists() or StoredFile.objects.exists() or row.snapshot or row.compiled_at
    )


# --- Request --------------------------------------------------------------------------------------


def test_two_requests_give_one_report_and_wake_twice(period, coordinator, office_head, woken):
    first = reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)
    second = reporting.request(period=period, recipient=recipient(), by=office_head, at=AFTER)

    assert first == second
    assert woken == [first.pk, first.pk]
    assert AuditEvent.objects.filter(action="report.request").count() == 1


def test_a_request_that_loses_the_race_gets_the_other_ones_report(
    period, coordinator, monkeypatch, row
):
    real, seen = revision.running, []

    def blind_once(*args):
        seen.append(1)
        return None if len(seen) == 1 else real(*args)

    monkeypatch.setattr(revision, "running", blind_once)

    again = reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)

    assert again == row


def test_the_next_request_is_the_next_revision(period, coordinator, row):
    run(row)

    second = reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)
    other = reporting.request(
        period=period, recipient=recipient("bo-khcn"), by=coordinator, at=AFTER
    )

    assert (row.revision, second.revision, other.revision) == (1, 2, 1)


def test_who_may_not_compile_is_refused_everywhere(period, row, leader, staff_a):
    for person in (leader, staff_a):
        with pytest.raises(NotAllowed):
            reporting.request(period=period, recipient=recipient(), by=person, at=AFTER)
        with pytest.raises(NotAllowed):
            reporting.cancel(report=row, by=person, at=AFTER)
        with pytest.raises(NotAllowed):
            reporting.release(report=row, by=person, at=AFTER)
    row.refresh_from_db()
    assert row.status == ReportStatus.REQUESTED


def test_a_cancelled_period_is_not_compiled(coordinator):
    cancelled = PeriodFactory(status="open")
    periods.cancel_period(period=cancelled, reason="Mở nhầm", by=coordinator, at=AFTER)
    cancelled.refresh_from_db()

    with pytest.raises(reporting.NotReady):
        reporting.request(period=cancelled, recipient=recipient(), by=coordinator, at=AFTER)


# --- Claim, lease, fence --------------------------------------------------------------------------


def test_one_of_two_workers_gets_the_row(row):
    same = ConsolidatedReport.objects.get(pk=row.pk)

    assert reporting.claim(row, at=AFTER) == 1
    assert reporting.claim(same, at=AFTER) is None
    same.refresh_from_db()
    assert reporting.claim(same, at=AFTER + SECOND) is None


def test_a_lease_that_ran_out_is_free_again(row):
    reporting.claim(row, at=AFTER)
    row.refresh_from_db()

    assert reporting.claim(row, at=AFTER + LEASE) is None
    assert reporting.claim(row, at=AFTER + LEASE + SECOND) == 2


def test_a_worker_that_only_slept_writes_nothing(row, monkeypatch):
    """It wakes after another has taken over and finished: its own words go nowhere."""
    real = reporting.compose

    def slow(snapshot):
        monkeypatch.setattr(reporting, "compose", real)
        reporting.compile_report(report_id=row.pk, clock=lambda: AFTER + LEASE + SECOND)
        return real(snapshot)

    monkeypatch.setattr(reporting, "compose", slow)

    assert reporting.compile_report(report_id=row.pk, clock=lambda: AFTER) is None

    row.refresh_from_db()
    assert (row.status, row.fence, row.attempts) == (ReportStatus.COMPILED, 2, 2)
    assert row.compiled_at == AFTER + LEASE + SECOND
    assert Artifact.objects.filter(report=row).count() == 3


def test_a_worker_that_slept_is_refused_while_the_next_one_is_at_work(row, monkeypatch):
    real = reporting.compose

    def slow(snapshot):
        fresh = ConsolidatedReport.objects.get(pk=row.pk)
        assert reporting.claim(fresh, at=AFTER + LEASE + SECOND) == 2
        return real(snapshot)

    monkeypatch.setattr(reporting, "compose", slow)

    assert reporting.compile_report(report_id=row.pk, clock=lambda: AFTER) is None

    row.refresh_from_db()
    assert (row.status, row.fence, row.step) == (ReportStatus.REQUESTED, 2, Step.WAITING)
    assert nothing_was_left(row)


def test_a_used_up_row_is_not_claimed_a_fourth_time(row):
    ConsolidatedReport.objects.filter(pk=row.pk).update(attempts=3)
    row.refresh_from_db()

    assert reporting.claim(row, at=AFTER) is None


# --- The steps ------------------------------------------------------------------------------------


def test_a_compile_ends_with_snapshot_and_three_files(row):
    run(row)

    assert (row.status, row.step, row.error) == (ReportStatus.COMPILED, Step.DONE, "")
    assert Snapshot.from_json(row.snapshot).sha256 == row.snapshot_sha256
    assert set(row.artifacts.values_list("format", flat=True)) == set(Format)
    names = sorted(row.artifacts.values_list("file_name", flat=True))
    assert names[0].endswith("-ubnd-tinh-ban-1.docx")
    assert run(row).attempts == 1  # a second message finds nothing to do


def test_progress_names_step_subject_and_count(row, monkeypatch):
    told, real = [], reporting._tell

    def tell(row, *what):
        told.append(what)
        real(row, *what)

    monkeypatch.setattr(reporting, "_tell", tell)

    run(row)

    subjects = [what for what in told if what[0] == Step.COLLECT and what[1]]
    titles = row.period.version.headings.order_by("position")
    assert subjects == [
        (Step.COLLECT, f"{one.number}. {one.title}", n, 3) for n, one in enumerate(titles, start=1)
    ]
    assert [what[:2] for what in told if what[0] == Step.RENDER] == [
        (Step.RENDER, "PDF"),
        (Step.RENDER, "DOCX"),
        (Step.RENDER, "XLSX"),
    ]


STEPS = ["collect_report", "compose", "render", "keep", "attach"]


def break_at(step: str, act, monkeypatch) -> None:
    """Do `act` when the compile reaches that step, before the step itself."""

    def first(real):
        def broken(*args, **kwargs):
            act()
            return real(*args, **kwargs)

        return broken

    if step in {"collect_report", "compose", "_finish"}:
        monkeypatch.setattr(reporting, step, first(getattr(reporting, step)))
    elif step == "render":
        monkeypatch.setattr(reporting.files, "steps", first(reporting.files.steps))
    else:
        monkeypatch.setattr(reporting.deliver, step, first(getattr(reporting.deliver, step)))


@pytest.mark.parametrize("step", [*STEPS[:3], "_finish"])
def test_a_cancel_leaves_nothing(step, row, coordinator, monkeypatch):
    break_at(step, lambda: reporting.cancel(report=row, by=coordinator, at=AFTER), monkeypatch)

    assert reporting.compile_report(report_id=row.pk, clock=lambda: AFTER) is None

    row.refresh_from_db()
    assert row.status == ReportStatus.CANCELLED
    assert nothing_was_left(row)


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_leaves_nothing_and_the_next_one_finishes(step, row, monkeypatch):
    class Killed(BaseException):
        """Nothing in the program catches it, as nothing catches a kill."""

    def die():
        raise Killed

    with monkeypatch.context() as patch:
        break_at(step, die, patch)
        with pytest.raises(Killed):
            run(row)
        row.refresh_from_db()
        assert row.status == ReportStatus.REQUESTED
        assert nothing_was_left(row)

    assert run(row).status == ReportStatus.REQUESTED  # the dead worker's lease still runs
    run(row, at=AFTER + LEASE + SECOND)

    assert row.status == ReportStatus.COMPILED
    assert row.artifacts.count() == 3


@pytest.mark.parametrize("step", STEPS)
def test_three_faults_end_in_failure_with_a_reason(step, row, monkeypatch):
    def fault():
        raise RuntimeError("secret detail")

    break_at(step, fault, monkeypatch)
    at = AFTER

    for attempt in (1, 2, 3):
        run(row, at=at)
        assert row.attempts == attempt
        assert run(row, at=at).attempts == attempt  # not before its time
        at += timedelta(minutes=5)

    assert row.status == ReportStatus.FAILED
    assert "RuntimeError" in row.error
    assert "secret detail" not in row.error
    assert nothing_was_left(row)


def test_a_refusal_of_the_domain_fails_at_once_with_its_sentence(row, monkeypatch):
    def refuse():
        raise reporting.NotReady("Nhiệm vụ 1.1 không có trong báo cáo.")

    break_at("compose", refuse, monkeypatch)

    run(row)

    assert (row.status, row.attempts) == (ReportStatus.FAILED, 1)
    assert row.error == "Nhiệm vụ 1.1 không có trong báo cáo."


# --- Sweep ----------------------------------------------------------------------------------------


def test_a_sweep_wakes_what_is_due_and_not_twice(row, woken):
    woken.clear()

    assert reporting.sweep(at=AFTER) == 1
    assert reporting.sweep(at=AFTER + SECOND) == 0
    assert reporting.sweep(at=AFTER + 11 * SECOND) == 1
    assert woken == [row.pk, row.pk]


def test_a_sweep_leaves_a_living_worker_alone_and_finds_a_dead_one(row, woken):
    reporting.claim(row, at=AFTER)
    woken.clear()

    assert reporting.sweep(at=AFTER + LEASE) == 0
    assert reporting.sweep(at=AFTER + LEASE + SECOND) == 1


def test_a_sweep_gives_up_a_row_whose_workers_died_three_times(row, woken):
    ConsolidatedReport.objects.filter(pk=row.pk).update(attempts=3, leased_until=AFTER)
    woken.clear()

    assert reporting.sweep(at=AFTER + SECOND) == 0

    row.refresh_from_db()
    assert row.status == ReportStatus.FAILED
    assert row.error
    assert woken == []


# --- Cancel and release ---------------------------------------------------------------------------


def test_only_a_running_compile_can_be_stopped(row, coordinator):
    run(row)

    with pytest.raises(reporting.NotReady):
        reporting.cancel(report=row, by=coordinator, at=AFTER)


def test_a_release_shows_it_to_leaders_and_marks_what_it_holds(row, coordinator, leader):
    run(row)
    assert not ConsolidatedReport.objects.visible_to(leader, at=AFTER).exists()

    reporting.release(report=row, by=coordinator, at=AFTER)

    assert ConsolidatedReport.objects.visible_to(leader, at=AFTER).get() == row
    assert submissions(row.period) == {SubmissionStatus.CONSOLIDATED: 2, SubmissionStatus.DRAFT: 2}
    with pytest.raises(reporting.NotReady):
        reporting.release(report=row, by=coordinator, at=AFTER)


def test_what_was_accepted_after_the_snapshot_waits_for_the_next_revision(coordinator):
    period = whole(["waiting"])
    report = compiled(period, by=coordinator)
    late = Submission.objects.get(period=period, status=SubmissionStatus.SUBMITTED)
    late.entries.update(status=EntryStatus.ACCEPTED, accepted_version=1)
    Submission.objects.filter(pk=late.pk).update(status=SubmissionStatus.ACCEPTED)

    reporting.release(report=report, by=coordinator, at=AFTER)

    late.refresh_from_db()
    assert late.status == SubmissionStatus.ACCEPTED


def test_a_report_that_is_not_compiled_is_not_released(row, coordinator):
    with pytest.raises(reporting.NotReady):
        reporting.release(report=row, by=coordinator, at=AFTER)


# --- Snapshot -------------------------------------------------------------------------------------


def test_two_compiles_of_one_snapshot_are_word_for_word_the_same(period):
    snapshot = collect(period, recipient(), at=AFTER)
    again = Snapshot.from_json(snapshot.as_json())

    assert again.sha256 == snapshot.sha256
    assert plain_text(compose(again)) == plain_text(compose(snapshot))


def test_two_collects_of_one_moment_are_the_same(period):
    first = collect(period, recipient(), at=AFTER)
    assert collect(period, recipient(), at=AFTER).sha256 == first.sha256


def test_the_words_of_an_answer_that_is_not_accepted_stay_outside():
    plan = PlanFactory()
    period = PeriodFactory(plan=plan)
    secret = CASES["accepted"][0]
    stands(period, heading(plan), "waiting", answer=secret)

    text = plain_text(compose(collect(period, recipient(), at=AFTER)))

    assert "Đã mở 3 lớp" not in text
    assert "Chưa có định mức chi" not in text
    assert "đang chờ tiếp nhận" in text


def collect_queries(headings: int, agencies: int, periods: int) -> int:
    plan = PlanFactory()
    tasks, writer = [heading(plan) for _ in range(headings)], UserFactory()
    rounds = years(plan, periods)
    for period in rounds:
        for own in tasks:
            for _ in range(agencies):
                stands(period, own, "accepted", by=writer)
    latest = Period.objects.select_related("plan__document", "version").get(pk=rounds[-1].pk)
    with CaptureQueriesContext(connection) as seen:
        collect(latest, recipient(), at=AFTER)
    return len(seen)


def test_the_queries_of_collect_do_not_grow():
    one = collect_queries(1, 1, 1)

    assert collect_queries(3, 3, 3) == one


def test_the_queries_of_collect_do_not_grow_with_a_full_plan():
    assert collect_queries(15, 1, 12) == collect_queries(1, 1, 1)
