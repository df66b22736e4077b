"""The proof of coverage, omissions, comparison, the way back from an answer, the marked copy."""

import re
import uuid
from html import unescape

import pytest
from django.urls import reverse

from reports.models import ConsolidatedReport, TaskOmission
from reports.pipeline.layout.measure import measure
from reports.pipeline.reading import Reading
from reports.services import marked
from reports.services import omission as omissions
from reports.services import report as reporting
from reports.services.omission import OmissionRefused, ReasonMissing
from tasks.models import Entry, Task
from tests.factories.agencies import appointed
from tests.factories.tasks import PlanFactory
from tests.reports.rounds import AFTER, RICH, compiled, heading, recipient, stands, whole, years

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]


@pytest.fixture
def period():
    return whole(["accepted", "missing", "waiting", "secret"])


@pytest.fixture
def report(period, coordinator) -> ConsolidatedReport:
    return compiled(period, by=coordinator)


def address(name: str, report: ConsolidatedReport) -> str:
    return reverse(f"reports:{name}", args=[report.public_id])


def page(client, person, url: str, **query) -> str:
    client.force_login(person)
    return client.get(url, query).content.decode()


def first_task(period) -> Task:
    return period.version.headings.get(position=1).tasks.get()


# --- Coverage -------------------------------------------------------------------------------------


def test_the_proof_says_of_every_answer_where_it_went_or_why_not(client, report, coordinator):
    html = page(client, coordinator, address("proof", report))

    assert "quá hạn, chưa gửi báo cáo" in html
    assert "đã gửi, đang chờ tiếp nhận" in html
    reading = Reading(report.snapshot)
    number = next(one.number for one in reading.pieces if "Đã mở 3 lớp" in _text(one))
    assert f"?doan={number}#p{number}" in html


def _text(piece) -> str:
    return getattr(piece.block, "text", "")


def test_a_task_is_left_out_of_the_next_revision_with_reason_name_and_time(
    client, report, coordinator
):
    task = first_task(report.period)
    client.force_login(coordinator)
    sent = {"task": task.public_id, "reason": "Chuyển sang kế hoạch khác"}

    assert client.post(address("omit", report), sent).status_code == 302
    again = compiled(report.period, by=coordinator)

    document = Reading(again.snapshot).document
    (left,) = document.omissions
    assert (left.code, left.reason) == (task.code, "Chuyển sang kế hoạch khác")
    assert str(coordinator) in left.by
    html = page(client, coordinator, address("proof", again))
    assert "Chuyển sang kế hoạch khác" in html
    assert Reading(report.snapshot).document.omissions == ()


def test_a_task_that_is_put_back_stands_in_the_next_revision(client, report, coordinator):
    task = first_task(report.period)
    row = omissions.omit(
        period=report.period, recipient=recipient(), task=task, reason="x", by=coordinator, at=AFTER
    )
    client.force_login(coordinator)

    client.post(address("restore", report), {"omission": row.public_id})

    assert Reading(compiled(report.period, by=coordinator).snapshot).document.omissions == ()
    assert TaskOmission.objects.get().ended_by == coordinator
    with pytest.raises(OmissionRefused):
        omissions.restore(omission=row, by=coordinator, at=AFTER)


def test_no_task_is_left_out_without_a_reason_twice_or_of_another_plan(client, report, coordinator):
    task, other = first_task(report.period), heading(PlanFactory())[0]
    given = {"period": report.period, "recipient": recipient(), "by": coordinator, "at": AFTER}
    for reason in (" \n", "x" * 501):
        with pytest.raises(ReasonMissing):
            omissions.omit(task=task, reason=reason, **given)
    with pytest.raises(OmissionRefused):
        omissions.omit(task=other, reason="x", **given)
    omissions.omit(task=task, reason="x", **given)
    with pytest.raises(OmissionRefused):
        omissions.omit(task=task, reason="y", **given)
    client.force_login(coordinator)

    refused = client.post(address("omit", report), {"task": task.public_id, "reason": ""})

    assert refused.status_code == 422
    assert TaskOmission.objects.count() == 1


# --- Comparison -----------------------------------------------------------------------------------


def compared(html: str) -> list[tuple[str, ...]]:
    """(task, agency) of each row of the comparison."""
    body = html.split('aria-labelledby="h-cmp"')[-1]
    rows = re.findall(r'<tr><td class="num">(.*?)</td><td[^>]*>(.*?)</td>', body)
    return [tuple(map(unescape, row)) for row in rows]


