"""Pages of reports: who finds what, the paper with its sources, files, the job's panel, release."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import StoredFile
from agencies.services import file as stored_files
from reports.models import ConsolidatedReport
from reports.pipeline.reading import Reading
from reports.pipeline.render import pdf
from reports.services import report as reporting
from reports.states import ReportStatus, Step
from tasks.models import Entry, Evidence
from tests.factories.agencies import UserFactory
from tests.factories.tasks import PlanFactory
from tests.moments import HA_TINH, NOON
from tests.reports.rounds import AFTER, compiled, recipient, whole, years

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
LIST = "/bao-cao-tong-hop/"
HOUR = timedelta(hours=1)


@pytest.fixture
def period():
    return whole(["accepted", "missing", "waiting", "secret"])


@pytest.fixture
def report(period, coordinator) -> ConsolidatedReport:
    return compiled(period, by=coordinator)


@pytest.fixture
def running(period, coordinator) -> ConsolidatedReport:
    return reporting.request(period=period, recipient=recipient(), by=coordinator, at=AFTER)


def address(name: str, report: ConsolidatedReport, *more: object) -> str:
    return reverse(f"reports:{name}", args=[report.public_id, *more])


def see(client, person, url, **query):
    client.force_login(person)
    return client.get(url, query)


def release(report, by) -> None:
    reporting.release(report=report, by=by, at=AFTER)


# --- Access ---------------------------------------------------------------------------------------


def every_page(report) -> list[str]:
    return [
        address("report", report),
        address("sources", report, 1),
        address("progress", report),
        address("download", report, "pdf"),
        address("release", report),
    ]


def test_strangers_find_nothing_and_leaders_what_was_released(
    client, report, coordinator, leader, staff_a, administrator
):
    for url in every_page(report):
        assert see(client, coordinator, url).status_code == 200
        for person in (staff_a, administrator, leader):
            assert see(client, person, url).status_code == 404
    release(report, coordinator)
    for url in every_page(report)[:-1]:
        assert see(client, leader, url).status_code == 200
        assert see(client, staff_a, url).status_code == 404
    assert see(client, leader, address("release", report)).status_code == 403


@pytest.mark.parametrize("name", ["cancel", "release"])
def test_a_leader_changes_nothing(client, report, coordinator, leader, name):
    release(report, coordinator)
    client.force_login(leader)

    assert client.post(address(name, report)).status_code == 403


def test_the_list_is_for_readers_of_reports(client, report, coordinator, leader, staff_a):
    assert see(client, coordinator, LIST).status_code == 200
    assert see(client, staff_a, LIST).status_code == 403
    assert see(client, leader, LIST).context["periods"] == ()
    release(report, coordinator)
    (shelves,) = see(client, leader, LIST).context["periods"]
    assert [one.report for shelf in shelves.shelves for one in shelf.revisions] == [report]


# --- The paper ------------------------------------------------------------------------------------


def test_the_paper_is_the_stored_snapshot_whatever_happened_since(client, report, coordinator):
    url = address("report", report)
    before = see(client, coordinator, url).content.decode()
    assert "Đã mở 3 lớp tập huấn" in before
    report.period.obligations.update(agency_name="Tên khác")

    after = see(client, coordinator, url).content.decode()

    assert "Tên khác" not in after.split('class="wb-side"')[0]


def number_of(report, words: str) -> int:
    pieces = Reading(report.snapshot).pieces
    return next(one.number for one in pieces if words in getattr(one.block, "text", ""))


def test_a_paragraph_names_who_said_it_and_the_words(client, report, coordinator):
    number = number_of(report, "Đã mở 3 lớp")
    proof = Evidence.objects.create(
        entry=report.period.submissions.filter(status="accepted").first().entries.get(),
        file=stored_files.store(data=b"x", media_type="application/pdf", at=NOON),
        file_name="danh-sach.pdf",
        added_at=NOON,
        added_by=coordinator,
    )
    again = compiled(report.period, by=coordinator)

    for url in (address("sources", again, number), address("report", again) + f"?doan={number}"):
        html = see(client, coordinator, url).content.decode()
        assert "Đề nghị giao dự toán bổ sung" in html
        assert "Tài liệu đã phát hành." in html
        assert reverse("tasks:evidence", args=[proof.public_id]) in html
    assert f'id="p{number}" class="on"' in html


def test_the_sources_name_who_entered_sent_and_accepted_and_when(client, period, coordinator):
    submission = period.submissions.filter(status="accepted").order_by("pk")[0]
    entry = submission.entries.get()
    entered, accepted = (UserFactory(full_name=name) for name in ("Người Nhập", "Người Nhận"))
    entry.versions.update(saved_by=entered, saved_at=NOON)
    sent = {"action": "send", "at": NOON + HOUR, "by": entered, "by_label": "Người Gửi – Giám đốc"}
    submission.events.create(number=1, **sent)
    reviewed = {"reviewed_by": accepted, "reviewed_at": NOON + 2 * HOUR}
    Entry.objects.filter(pk=entry.pk).update(**reviewed)
    report = compiled(period, by=coordinator)
    number = number_of(report, "Đã mở 3 lớp")

    html = see(client, coordinator, address("sources", report, number)).content.decode()

    said = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", html, re.DOTALL)
    wanted = {
        "Người nhập": f"{entered}, {shown(NOON)}",
        "Người gửi": f"Người Gửi – Giám đốc, {shown(NOON + HOUR)}",
        "Tiếp nhận": f"{accepted}, {shown(NOON + 2 * HOUR)}",
    }
    assert {name: dict(said).get(name) for name in wanted} == wanted


def shown(at) -> str:
    return f"{at.astimezone(HA_TINH):%d/%m/%Y %H:%M}"


def test_a_leader_sees_the_words_and_no_link_that_is_closed_to_them(
    client, report, coordinator, leader
):
    release(report, coordinator)
    number = number_of(report, "Đã mở 3 lớp")

    html = see(client, leader, address("sources", report, number)).content.decode()

    assert "Tài liệu đã phát hành." in html
    assert "/tiep-nhan/" not in html


@pytest.mark.parametrize("number", [0, 9999])
def test_there_is_no_such_paragraph(client, report, coordinator, number):
    assert see(client, coordinator, address("sources", report, number)).status_code == 404
    answer = see(client, coordinator, address("report", report), doan=str(number))
    assert answer.status_code == 200


def test_every_part_with_a_number_has_a_source(report):
    reading = Reading(report.snapshot)

    places = [reading.pieces, *(pieces for _annex, pieces in reading.annexes)]
    pieces = [piece for place in places for piece in place]
    numbers = [
        number
        for piece in pieces
        for number in (piece.number, *(n for n, _row in piece.rows))
        if number
    ]

    assert numbers == list(range(1, len(numbers) + 1))
    for number in numbers:
        found = reading.sources(number)
        assert found.shown or found.clauses or found.rows


def test_the_checks_name_who_is_missing_and_count_the_tasks(client, report, coordinator):
    checks = see(client, coordinator, address("report", report)).context["checks"]

    assert (checks.present, checks.total) == (5, 5)
    assert len(checks.missing) == 1
    assert checks.is_intact


# --- Files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_a_file_leaves_as_an_attachment_that_runs_nothing(client, report, coordinator, form):
    answer = see(client, coordinator, address("download", report, form))

    assert answer.content == f"{form} {report.snapshot_sha256}".encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert f"ban-1.{form}" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_damaged_file_is_not_given(client, report, coordinator):
    file = StoredFile.objects.get(pk=report.artifacts.get(format="pdf").file_id)
    path = stored_files.path_of(file.sha256)
    path.write_bytes(b"x" * file.size)
    try:
        assert see(client, coordinator, address("download", report, "pdf")).status_code == 409
    finally:
        path.unlink()


def test_there_is_no_fourth_format(client, report, coordinator):
    assert see(client, coordinator, address("download", report, "html")).status_code == 404


# --- The job --------------------------------------------------------------------------------------


def ask(client, person, period, code="ubnd-tinh"):
    client.force_login(person)
    typed = {"period": period.public_id, "recipient": code}
    return client.post(reverse("reports:compile"), typed)


def test_asking_leads_to_the_panel_that_tells_where_it_is(client, period, coordinator, woken):
    answer = ask(client, coordinator, period)
    row = ConsolidatedReport.objects.get()

    assert answer.url == address("report", row)
    assert woken == [row.pk]
    what = {"step": Step.COLLECT, "step_subject": "12. Sở Y tế", "step_done": 25, "step_total": 29}
    ConsolidatedReport.objects.update(**what)
    html = client.get(answer.url).content.decode()
    assert 'hx-trigger="every 1s"' in html
    assert "X-Background" in html
    assert '<meta http-equiv="refresh"' in html
    assert "12. Sở Y tế" in html
    assert "25/29" in html
    assert "1/4" in html


def test_the_panel_stops_asking_when_it_is_over(client, report, coordinator):
    html = see(client, coordinator, address("progress", report)).content.decode()

    assert "hx-trigger" not in html
    assert address("report", report) in html


def test_a_failure_shows_its_sentence_and_a_way_on(client, running, coordinator):
    ConsolidatedReport.objects.update(status=ReportStatus.FAILED, error="Máy thiếu Pango. Gõ: apt")

    html = see(client, coordinator, address("report", running)).content.decode()

    assert "Máy thiếu Pango. Gõ: apt" in html
    assert reverse("reports:compile") in html
    assert "hx-trigger" not in html


def test_without_pango_the_report_says_what_to_type(client, running, coordinator, monkeypatch):
    monkeypatch.setattr(pdf, "pango_problem", lambda: "apt-get install libpango")

    def steps(_snapshot, _document):
        return (("PDF", partial(pdf.weasy_document, "")),)

    monkeypatch.setattr(reporting.files, "steps", steps)
    reporting.compile_report(report_id=running.pk, clock=lambda: AFTER)

    html = see(client, coordinator, address("report", running)).content.decode()

    assert "apt-get install libpango" in html


def test_stopping_it(client, running, coordinator):
    client.force_login(coordinator)

    assert client.post(address("cancel", running)).status_code == 302

    running.refresh_from_db()
    assert running.status == ReportStatus.CANCELLED
    assert client.post(address("cancel", running)).status_code == 409


@pytest.mark.parametrize("typed", [{}, {"period": "x"}, {"recipient": "không-có"}])
def test_asking_for_what_is_not_there(client, period, coordinator, typed):
    client.force_login(coordinator)
    given = {"period": period.public_id, "recipient": "nobody"} | typed

    assert client.post(reverse("reports:compile"), given).status_code == 404


def test_who_may_not_ask(client, period, leader, staff_a):
    assert ask(client, leader, period).status_code == 403
    assert ask(client, staff_a, period).status_code == 403


# --- Release --------------------------------------------------------------------------------------


def test_a_release_is_said_first_and_done_once(client, report, coordinator):
    client.force_login(coordinator)
    url = address("release", report)

    assert client.get(url).context["is_ready"]
    assert client.post(url).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.released_by) == (ReportStatus.COMPILED, coordinator)
    assert not client.get(url).context["is_ready"]
    assert client.post(url).status_code == 409


# --- Queries --------------------------------------------------------------------------------------


def count(client, person, url) -> int:
    client.force_login(person)
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_list_takes_as_many_queries_for_many_reports(client, coordinator):
    plan = PlanFactory()
    one, *more = years(plan, 3)
    compiled(one, by=coordinator)
    few = count(client, coordinator, LIST)
    for period in more:
        for _ in range(2):
            compiled(period, by=coordinator)

    assert count(client, coordinator, LIST) == few


def test_the_paper_takes_as_many_queries_for_a_long_round(client, coordinator):
    short = compiled(whole(["accepted"]), by=coordinator)
    long = compiled(whole(["accepted"] * 6 + ["missing"] * 3), by=coordinator)

    few = count(client, coordinator, address("report", short))

    assert count(client, coordinator, address("report", long)) == few
