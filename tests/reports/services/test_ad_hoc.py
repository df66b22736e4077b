"""Reports "khi có yêu cầu": any tasks over closed rounds, by the pipeline of periodic ones."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import AuditEvent
from reports.models import AdHocRequest, ConsolidatedReport
from reports.pipeline.collect import collect_report
from reports.pipeline.compose import compose
from reports.pipeline.compose.proof import CoverageBroken, tally
from reports.pipeline.document import plain_text
from reports.pipeline.marks import marks
from reports.pipeline.reading import Reading
from reports.pipeline.snapshot import Snapshot, fingerprint
from reports.services import ad_hoc, approval, omission, wording
from reports.services import issue as issuing
from reports.services import report as reporting
from reports.services.ad_hoc import Scope, ScopeRefused
from reports.services.check import check
from reports.states import EditState, ReportStatus
from reports.views.sources import origins
from tasks.models import Entry, Period
from tasks.states import PeriodKind, SubmissionStatus
from tests.factories.tasks import PeriodFactory, PlanFactory
from tests.reports.papers import LATER, issued, paper
from tests.reports.rounds import (
    AFTER,
    RICH,
    compiled,
    heading,
    recipient,
    stands,
    submissions,
    years,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
DAY = timedelta(days=1)
PAPER = {"asked_by": "UBND tỉnh Hà Tĩnh", "number": "412/UBND-KGVX", "dated": date(2026, 11, 5)}


class Round:
    """One year of three headings: 1.1 and 1.2, 2.1, 3.1."""

    def __init__(self) -> None:
        self.plan = PlanFactory()
        self.before, self.period = years(self.plan, 2)
        self.first, self.second, self.third = (heading(self.plan, tasks=n) for n in (2, 1, 1))
        stands(self.period, self.first, "accepted")
        self.silent = stands(self.period, self.second, "missing")
        stands(self.period, self.third, "late")
        stands(self.before, self.second, "accepted", agency=self.silent)

    def scope(self, *tasks, **given) -> Scope:
        chosen = tuple(task.lineage for task in tasks)
        days = {"from_on": self.period.starts_on, "to_on": self.period.cutoff_on}
        return Scope(lineages=chosen, **(PAPER | days | given))


@pytest.fixture
def asked() -> Round:
    return Round()


def ask(scope, by, *, to="ubnd-tinh"):
    return ad_hoc.request(scope=scope, recipient=recipient(to), by=by, at=AFTER)


def made(scope, by, **given) -> ConsolidatedReport:
    row = ask(scope, by, **given)
    reporting.compile_report(report_id=row.pk, clock=lambda: AFTER)
    row.refresh_from_db()
    assert row.status == ReportStatus.COMPILED, row.error
    return row


def snapshot_of(row) -> Snapshot:
    return Snapshot.from_json(row.snapshot)


# --- The scope ------------------------------------------------------------------------------------


def test_only_the_chosen_tasks_are_in_it_and_all_figures_count_them(asked, coordinator):
    row = made(asked.scope(asked.first[1], *asked.second), coordinator)

    snapshot = snapshot_of(row)
    codes = tuple(task.code for task in (asked.first[1], *asked.second))
    assert snapshot.scope.codes == tuple(c.code for c in snapshot.clauses) == codes
    assert (snapshot.totals.tasks.owed, snapshot.totals.agencies.owed) == (2, 2)
    assert snapshot.totals.tasks == tally(one for _clause, one in snapshot.obligations)
    assert snapshot.sha256 == row.snapshot_sha256


def test_the_paper_says_on_what_document_and_what_it_covers(asked, coordinator):
    row = made(asked.scope(*asked.second), coordinator)
    text = plain_text(compose(snapshot_of(row)))

    code = asked.second[0].code
    assert "Thực hiện văn bản số 412/UBND-KGVX ngày 05/11/2026 của UBND tỉnh Hà Tĩnh" in text
    assert f"(nhiệm vụ {code})" in text
    assert f"Báo cáo này chỉ gồm nhiệm vụ {code};" in text
    assert asked.first[0].text not in text


def test_several_rounds_stand_side_by_side_and_each_row_names_its_own(asked, coordinator):
    row = made(asked.scope(*asked.second, from_on=asked.before.cutoff_on), coordinator)

    snapshot = snapshot_of(row)
    assert [one.code for one in snapshot.scope.rounds] == [asked.before.code, asked.period.code]
    [clause] = snapshot.clauses
    names = [one.agency_name for one in clause.obligations]
    assert names == [f"{asked.silent.name} ({one.name_inside})" for one in
                     (asked.before, asked.period)]  # fmt: skip
    counts = snapshot.totals.tasks
    assert (counts.owed, counts.received, counts.missing) == (2, 1, 1)
    text = plain_text(compose(snapshot))
    assert "Hạn gửi báo cáo là" not in text  # each round has its own
    assert "1/2 (50%) lượt cơ quan, đơn vị được giao nhiệm vụ (mỗi kỳ một lượt) đã gửi" in text
    assert "Thời hạn gửi của cơ quan được gia hạn" not in text
    assert f"{asked.before.name_inside}; {asked.period.name_inside} (số liệu từ ngày" in text


def test_a_paper_that_holds_other_tasks_than_asked_is_not_built(asked, coordinator):
    snapshot = snapshot_of(made(asked.scope(*asked.second), coordinator))
    wrong = replace(snapshot, scope=replace(snapshot.scope, codes=("1.1", "9.9")))

    with pytest.raises(CoverageBroken):
        compose(wrong)


def test_a_periodic_report_keeps_the_shape_it_had(asked, coordinator):
    row = compiled(asked.period, by=coordinator)
    assert "scope" not in row.snapshot


def test_its_checks_count_the_scope(asked, coordinator):
    row = made(asked.scope(*asked.second), coordinator)
    found = check(row, Reading(row.snapshot), at=AFTER)

    assert (found.agrees, found.is_intact, found.present, found.total) == (True, True, 1, 1)


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"lineages": ()}, "ít nhất một nhiệm vụ"),
        ({"lineages": (uuid4(),)}, "1 nhiệm vụ đã chọn"),
        ({"to_on": date(2020, 1, 1)}, "đứng trước ngày đầu"),
        ({"from_on": date(2030, 1, 1), "to_on": date(2031, 1, 1)}, "Không có kỳ nào"),
        ({"kind": PeriodKind.MONTH}, "Không có kỳ nào"),
    ],
)
def test_a_scope_without_sense_is_refused_and_nothing_is_kept(asked, coordinator, given, says):
    with pytest.raises(ScopeRefused, match=says):
        ask(replace(asked.scope(*asked.second), **given), coordinator)

    assert not AdHocRequest.objects.exists()
    assert not ConsolidatedReport.objects.exists()


def test_days_that_two_rounds_share_are_refused_unless_a_kind_is_chosen(asked, coordinator):
    PeriodFactory(
        plan=asked.plan, code="2026-q4", name="Quý IV", kind=PeriodKind.QUARTER,
        starts_on=asked.period.cutoff_on - 90 * DAY, cutoff_on=asked.period.cutoff_on,
    )  # fmt: skip
    Period.objects.filter(pk=asked.period.pk).update(kind=PeriodKind.YEAR)

    with pytest.raises(ScopeRefused, match="trùng nhau"):
        ask(asked.scope(*asked.second), coordinator)
    row = ask(asked.scope(*asked.second, kind=PeriodKind.YEAR), coordinator)
    assert row.period == asked.period


# --- The same request again -----------------------------------------------------------------------


def test_the_same_request_again_is_the_same_report(asked, coordinator, office_head):
    row = ask(asked.scope(*asked.first), coordinator)

    spaced = asked.scope(*reversed(asked.first), number=" 412/UBND-KGVX\n")
    assert ask(spaced, office_head) == row
    assert AdHocRequest.objects.count() == 1
    assert AuditEvent.objects.filter(action="report.ad_hoc").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"number": "413/UBND-KGVX"},
        {"dated": date(2026, 11, 6)},
        {"asked_by": "Bộ Khoa học và Công nghệ"},
        {"from_on": date(2026, 1, 1)},
    ],
)
def test_another_document_or_other_days_are_another_request(asked, coordinator, other):
    row = ask(asked.scope(*asked.second), coordinator)

    assert ask(asked.scope(*asked.second, **other), coordinator) != row
    assert ask(asked.scope(*asked.second), coordinator, to="bo-khcn") != row
    assert ask(asked.scope(*asked.third), coordinator) != row
    assert AdHocRequest.objects.count() == 4


def test_a_request_that_could_not_be_made_is_tried_again(asked, coordinator):
    row = ask(asked.scope(*asked.second), coordinator)
    ConsolidatedReport.objects.update(status=ReportStatus.FAILED)

    again = ask(asked.scope(*asked.second), coordinator)

    assert (again.ad_hoc, again.revision) == (row.ad_hoc, 2)
    assert again.status == ReportStatus.REQUESTED


def test_after_its_issue_the_same_form_is_a_new_request(asked, coordinator, office_head):
    row = made(asked.scope(*asked.second), coordinator)
    approval.approve(report=row, by=office_head, at=LATER, knowing=True)
    issuing.issue(report=row, paper=paper(office_head), by=office_head, at=LATER)

    assert ask(asked.scope(*asked.second), coordinator).ad_hoc != row.ad_hoc


def test_document_is_kept_on_one_line_without_hidden_signs(asked, coordinator):
    scope = asked.scope(*asked.second, asked_by="UBND\ntỉnh\u202e", number="4\x0112\r\n/UBND")

    kept = made(scope, coordinator).ad_hoc

    assert (kept.asked_by, kept.number) == ("UBND tỉnh", "412 /UBND")


@pytest.mark.parametrize("given", [{"asked_by": " \u202e"}, {"number": "\x01"}])
def test_document_without_number_or_sender_is_refused(asked, coordinator, given):
    with pytest.raises(ScopeRefused, match="số của văn bản"):
        ask(asked.scope(*asked.second, **given), coordinator)


# --- Beside the periodic report -------------------------------------------------------------------


def test_revisions_of_both_are_their_own(asked, coordinator):
    periodic = compiled(asked.period, by=coordinator)
    first = made(asked.scope(*asked.second), coordinator)
    again = reporting.request(
        period=first.period, recipient=first.recipient, ad_hoc=first.ad_hoc, by=coordinator,
        at=AFTER,
    )  # fmt: skip
    other = made(asked.scope(*asked.third), coordinator)

    assert (periodic.revision, first.revision, again.revision, other.revision) == (1, 1, 2, 1)
    assert compiled(asked.period, by=coordinator).revision == 2
    assert AuditEvent.objects.filter(action="report.ad_hoc").count() == 2


def test_the_sheet_of_the_overview_is_that_of_the_periodic_report(asked, coordinator, client):
    periodic = compiled(asked.period, by=coordinator)
    made(asked.scope(*asked.second), coordinator)
    client.force_login(coordinator)

    shown = client.get(reverse("reports:dashboard"), {"ky": asked.period.code}).context["page"]

    assert shown.xlsx.report == periodic


def test_two_clicks_give_one_and_the_database_agrees(asked, coordinator):
    row = ask(asked.scope(*asked.second), coordinator)
    series = {"period": row.period, "recipient": row.recipient, "ad_hoc": row.ad_hoc}

    assert reporting.request(**series, by=coordinator, at=AFTER) == row
    for revision in (row.revision, row.revision + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsolidatedReport.objects.create(**series, revision=revision, requested_at=AFTER)


def test_its_release_does_not_close_the_round(asked, coordinator, leader):
    row = made(asked.scope(*asked.first), coordinator)
    before = submissions(asked.period)

    reporting.release(report=row, by=coordinator, at=AFTER)

    assert submissions(asked.period) == before
    assert SubmissionStatus.CONSOLIDATED not in before
    asked.period.refresh_from_db()
    assert asked.period.reported_at is None
    assert row in ConsolidatedReport.objects.visible_to(leader, at=AFTER)


def test_it_is_issued_like_others_and_neither_cites_nor_closes_the_periodic_one(
    asked, coordinator, office_head
):
    periodic = issued(asked.period, by=coordinator, head=office_head)
    asked.period.refresh_from_db()
    closed = asked.period.reported_at
    row = made(asked.scope(*asked.second), coordinator)
    assert (row.replaces, row.supplements) == (None, None)

    approval.approve(report=row, by=office_head, at=LATER, knowing=True)
    signed = paper(office_head, "6/BC-SKHCN")
    issuing.issue(report=row, paper=signed, by=office_head, at=LATER)

    periodic.refresh_from_db()
    asked.period.refresh_from_db()
    assert (row.status, periodic.status) == (ReportStatus.ISSUED, ReportStatus.ISSUED)
    assert asked.period.reported_at == closed
    series = {"period": row.period, "recipient": row.recipient}
    again = reporting.request(**series, ad_hoc=row.ad_hoc, by=coordinator, at=LATER)
    assert again.replaces == row
    assert reporting.request(**series, by=coordinator, at=LATER).replaces == periodic


def test_it_alone_issued_leaves_the_round_open(asked, coordinator, office_head):
    row = made(asked.scope(*asked.first), coordinator)
    before = submissions(asked.period)
    approval.approve(report=row, by=office_head, at=LATER, knowing=True)
    issuing.issue(report=row, paper=paper(office_head), by=office_head, at=LATER)

    asked.period.refresh_from_db()
    assert (submissions(asked.period), asked.period.reported_at) == (before, None)


def test_a_task_left_out_of_the_periodic_report_is_there_when_it_is_asked_for(asked, coordinator):
    omission.omit(
        period=asked.period, recipient=recipient(), task=asked.second[0], reason="Trùng",
        by=coordinator, at=AFTER,
    )  # fmt: skip
    row = made(asked.scope(*asked.second), coordinator, to=recipient().code)

    [clause] = snapshot_of(row).clauses
    assert clause.omitted == ""
    assert asked.second[0].text in plain_text(compose(snapshot_of(row)))


@pytest.mark.parametrize("which", ["period", "before"])
def test_an_edit_is_used_after_the_next_compile_and_its_source_says_so(asked, coordinator, which):
    """Of each round: those of the round before too."""
    tasks = asked.first[:1] if which == "period" else asked.second
    first = made(asked.scope(*tasks, from_on=asked.before.starts_on), coordinator)
    entry = Entry.objects.get(obligation__task=tasks[0], obligation__period=getattr(asked, which))
    edited = wording.edit(
        entry=entry, recipient=recipient(), part="result", wording="Câu đã biên tập XYZ.",
        reason="Cho đúng thể thức", words_seen=fingerprint(RICH.result), seen=0,
        by=coordinator, at=AFTER, numbers_confirmed=True,
    )  # fmt: skip
    again = reporting.request(
        period=first.period,
        recipient=first.recipient,
        ad_hoc=first.ad_hoc,
        by=coordinator,
        at=AFTER,
    )
    reporting.compile_report(report_id=again.pk, clock=lambda: AFTER)
    again.refresh_from_db()

    reading = Reading(again.snapshot)
    assert "Câu đã biên tập XYZ." not in plain_text(Reading(first.snapshot).document)
    [mark] = [one for one in marks(reading.document) if "Câu đã biên tập XYZ." in one.text]
    assert f"edit/{edited.public_id}" in mark.sources
    answer, edit = origins(reading, mark.number, user=coordinator, at=AFTER).shown
    [passage] = [one for one, _url in answer.passages if one.part == "result"]
    assert (passage.edit.wording, passage.state) == (edited.wording, EditState.USED)
    assert edit.source.edit == passage.edit


def test_the_scope_knows_the_same_as_the_whole(asked, coordinator):
    """Chosen whole, the figures are those of the periodic report."""
    every = (*asked.first, *asked.second, *asked.third)
    part = snapshot_of(made(asked.scope(*every), coordinator))
    whole = snapshot_of(compiled(asked.period, by=coordinator))

    assert part.totals == whole.totals
    assert part.headings == whole.headings


def test_queries_do_not_grow_with_the_tasks(asked, coordinator, django_assert_max_num_queries):
    few = made(asked.scope(*asked.second), coordinator)
    many = made(asked.scope(*asked.first, *asked.second, *asked.third), coordinator)
    few, many = (
        ConsolidatedReport.objects.select_related("ad_hoc", "period", "recipient").get(pk=one.pk)
        for one in (few, many)
    )
    with django_assert_max_num_queries(40) as small:
        collect_report(few, at=AFTER)
    with django_assert_max_num_queries(len(small)):
        collect_report(many, at=AFTER)
