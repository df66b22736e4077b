"""The working copy with marks: asked for once, made by a worker, waited for with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import AuditEvent
from agencies.services import file as stored_files
from plan_portal.lib.errors import NotAllowed
from reports.models import ConsolidatedReport, MarkedCopy
from reports.services import marked
from tests.reports.papers import LATER
from tests.reports.rounds import compiled, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]


@pytest.fixture(autouse=True)
def _quick(monkeypatch, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(marked, "pango_problem", lambda: "")
    monkeypatch.setattr(marked, "render_marked", lambda document: document.sha256.encode())


@pytest.fixture
def called(monkeypatch) -> list[str]:
    """Jobs for which a worker was woken."""
    jobs: list[str] = []
    monkeypatch.setattr(marked, "wake_on_commit", jobs.append)
    return jobs


@pytest.fixture
def report(coordinator) -> ConsolidatedReport:
    return compiled(whole(["accepted"]), by=coordinator)


def state(client, report) -> str:
    return client.get(reverse("reports:mark", args=[report.public_id])).content.decode()


def test_asked_twice_it_is_made_once(report, coordinator, office_head, called):
    for person in (coordinator, office_head):
        marked.ask(report=report, by=person, at=LATER)

    assert called == ["reports.mark", "reports.mark"]
    assert [marked.make_due(at=LATER) for _ in range(2)] == [1, 0]
    copy = MarkedCopy.objects.get()
    assert (copy.asked_by, copy.file.media_type) == (coordinator, "application/pdf")
    assert AuditEvent.objects.filter(action="report.mark").count() == 1


def test_leaders_and_reports_without_a_paper_have_none(report, coordinator, leader, called):
    with pytest.raises(NotAllowed):
        marked.ask(report=report, by=leader, at=LATER)
    report.status = "failed"
    with pytest.raises(marked.NotMade):
        marked.ask(report=report, by=coordinator, at=LATER)

    assert not MarkedCopy.objects.exists()


def test_the_page_offers_it_waits_and_gives_it(client, report, coordinator, called):
    client.force_login(coordinator)
    file = reverse("reports:marked", args=[report.public_id])
    page = reverse("reports:report", args=[report.public_id])
    assert "<form" in state(client, report)

    client.post(reverse("reports:mark", args=[report.public_id]))

    assert "hx-get" in state(client, report)
    assert client.get(file).status_code == 404
    marked.make_due(at=LATER)
    assert file in state(client, report)
    assert "hx-get" not in state(client, report)
    assert file in client.get(page).content.decode()
    assert client.get(file).content == stored_files.read(MarkedCopy.objects.get().file)


def test_without_pango_none_is_tried_and_the_page_says_why(
    client, report, coordinator, called, monkeypatch
):
    monkeypatch.setattr(marked, "pango_problem", lambda: "apt-get install …")
    client.force_login(coordinator)
    marked.ask(report=report, by=coordinator, at=LATER)

    assert marked.make_due(at=LATER) == 0
    assert "apt-get install …" in state(client, report)
    assert "hx-get" not in state(client, report)


def test_one_that_cannot_be_made_holds_up_no_other_and_says_so(
    report, coordinator, called, monkeypatch
):
    copy = marked.ask(report=report, by=coordinator, at=LATER)
    monkeypatch.setattr(marked, "render_marked", broken)

    assert marked.make_due(at=LATER) == 0

    assert marked.why_waiting(copy, at=LATER) == ""
    assert "Hiện chưa tạo được" in marked.why_waiting(copy, at=LATER + timedelta(minutes=6))


def broken(_document: object) -> bytes:
    raise stored_files.damaged()


def test_one_that_cannot_be_made_waits_behind_the_others(report, coordinator, monkeypatch):
    period = report.period
    others = [compiled(period, by=coordinator) for _ in range(marked.BATCH)]
    for minute, one in enumerate((*others, report)):
        at = LATER + timedelta(minutes=minute)
        MarkedCopy.objects.create(report=one, asked_at=at, asked_by=coordinator)
    bad = {one.snapshot_sha256 for one in others}

    def make(document):
        if document.sha256 in bad:
            raise ValueError("kaputt")
        return document.sha256.encode()

    monkeypatch.setattr(marked, "render_marked", make)

    assert [marked.make_due(at=LATER) for _ in range(3)] == [0, 1, 0]
    assert MarkedCopy.objects.get(report=report).file
    again = LATER + marked.TRY_AGAIN + timedelta(seconds=1)
    monkeypatch.setattr(marked, "render_marked", lambda document: document.sha256.encode())
    assert marked.make_due(at=again) == marked.BATCH


def test_a_copy_that_another_worker_is_making_is_left_to_it(report, coordinator, monkeypatch):
    MarkedCopy.objects.create(report=report, asked_at=LATER, asked_by=coordinator)
    inside = []

    def make(document):
        inside.append(marked.make_due(at=LATER))
        return document.sha256.encode()

    monkeypatch.setattr(marked, "render_marked", make)

    assert marked.make_due(at=LATER) == 1
    assert inside == [0]
