"""Approve and issue: who may, what is refused, what stands afterwards and never moves again."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from agencies.models import Appointment, AuditEvent
from agencies.roles import Role
from agencies.services import file as stored_files
from plan_portal.lib import files
from plan_portal.lib.errors import NotAllowed
from reports.models import ConsolidatedReport, MarkedCopy
from reports.pipeline.compose import compose
from reports.pipeline.document import plain_text
from reports.pipeline.snapshot import Snapshot
from reports.pipeline.wording import short_day
from reports.queries import public
from reports.services import approval, citing, printed
from reports.services import issue as issuing
from reports.services import report as reporting
from reports.services.readiness import CompileAnew
from reports.states import ReportStatus
from reports.workflow import StepRefused
from tasks.states import SubmissionStatus
from tests.factories.agencies import appointed
from tests.reports.papers import LATER, PDF, TODAY, approved, issued, paper
from tests.reports.rounds import AFTER, DAY, compiled, recipient, submissions, whole, years

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]


@pytest.fixture
def period():
    return whole(["accepted", "missing"])


@pytest.fixture
def report(period, coordinator, office_head) -> ConsolidatedReport:
    return approved(period, by=coordinator, head=office_head)


def issue(report, head, **given) -> ConsolidatedReport:
    return issuing.issue(report=report, paper=paper(head, **given), by=head, at=LATER)


def status(report) -> str:
    return ConsolidatedReport.objects.values_list("status", flat=True).get(pk=report.pk)


# --- Approval -------------------------------------------------------------------------------------


def test_a_coordinator_does_not_approve_and_does_not_take_an_approval_back(
    report, period, coordinator
):
    fresh = compiled(period, by=coordinator)

    with pytest.raises(NotAllowed):
        approval.approve(report=fresh, by=coordinator, at=LATER)
    with pytest.raises(NotAllowed):
        approval.revise(report=report, note="Sửa", by=coordinator, at=LATER)

    assert (status(fresh), status(report)) == ("compiled", "approved")


def test_nobody_approves_what_they_compiled(period, office_head):
    own = compiled(period, by=office_head)

    with pytest.raises(approval.OwnReport):
        approval.approve(report=own, by=office_head, at=LATER)

    assert status(own) == "compiled"


def test_sent_back_settled_approved_again(report, coordinator, office_head):
    with pytest.raises(approval.NoteRequired):
        approval.revise(report=report, note="", by=office_head, at=LATER)
    approval.revise(report=report, note="Xem lại mục III.", by=office_head, at=LATER)

    assert (report.status, report.approved_at) == (ReportStatus.IN_REVISION, None)
    with pytest.raises(StepRefused):
        approval.approve(report=report, by=office_head, at=LATER)
    approval.settle(report=report, by=coordinator, at=LATER)
    approval.approve(report=report, by=office_head, at=LATER, knowing=True)

    told = list(report.events.order_by("pk").values_list("action", flat=True))
    assert told == ["approve", "revise", "settle", "approve"]
    assert report.events.get(action="revise").note == "Xem lại mục III."


def test_whoever_looked_at_an_older_page_is_refused(report, office_head):
    stale = ConsolidatedReport.objects.get(pk=report.pk)
    approval.revise(report=report, note="Sửa", by=office_head, at=LATER)

    with pytest.raises(StepRefused):
        issue(stale, office_head)

    assert status(report) == "in_revision"


# --- Issue ----------------------------------------------------------------------------------------


def test_an_issued_report_has_its_paper_byte_for_byte(report, office_head, leader):
    signed = PDF + b"5/BC-SKHCN"

    issue(report, office_head)

    assert (report.status, report.number, report.issued_on) == ("issued", "05/BC-SKHCN", TODAY)
    assert report.signer_label.startswith(f"{office_head} – ")
    assert stored_files.read(report.signed_file) == signed
    assert ConsolidatedReport.objects.visible_to(leader, at=LATER).get() == report
    assert submissions(report.period) == {
        SubmissionStatus.CONSOLIDATED: 2, SubmissionStatus.DRAFT: 2,
    }  # fmt: skip
    report.period.refresh_from_db()
    assert report.period.reported_at == LATER
    assert AuditEvent.objects.filter(action="report.issue").count() == 1


def test_the_manifest_lists_everything_and_has_its_own_hash(report, office_head):
    issue(report, office_head)

    told = json.loads(report.manifest)
    assert sha256(report.manifest.encode()).hexdigest() == report.manifest_sha256
    assert report.manifest == json.dumps(
        told, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert told["snapshot_sha256"] == report.snapshot_sha256
    assert told["document_sha256"] == sha256(report.composed.text.encode()).hexdigest()
    assert set(told["made_with"]) == {"software", "pipeline", "template"}
    assert {one["format"]: one["sha256"] for one in told["outputs"]} == dict(
        report.artifacts.values_list("format", "file__sha256")
    )
    assert told["signed"]["sha256"] == report.signed_file.sha256
    assert (told["number"], told["issued_on"]) == ("05/BC-SKHCN", TODAY.isoformat())
    assert told["signer"] == report.signer_label


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("5/bc-skhcn", "05/BC-SKHCN"), (" 005 / BC-SKHCN", "05/BC-SKHCN"), ("125/BC-SKHCN-CĐS",) * 2],
)
def test_a_number_is_kept_in_one_form(typed, kept):
    assert printed.official_number(typed) == kept


@pytest.mark.parametrize("typed", ["", "5", "0/BC-SKHCN", "/BC-SKHCN", "5/", "BC-SKHCN", "5/<b>"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(printed.NumberRefused):
        printed.official_number(typed)


def test_a_number_belongs_to_one_paper_of_the_year(coordinator, office_head):
    first, second = years(whole(["accepted"]).plan, 2)
    issued(first, by=coordinator, head=office_head)
    other = approved(second, by=coordinator, head=office_head)

    with pytest.raises(issuing.NumberTaken):
        issue(other, office_head, stream=BytesIO(PDF + b"other"))

    assert (status(other), other.artifacts.count()) == ("approved", 3)


def test_the_same_number_in_another_year_is_another_paper(coordinator, office_head):
    first, second = years(whole(["accepted"]).plan, 2)
    one = issued(first, by=coordinator, head=office_head)
    held = one.issued_year - 1
    ConsolidatedReport.objects.filter(pk=one.pk).update(issued_year=held)

    again = approved(second, by=coordinator, head=office_head)

    assert issue(again, office_head, stream=BytesIO(PDF + b"x")).number == one.number


@pytest.mark.parametrize("number", ["5/TB-STC", "5/BC-STC", "5/BC-SKHCN-CĐS"])
def test_a_number_of_another_kind_than_the_printed_one_is_refused(report, office_head, number):
    with pytest.raises(printed.NumberRefused, match="/BC-SKHCN"):
        issue(report, office_head, number=number)

    assert status(report) == "approved"


def test_a_day_in_another_month_than_the_printed_one_is_compiled_anew(report, office_head):
    january = report.compiled_at.replace(year=2027, month=1, day=5)
    signed = paper(office_head, issued_on=january.date())

    with pytest.raises(printed.DayRefused, match="tháng 12 năm 2026"):
        issuing.issue(report=report, paper=signed, by=office_head, at=january + DAY)

    assert status(report) == "approved"


def test_a_signer_whose_name_is_not_the_printed_one_is_confirmed_and_kept(
    report, office, office_head, monkeypatch
):
    other = appointed(office, Role.OFFICE_HEAD, "nguyen-giam-doc")
    monkeypatch.setattr(printed, "name_of", lambda _report: "Trần Văn Giám")

    with pytest.raises(printed.SignerNotPrinted, match="Trần Văn Giám"):
        issue(report, office_head, signer=other.appointments.get())
    issue(report, office_head, signer=other.appointments.get(), is_other_name=True)

    assert "Trần Văn Giám" in report.events.get(action="issue").note


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_signer_is_kept_in_vietnamese_whatever_the_screen_speaks(report, office_head, language):
    with translation.override(language):
        issue(report, office_head)

    holder = office_head.appointments.get()
    with translation.override("vi"):
        assert report.signer_label == f"{office_head} – {holder.title}, {holder.agency.label}"


@pytest.mark.parametrize("days", [-2, 1])
def test_a_day_before_the_compile_or_after_today_is_refused(report, office_head, days):
    with pytest.raises(printed.DayRefused):
        issue(report, office_head, issued_on=TODAY + timedelta(days=days))

    assert status(report) == "approved"


def test_whoever_held_no_office_on_that_day_did_not_sign(report, office, office_head, staff_a):
    gone = appointed(office, Role.OFFICE_HEAD, "nguyen-giam-doc")
    Appointment.objects.filter(person=gone).update(valid_to=TODAY - DAY)

    for person in (gone, staff_a):
        with pytest.raises(issuing.SignerRefused):
            issue(report, office_head, signer=person.appointments.get())

    assert status(report) == "approved"


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("ban-ky.pdf", b"", files.FileEmpty),
        ("ban-ky.pdf", b"PK\x03\x04 no pdf", files.FileNotGenuine),
        ("ban-ky.docx", PDF, files.FileTypeRefused),
        ("ban-ky.pdf", PDF + b"x" * 2000, files.FileTooLarge),
    ],
)
def test_a_file_that_is_no_signed_pdf_is_refused(
    report, office_head, settings, name, data, refusal
):
    settings.SIGNED_PDF_MAX_BYTES = 1000

    with pytest.raises(refusal):
        issue(report, office_head, name=name, stream=BytesIO(data))

    assert status(report) == "approved"


def test_the_portals_own_file_and_the_paper_of_another_report_are_refused(
    report, coordinator, office_head
):
    (other,) = years(report.period.plan, 1)
    issued(other, by=coordinator, head=office_head, number="4/BC-SKHCN")
    made = report.artifacts.get(format="pdf")
    file = stored_files.store(data=PDF + b"made", media_type="application/pdf", at=LATER)
    report.artifacts.filter(pk=made.pk).update(file=file)

    marked, sheet = (
        stored_files.store(data=PDF + name, media_type="application/pdf", at=LATER)
        for name in (b"marked", b"sheet")
    )
    MarkedCopy.objects.create(report=report, file=marked, asked_at=LATER, asked_by=coordinator)
    ConsolidatedReport.objects.filter(period=other).update(summary_file=sheet)

    for bytes_ in (b"made", b"marked", b"sheet", b"4/BC-SKHCN"):
        stream = BytesIO(PDF + bytes_)
        with pytest.raises(issuing.PaperRefused):
            issue(report, office_head, stream=stream)

    assert status(report) == "approved"


def test_only_an_approved_report_is_issued(period, coordinator, office_head):
    fresh = compiled(period, by=coordinator)

    with pytest.raises(StepRefused):
        issue(fresh, office_head)
    with pytest.raises(NotAllowed):
        issuing.issue(report=fresh, paper=paper(office_head), by=coordinator, at=LATER)


# --- What comes after -----------------------------------------------------------------------------


def words(report) -> str:
    return plain_text(compose(Snapshot.from_json(report.snapshot)))


def test_a_new_revision_replaces_the_issued_one_and_says_so(period, coordinator, office_head):
    first = issued(period, by=coordinator, head=office_head)

    second = issued(period, by=coordinator, head=office_head, number="9/BC-SKHCN")

    first.refresh_from_db()
    assert (first.status, second.status, second.replaces) == ("superseded", "issued", first)
    assert f"thay thế Báo cáo số 05/BC-SKHCN ngày {short_day(TODAY)} của" in words(second)
    assert first.number not in words(first)
    cited = json.loads(second.manifest)["replaces"]
    assert cited["manifest_sha256"] == first.manifest_sha256
    assert first.events.get(action="supersede").note == "09/BC-SKHCN"


def test_a_supplement_completes_the_issued_one(period, coordinator, office_head):
    first = issued(period, by=coordinator, head=office_head)

    more = issued(period, by=coordinator, head=office_head, number="9/BC-SKHCN", supplements=first)

    first.refresh_from_db()
    assert (first.status, more.status, more.supplements) == ("supplemented", "issued", first)
    assert "bổ sung cho Báo cáo số 05/BC-SKHCN" in words(more)


def test_a_revision_that_does_not_cite_what_is_in_force_is_compiled_anew(
    period, coordinator, office_head
):
    first = approved(period, by=coordinator, head=office_head)
    second = reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)
    issue(first, office_head)  # while the second waits for its worker
    reporting.compile_report(report_id=second.pk, clock=lambda: LATER)
    second.refresh_from_db()
    approval.approve(report=second, by=office_head, at=LATER, knowing=True)

    with pytest.raises(issuing.EarlierInForce):
        issue(second, office_head, number="9/BC-SKHCN")

    assert status(second) == "approved"


def test_what_the_paper_does_not_name_is_not_ended_by_it(period, coordinator, office_head):
    """Compiled before a replacement named the supplements: only the newest was cited."""
    first = issued(period, by=coordinator, head=office_head)
    issued(period, by=coordinator, head=office_head, number="8/BC-SKHCN", supplements=first)
    second = approved(period, by=coordinator, head=office_head, at=LATER)
    snapshot = Snapshot.from_json(second.snapshot)
    alone = replace(snapshot, earlier=replace(snapshot.earlier, also=()))
    fields = {"snapshot": alone.as_json(), "snapshot_sha256": alone.sha256}
    ConsolidatedReport.objects.filter(pk=second.pk).update(**fields)
    second.refresh_from_db()

    with pytest.raises(issuing.EarlierInForce):
        issue(second, office_head, number="9/BC-SKHCN")

    assert snapshot.earlier.also
    assert status(first) == "supplemented"


def test_of_two_replacements_the_newer_goes_out(period, coordinator, office_head):
    first = issued(period, by=coordinator, head=office_head)
    second, third = (approved(period, by=coordinator, head=office_head) for _ in range(2))

    with pytest.raises(CompileAnew):
        issue(second, office_head, number="9/BC-SKHCN")
    issue(third, office_head, number="10/BC-SKHCN")

    assert [status(row) for row in (first, second, third)] == ["superseded", "approved", "issued"]


def test_a_replacement_ends_the_report_with_its_supplement_and_names_both(
    period, coordinator, office_head
):
    first = issued(period, by=coordinator, head=office_head)
    more = issued(period, by=coordinator, head=office_head, number="9/BC-SKHCN", supplements=first)

    again = issued(period, by=coordinator, head=office_head, number="12/BC-SKHCN", at=LATER + DAY)

    for row in (first, more):
        row.refresh_from_db()
    assert (first.status, more.status, again.replaces) == ("superseded", "superseded", first)
    on = short_day(TODAY)
    both = f"thay thế Báo cáo số 05/BC-SKHCN ngày {on} và Báo cáo bổ sung số 09/BC-SKHCN ngày {on}"
    assert f"{both} của" in words(again)
    assert more.events.get(action="supersede").note == "12/BC-SKHCN"
    assert AuditEvent.objects.filter(action="report.supersede").count() == 2
    assert [(one.number, one.is_instead) for one in public.later(more)] == [("12/BC-SKHCN", True)]


def test_a_replacement_that_does_not_name_a_later_supplement_is_compiled_anew(
    period, coordinator, office_head
):
    first = issued(period, by=coordinator, head=office_head)
    second = approved(period, by=coordinator, head=office_head)
    issued(period, by=coordinator, head=office_head, number="9/BC-SKHCN", supplements=first)

    with pytest.raises(issuing.EarlierInForce):
        issue(second, office_head, number="12/BC-SKHCN")

    assert (status(first), status(second)) == ("supplemented", "approved")


def test_a_report_may_have_several_supplements(period, coordinator, office_head):
    first = issued(period, by=coordinator, head=office_head)
    numbers = ("9/BC-SKHCN", "12/BC-SKHCN")
    for number in numbers:
        issued(period, by=coordinator, head=office_head, number=number, supplements=first)

    assert [one.number for one in public.later(first)] == ["09/BC-SKHCN", "12/BC-SKHCN"]
    assert status(first) == "supplemented"


def test_a_supplement_needs_an_issued_report_in_force(period, coordinator, office_head):
    fresh = compiled(period, by=coordinator)

    with pytest.raises(citing.NotInForce):
        reporting.request(
            period=period, recipient=recipient(), by=coordinator, at=LATER, supplements=fresh
        )


def test_a_running_compile_of_another_kind_is_not_taken_for_what_was_asked(
    period, coordinator, office_head
):
    first = issued(period, by=coordinator, head=office_head)
    ask = partial(reporting.request, period=period, recipient=recipient(), by=coordinator, at=LATER)
    running = ask(supplements=first)

    assert ask(supplements=first) == running
    with pytest.raises(citing.OtherIsRunning):
        ask()


# --- The database ---------------------------------------------------------------------------------

NEEDED = (
    {"number": ""}, {"issuer": ""}, {"issued_on": None}, {"issued_year": None},
    {"signer": None}, {"signer_label": ""}, {"signed_file": None}, {"manifest": ""},
    {"manifest_sha256": ""}, {"issued_at": None, "issued_by": None}, {"snapshot_sha256": ""},
    {"approved_at": None, "approved_by": None}, {"released_at": None, "released_by": None},
    {"status": "approved"}, {"status": "nonsense"}, {"issued_by": None},
)  # fmt: skip


@pytest.mark.parametrize("change", NEEDED, ids=str)
def test_the_database_refuses_half_an_issue(report, office_head, change):
    issue(report, office_head)

    with pytest.raises(IntegrityError), transaction.atomic():
        ConsolidatedReport.objects.filter(pk=report.pk).update(**change)


# --- Frozen ---------------------------------------------------------------------------------------


def everything_of(report) -> tuple[object, ...]:
    """All that an issued report shows and hands out; its layout finding is a note about it."""
    row = ConsolidatedReport.objects.get(pk=report.pk)
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name != "layout"
    }
    data = {one.format: stored_files.read(one.file) for one in row.artifacts.select_related("file")}
    return kept, data, stored_files.read(row.signed_file)


def test_no_service_changes_an_issued_report(report, coordinator, office_head):
    issue(report, office_head)
    before = everything_of(report)
    again = paper(office_head, number="77/BC-SKHCN")
    attempts = (
        lambda row: approval.approve(report=row, by=office_head, at=LATER),
        lambda row: approval.revise(report=row, note="Sửa", by=office_head, at=LATER),
        lambda row: approval.settle(report=row, by=office_head, at=LATER),
        lambda row: issuing.issue(report=row, paper=again, by=office_head, at=LATER),
        lambda row: reporting.release(report=row, by=coordinator, at=LATER),
        lambda row: reporting.cancel(report=row, by=coordinator, at=LATER),
    )

    for attempt in attempts:
        for stale in (report, ConsolidatedReport.objects.get(pk=report.pk)):
            with pytest.raises((StepRefused, reporting.NotReady)):
                attempt(stale)
    for stale_status in ("requested", "compiled", "approved", "in_revision"):
        stale = ConsolidatedReport.objects.get(pk=report.pk)
        stale.status = stale_status
        for attempt in attempts:
            with pytest.raises((StepRefused, reporting.NotReady)):
                attempt(stale)
    assert reporting.claim(report, at=LATER) is None
    assert reporting.compile_report(report_id=report.pk, clock=lambda: LATER) is None
    assert reporting.sweep(at=LATER + DAY) == 0

    assert everything_of(report) == before
