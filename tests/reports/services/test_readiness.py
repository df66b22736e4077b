"""What stands against approving and issuing a report, and what is to be known before."""

from dataclasses import replace

import pytest
from django.utils import translation

from reports.models import ConsolidatedReport
from reports.pipeline.snapshot import fingerprint
from reports.services import approval, wording
from reports.services import issue as issuing
from reports.services.readiness import CompileAnew, readiness
from tasks.models import Entry
from tasks.states import EntryStatus
from tests.factories.tasks import PeriodFactory, answered
from tests.reports.papers import LATER, approved, issued, paper
from tests.reports.rounds import AFTER, DAY, RICH, compiled, heading, recipient, stands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
EDITED = "Đã tổ chức 03 lớp tập huấn (dữ liệu minh họa)."
LONG_AFTER = AFTER + 30 * DAY


@pytest.fixture
def period(agency_a):
    made = PeriodFactory()
    stands(made, heading(made.plan), "accepted", agency=agency_a)
    return made


@pytest.fixture
def entry(period) -> Entry:
    return Entry.objects.select_related("submission").get(submission__period=period)


@pytest.fixture
def edit(entry, coordinator):
    return edited(entry, coordinator)


def edited(entry, by, *, seen=0, at=AFTER, words=EDITED):
    return wording.edit(
        entry=entry, recipient=recipient(), part="result", wording=words, reason="Thể thức",
        by=by, at=at, seen=seen, words_seen=fingerprint(RICH.result), numbers_confirmed=True,
    )  # fmt: skip


def withdrawn(entry, by, *, seen=1):
    wording.withdraw(
        entry=entry, recipient=recipient(), part="result", reason="Thôi", by=by, at=LATER, seen=seen
    )


def told(report, *, at=LATER) -> str:
    """Warnings in English, one after the other."""
    with translation.override("en"):
        return " ".join(map(str, readiness(report, at=at).warnings))


def refused(report, head) -> str:
    """Both steps are refused with the same sentence; the report stays where it is."""
    ConsolidatedReport.objects.filter(pk=report.pk).update(status="compiled", approved_at=None,
                                                           approved_by=None)  # fmt: skip
    report.refresh_from_db()
    with translation.override("en"), pytest.raises(CompileAnew) as of_approval:
        approval.approve(report=report, by=head, at=LATER, knowing=True)
    ConsolidatedReport.objects.filter(pk=report.pk).update(status="approved", approved_at=LATER,
                                                           approved_by=head)  # fmt: skip
    report.refresh_from_db()
    with translation.override("en"), pytest.raises(CompileAnew) as of_issue:
        issuing.issue(report=report, paper=paper(head), by=head, at=LATER)
    report.refresh_from_db()
    assert (report.status, report.number) == ("approved", "")
    assert str(of_issue.value) == str(of_approval.value)
    return str(of_issue.value)


# --- Refusals -------------------------------------------------------------------------------------


def test_an_objection_after_the_compile_stops_both_steps(
    period, edit, coordinator, head_a, office_head
):
    report = approved(period, by=coordinator, head=office_head)
    wording.object_to(edit=edit, reason="Sai ý", by=head_a, at=LATER)

    said = refused(report, office_head)

    assert edit.entry.obligation.task.code in said
    assert "Compile anew" in said


def test_an_edit_withdrawn_after_the_compile_stops_both_steps(
    period, entry, edit, coordinator, office_head
):
    report = compiled(period, by=coordinator)
    withdrawn(entry, coordinator)

    assert "withdrawn" in refused(report, office_head)


def test_an_edit_replaced_after_the_compile_stops_both_steps(
    period, entry, edit, coordinator, office_head
):
    report = compiled(period, by=coordinator)
    edited(entry, coordinator, seen=1, at=LATER, words="Câu thứ hai.")

    assert "replaced" in refused(report, office_head)


def test_an_objection_that_was_answered_by_keeping_stops_nothing(
    period, entry, edit, coordinator, head_a, office_head
):
    report = compiled(period, by=coordinator)
    wording.object_to(edit=edit, reason="Sai ý", by=head_a, at=LATER)
    wording.keep(
        entry=entry, recipient=recipient(), part="result", reason="Đúng", by=coordinator, at=LATER,
        seen=2,
    )  # fmt: skip

    approval.approve(report=report, by=office_head, at=LATER, knowing=True)

    assert report.status == "approved"


