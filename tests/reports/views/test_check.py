"""The page for whoever holds a paper: no sign-in, the state of what was issued, nothing else."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from agencies.services import file as stored_files
from plan_portal.lib import short_code
from reports.models import ConsolidatedReport
from reports.services import package
from tests.reports.papers import LATER, PDF, approved, issued
from tests.reports.rounds import whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
URL = "/kiem-tra/"


@pytest.fixture
def period():
    return whole(["accepted", "missing"])


@pytest.fixture
def report(period, coordinator, office_head):
    return issued(period, by=coordinator, head=office_head)


def page(client, code: str):
    return client.get(reverse("reports:check_code", args=[code]))


def compare(client, data: bytes, code: str = ""):
    where = reverse("reports:check_code", args=[code]) if code else URL
    return client.post(where, {"file": SimpleUploadedFile("tep.pdf", data)})


def test_a_code_says_number_day_revision_and_state(client, report):
    html = page(client, report.code).content.decode()

    assert "05/BC-SKHCN" in html
    assert f"{report.issued_on:%d/%m/%Y}" in html
    assert 'class="st st-ok"' in html


def test_nothing_of_the_content_is_shown(client, report):
    html = page(client, report.code).content.decode()

    for word in ("tập huấn", "Bộ Tài chính", report.period.name, report.snapshot_sha256[:8]):
        assert word not in html
    assert str(report.public_id) not in html


def test_demonstration_data_is_marked_wherever_a_paper_of_it_is_named(
    client, coordinator, office_head, tmp_path, capsys
):
    real = issued(whole(["accepted"]), by=coordinator, head=office_head)
    period = whole(["accepted", "missing"], is_demo=True)
    demo = issued(period, by=coordinator, head=office_head, number="9001/BC-SKHCN")
    signed = tmp_path / "ban-ky.pdf"
    said = []
    for report in (real, demo):
        signed.write_bytes(stored_files.read(report.signed_file))
        call_command("verify_report", str(signed))
        pages = page(client, report.code).content.decode()
        said.append((pages, report.manifest, capsys.readouterr().out))

    mark = ("dữ liệu minh họa", "dữ liệu minh họa", "demonstration data")
    found = [[one in text.lower() for one, text in zip(mark, texts, strict=True)] for texts in said]
    assert found == [[False] * 3, [True] * 3]


@pytest.mark.parametrize("change", [str.lower, short_code.shown, lambda code: f" {code} "])
def test_a_typed_code_may_be_written_in_many_ways(client, report, change):
    answer = client.get(URL, {"ma": change(report.code)}, follow=True)

    assert answer.context["standing"].number == "05/BC-SKHCN"


@pytest.mark.parametrize("typed", ["", "ABC", "O0O0-I1I1-L1L1", "<script>"])
def test_what_cannot_be_a_code_is_said(client, typed):
    assert client.get(URL, {"ma": typed}).status_code == 422


def test_a_draft_answers_as_what_never_was(client, period, coordinator, office_head):
    draft = approved(period, by=coordinator, head=office_head)
    made = stored_files.read(draft.artifacts.get(format="pdf").file)
    invented = short_code.draw()

    of_draft, of_nothing = (page(client, code) for code in (draft.code, invented))

    assert (of_draft.status_code, of_nothing.status_code) == (404, 404)
    bare = [bared(one, code) for one, code in ((of_draft, draft.code), (of_nothing, invented))]
    assert bare[0] == bare[1]
    assert compare(client, made).context["standing"] is None


def bared(answer, code: str) -> str:
    """Without the form's token and what was asked."""
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(code, "")


def test_a_file_matches_or_does_not(client, report):
    signed = stored_files.read(report.signed_file)
    docx = stored_files.read(report.artifacts.get(format="docx").file)
    sheet = stored_files.store(data=b"%PDF-1.7 tom tat", media_type="application/pdf", at=LATER)
    ConsolidatedReport.objects.filter(pk=report.pk).update(summary_file=sheet)

    for data in (signed, docx, stored_files.read(sheet), package.package(report)):
        answer = compare(client, data)
        assert answer.context["standing"].number == "05/BC-SKHCN"
        assert "Khớp." in answer.content.decode()
    changed = compare(client, signed[:-1] + b" ")
    assert changed.context["standing"] is None
    assert "Không khớp." in changed.content.decode()


def test_a_file_of_another_paper_does_not_match_the_code(client, report, coordinator, office_head):
    second = issued(report.period, by=coordinator, head=office_head, number="6/BC-SKHCN")
    signed = stored_files.read(second.signed_file)

    html = compare(client, signed, report.code).content.decode()

    assert "Không khớp." in html
    assert "06/BC-SKHCN" in html


def test_a_superseded_paper_names_the_one_in_force(client, report, coordinator, office_head):
    issued(report.period, by=coordinator, head=office_head, number="6/BC-SKHCN")

    found = page(client, report.code).context["standing"]

    assert not found.is_in_force
    assert [(one.number, one.is_instead) for one in found.later] == [("06/BC-SKHCN", True)]


def test_too_many_checks_wait_a_minute(client, report, settings):
    cache.clear()
    settings.CHECKS_PER_MINUTE = 3

    statuses = [page(client, report.code).status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    assert compare(client, PDF).status_code == 429
    assert client.get(URL).status_code == 200
    cache.clear()


def test_no_two_signs_look_alike():
    assert not set("0O1IL2Z5S8BUVD6GQ") & set(short_code.ALPHABET)
    assert len({short_code.draw() for _ in range(1000)}) == 1000


def test_a_printed_code_is_the_address_of_the_page(client, report, settings):
    snapshot = report.snapshot

    assert snapshot["check_address"] == f"{settings.PORTAL_URL}{URL}{report.code}/"
    assert client.get(f"{URL}{report.code}/").status_code == 200
