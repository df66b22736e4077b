"""A whole compile with the real renderers: what was accepted stands in each of the three files."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pdfplumber
import pytest
from openpyxl import load_workbook

from agencies.services import file as stored_files
from reports.models import ConsolidatedReport
from reports.pipeline.compose import compose
from reports.pipeline.render import pdf
from reports.pipeline.snapshot import Snapshot
from reports.services import layout as layouts
from reports.states import Format, ReportStatus
from tests.reports.papers import edited_template, issued, shown
from tests.reports.pipeline.paper import bare, docx_lines, pdf_body
from tests.reports.rounds import AFTER, CASES, compiled, whole

pytestmark = [pytest.mark.django_db, pytest.mark.pango]
SENTENCES = ("Đã mở 3 lớp tập huấn (dữ liệu minh họa).", "Tài liệu đã phát hành.")


def bytes_of(report) -> dict[str, bytes]:
    rows = report.artifacts.select_related("file")
    return {row.format: stored_files.read(row.file) for row in rows}


@pytest.mark.usefixtures("woken")
def test_every_accepted_sentence_stands_in_every_file(coordinator):
    report = compiled(whole(CASES, is_demo=True), by=coordinator)

    assert report.status == ReportStatus.COMPILED, report.error
    made = bytes_of(report)
    sheet = load_workbook(BytesIO(made[Format.XLSX])).active
    cells = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    papers = [pdf_body(made[Format.PDF]), bare("".join(docx_lines(made[Format.DOCX]))), bare(cells)]
    for paper in papers:
        for sentence in SENTENCES:
            assert bare(sentence) in paper


@pytest.mark.usefixtures("woken")
def test_two_compiles_of_one_round_differ_in_their_codes_alone(coordinator):
    period = whole(["accepted", "missing"])

    rows = [compiled(period, by=coordinator) for _ in range(2)]

    snapshots = [Snapshot.from_json(row.snapshot) for row in rows]
    once, again = (replace(one, code="", check_address="") for one in snapshots)
    assert once.sha256 == again.sha256
    assert len({one.code for one in snapshots}) == 2
    assert bytes_of(rows[0])[Format.PDF] == pdf.render(compose(snapshots[0]))
    assert [row.revision for row in rows] == [1, 2]


@pytest.mark.usefixtures("woken")
def test_an_issued_report_opens_identical_after_its_template_was_edited(
    coordinator, office_head, client, settings, tmp_path
):
    report = issued(whole(["accepted", "missing"]), by=coordinator, head=office_head)
    client.force_login(coordinator)
    before = shown(client, report)
    new_title = ("<title>", "<title>Mẫu mới. ")
    edited_template(settings, tmp_path / "edited", "report.html", new_title)

    assert shown(client, report) == before
    assert all(sha256(before[form]).hexdigest() in report.manifest for form in Format.values)
    later = compiled(report.period, by=coordinator)
    papers = [pdfplumber.open(BytesIO(bytes_of(one)[Format.PDF])) for one in (report, later)]
    assert ["Mẫu mới." in one.metadata["Title"] for one in papers] == [False, True]


@pytest.mark.usefixtures("woken")
def test_every_built_pdf_is_measured_once_and_the_findings_kept(coordinator, client):
    report = compiled(whole(CASES, is_demo=True), by=coordinator)
    client.force_login(coordinator)
    page = f"/bao-cao-tong-hop/{report.public_id}/"

    assert layouts.deviations(report) is None
    assert "Chưa đo thể thức" in client.get(page).content.decode()
    assert [layouts.measure_due(at=AFTER) for _ in range(2)] == [1, 0]
    report.refresh_from_db()
    assert layouts.deviations(report) == ()
    assert "Đúng thể thức" in client.get(page).content.decode()


@pytest.mark.usefixtures("woken", "quick_files")
def test_file_that_cannot_be_measured_is_named_and_not_tried_again(coordinator):
    report = compiled(whole(["accepted"]), by=coordinator)

    assert [layouts.measure_due(at=AFTER) for _ in range(2)] == [1, 0]
    report.refresh_from_db()
    assert report.layout["error"]
    assert layouts.deviations(report) is None


@pytest.mark.usefixtures("woken")
def test_deviations_are_listed_beside_the_paper(coordinator, client):
    report = compiled(whole(["accepted"]), by=coordinator)
    fault = {"code": "ending", "page": 3, "x": 43, "y": 120, "found": ""}
    ConsolidatedReport.objects.filter(pk=report.pk).update(layout={"found": [fault], "error": ""})
    client.force_login(coordinator)

    words = client.get(f"/bao-cao-tong-hop/{report.public_id}/").content.decode()

    assert "trang 3, cách mép trái 43 mm, mép trên 120 mm" in words