def test_the_edit_of_another_recipient_stops_nothing(period, entry, coordinator, head_a):
    other = wording.edit(
        entry=entry, recipient=recipient("bo-khcn"), part="result", wording=EDITED, reason="x",
        by=coordinator, at=AFTER, seen=0, words_seen=fingerprint(RICH.result),
    )  # fmt: skip
    report = compiled(period, by=coordinator)
    wording.object_to(edit=other, reason="Sai ý", by=head_a, at=LATER)

    assert readiness(report, at=LATER).refusals == ()


def test_a_newer_revision_stops_the_older(period, coordinator, office_head):
    older = approved(period, by=coordinator, head=office_head)
    compiled(period, by=coordinator)

    assert "Revision 2" in refused(older, office_head)


def test_a_newer_revision_that_was_not_made_or_is_a_supplement_stops_nothing(
    period, coordinator, office_head
):
    first = issued(period, by=coordinator, head=office_head)
    second = compiled(period, by=coordinator)
    approved(period, by=coordinator, head=office_head, supplements=first)
    failed = compiled(period, by=coordinator)
    ConsolidatedReport.objects.filter(pk=failed.pk).update(status="failed")

    assert readiness(second, at=LATER).refusals == ()


def test_content_that_is_not_what_was_compiled_goes_nowhere(period, coordinator, office_head):
    report = compiled(period, by=coordinator)
    changed = report.snapshot | {"banner": "khác"}
    ConsolidatedReport.objects.filter(pk=report.pk).update(snapshot=changed)

    assert "not what was compiled" in refused(report, office_head)


# --- Warnings -------------------------------------------------------------------------------------


def test_time_to_object_is_warned_of_until_it_is_over(period, edit, coordinator):
    report = compiled(period, by=coordinator)

    assert "may still object" in told(report)
    assert "may still object" not in told(report, at=LONG_AFTER)


def test_an_edit_that_the_paper_does_not_use_is_warned_of(period, entry, edit, coordinator):
    sent = entry.version + 1
    given = {"sent_version": sent, "accepted_version": sent}
    answered(entry, replace(RICH, result="Câu khác."), status=EntryStatus.ACCEPTED, **given)

    assert "words have changed" in told(compiled(period, by=coordinator))


def test_wording_edited_after_the_compile_is_warned_of(period, entry, coordinator):
    report = compiled(period, by=coordinator)
    edited(entry, coordinator, at=LATER)

    assert "edited after the compile" in told(report)


def test_a_round_that_moved_since_the_compile_is_warned_of(period, coordinator):
    report = compiled(period, by=coordinator)
    assert "has moved" not in told(report)

    stands(period, heading(period.plan), "accepted")

    assert "has moved" in told(report)


def test_layout_is_warned_of_until_it_is_measured_and_right(period, coordinator):
    report = compiled(period, by=coordinator)
    assert "has not been measured" in told(report)

    one = {"code": "ending", "page": 1, "x": 0, "y": 0, "found": ""}
    report.layout = {"found": [one], "error": ""}
    assert "deviates from Decree 30/2020/NĐ-CP in 1" in told(report)

    report.layout = {"found": [], "error": ""}
    assert "layout" not in told(report)


def test_a_blank_name_under_the_signature_is_warned_of(period, coordinator):
    report = compiled(period, by=coordinator)

    assert ("is blank" in told(report)) is (report.snapshot["recipient"]["signer"] == "")


def test_what_was_warned_of_is_confirmed_and_stands_in_the_history(
    period, edit, coordinator, office_head
):
    report = compiled(period, by=coordinator)

    with pytest.raises(approval.WarningsUnread):
        approval.approve(report=report, by=office_head, at=LATER)
    with translation.override("en"):
        approval.approve(report=report, by=office_head, at=LATER, knowing=True)

    note = report.events.get(action="approve").note
    assert note == readiness(report, at=LATER).note()
    assert "thể thức" in note