def test_statements_and_changes_of_a_round(client, coordinator):
    plan = PlanFactory()
    [last, period] = years(plan, 2)
    moved, same, kept, new, quiet = (heading(plan) for _ in range(5))
    agency = stands(last, (*moved, *same, *kept), "accepted")
    stands(period, moved, "late", agency=agency)
    steady = stands(last, same, "accepted")
    stands(period, same, "accepted", agency=steady)
    idle = stands(last, kept, "accepted")
    stands(period, kept, "kept", agency=idle)
    fresh = stands(period, new, "accepted")
    silent = stands(period, quiet, "missing")
    report = compiled(period, by=coordinator)

    html = page(client, coordinator, address("compare", report))
    only = page(client, coordinator, address("compare", report), chi="thay-doi")

    assert "Cơ quan quá hạn, chưa gửi báo cáo" in html
    assert "Cơ quan gửi muộn" in html
    assert silent.name in html
    assert RICH.next_step in html
    changed = [("1.1", agency.name), ("4.1", fresh.name)]
    rest = [("2.1", steady.name), ("3.1", idle.name), ("5.1", silent.name)]
    assert compared(only) == changed
    assert compared(html) == sorted([*changed, *rest])


# --- From an answer -------------------------------------------------------------------------------


def whereabouts(entry: Entry) -> str:
    return reverse("reports:whereabouts", args=[entry.public_id])


def test_an_agency_learns_where_its_words_went_once_the_report_is_released(
    client, report, coordinator
):
    entry = Entry.objects.filter(status="accepted", kind="progress").order_by("pk")[0]
    mine = appointed(entry.submission.agency, "staff", "can-bo-minh-hoa")
    before = page(client, mine, whereabouts(entry))
    assert "Đã mở 3 lớp" not in before

    reporting.release(report=report, by=coordinator, at=AFTER)
    after = page(client, mine, whereabouts(entry))

    assert "II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ" in after
    assert "Đã mở 3 lớp" in after
    assert address("report", report) not in after


def test_a_coordinator_learns_why_words_went_nowhere(client, report, coordinator):
    waiting = Entry.objects.filter(status="answered").get()

    html = page(client, coordinator, whereabouts(waiting))

    assert "đã gửi, đang chờ tiếp nhận" in html


def test_a_newer_version_is_told(client, report, coordinator):
    entry = Entry.objects.filter(status="accepted", kind="progress").order_by("pk")[0]
    seen = page(client, coordinator, whereabouts(entry))
    version = entry.versions.get(number=entry.accepted_version)
    version.pk, version.public_id, version.number = None, uuid.uuid4(), version.number + 1
    version.save(force_insert=True)
    Entry.objects.filter(pk=entry.pk).update(accepted_version=version.number)

    html = page(client, coordinator, whereabouts(entry))

    assert seen.count('class="note') < html.count('class="note')


# --- The marked copy ------------------------------------------------------------------------------


@pytest.mark.pango
def test_the_marked_copy_has_the_numbers_of_the_screen_and_their_sources(
    client, report, coordinator
):
    client.force_login(coordinator)
    reading = Reading(report.snapshot)
    number = next(one.number for one in reading.pieces if "Đã mở 3 lớp" in _text(one))

    asked = client.post(address("mark", report), follow=True)
    assert "đang được tạo" in asked.content.decode()
    assert client.get(address("marked", report)).status_code == 404
    assert marked.make_due(at=AFTER) == 1
    assert address("marked", report) in client.get(address("mark", report)).content.decode()
    answer = client.get(address("marked", report))

    assert answer["Content-Type"] == "application/pdf"
    sheets = measure(answer.content)
    pieces = [piece for sheet in sheets for piece in sheet.pieces]
    marks = [piece for piece in pieces if piece.size == 8]
    (mark,) = [piece for piece in marks if piece.text == str(number)]
    said = next(piece for piece in pieces if "Đã mở 3 lớp" in piece.text)
    assert mark.page == said.page
    assert 0 < said.base - mark.base < 4
    assert mark.x1 < 30 < said.x0
    between = [piece for piece in marks if piece.page == said.page]
    assert min(between, key=lambda piece: abs(piece.base - said.base)) is mark
    origin = reading.sources(number).shown[0]
    row = f"{number}{origin.row.agency_name} (nhiệm vụ {origin.clause.code}), phiên bản "
    listed = sheets[[s.pieces[1].text for s in sheets].index("Bảng nguồn") :]
    found = [line.text for sheet in listed for line in sheet.lines if line.text.startswith(row)]
    assert [line[len(row) :][:8] for line in found] == [origin.entry.version_id[:8]]
