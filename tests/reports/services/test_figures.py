"""A figure that differs without a cause: a person gives the reason, or nobody approves."""

import html
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent
from plan_portal.lib.errors import NotAllowed
from reports.models import ConsolidatedReport, FigureReason
from reports.pipeline.snapshot import Snapshot
from reports.services import approval, figures
from reports.services import report as reporting
from reports.states import ReportStatus
from tests.reports.rounds import AFTER, heading, recipient, stands, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
TO = ("ubnd-tinh", "bo-khcn")
HOUR = timedelta(hours=1)
RECEIVED = ("all", "tasks", "received")


def made(period, code, by, at) -> ConsolidatedReport:
    row = reporting.request(period=period, recipient=recipient(code), by=by, at=at)
    reporting.compile_report(report_id=row.pk, clock=lambda: at)
    row.refresh_from_db()
    return row


def corrupt(row: ConsolidatedReport) -> None:
    """A total of the kept snapshot is one too many, and its hash fits."""
    snapshot = Snapshot.from_json(row.snapshot)
    wrong = replace(snapshot.totals.tasks, received=snapshot.totals.tasks.received + 1)
    snapshot = replace(snapshot, totals=replace(snapshot.totals, tasks=wrong))
    row.snapshot, row.snapshot_sha256 = snapshot.as_json(), snapshot.sha256
    row.save(update_fields=["snapshot", "snapshot_sha256"])


@pytest.fixture
def pair(coordinator) -> tuple[ConsolidatedReport, ConsolidatedReport]:
    """Two real compiles of the same rows, an hour apart; the second has a wrong total."""
    period = whole(["accepted", "missing"])
    first = made(period, TO[0], coordinator, AFTER)
    second = made(period, TO[1], coordinator, AFTER + HOUR)
    corrupt(second)
    return first, second


def give(report, other, by, *, figure=RECEIVED, reason="Đã đối chiếu với sổ theo dõi"):
    return figures.give_reason(
        report=report, other=other, figure=figure, reason=reason, by=by, at=AFTER + HOUR
    )


def test_an_unexplained_difference_is_not_approved_on_either_side(pair, office_head):
    for row in pair:
        with pytest.raises(figures.FiguresUnexplained, match=r"2.*1|1.*2"):
            approval.approve(report=row, by=office_head, at=AFTER + 2 * HOUR, knowing=True)
        row.refresh_from_db()
        assert row.status == ReportStatus.COMPILED


def test_a_reason_with_a_name_lets_both_be_approved(pair, coordinator, office_head):
    first, second = pair

    row = give(first, second, coordinator)

    assert (row.by, row.figure) == (coordinator, list(RECEIVED))
    assert row.by_label.startswith(str(coordinator))
    assert AuditEvent.objects.filter(action="report.figure_reason").count() == 1
    for one in pair:
        approval.approve(report=one, by=office_head, at=AFTER + 2 * HOUR, knowing=True)
        assert one.status == ReportStatus.APPROVED


def test_what_has_a_cause_is_approved(coordinator, office_head):
    period = whole(["accepted", "missing"])
    made(period, TO[0], coordinator, AFTER)
    stands(period, heading(period.plan), "accepted")
    second = made(period, TO[1], coordinator, AFTER + HOUR)

    approval.approve(report=second, by=office_head, at=AFTER + 2 * HOUR, knowing=True)

    assert second.status == ReportStatus.APPROVED


def test_a_reason_belongs_to_the_pair_it_was_given_for(pair, coordinator, office_head):
    first, second = pair
    give(first, second, coordinator)
    newer = made(first.period, TO[0], coordinator, AFTER + 2 * HOUR)

    with pytest.raises(figures.FiguresUnexplained):
        approval.approve(report=newer, by=office_head, at=AFTER + 3 * HOUR, knowing=True)


@pytest.mark.parametrize("figure", [("all", "tasks", "owed"), ("x",), ()])
def test_there_is_no_reason_for_what_does_not_differ(pair, coordinator, figure):
    with pytest.raises(figures.NothingToExplain):
        give(*pair, coordinator, figure=figure)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_reason_has_words(pair, coordinator, reason):
    with pytest.raises(figures.FigureReasonMissing):
        give(*pair, coordinator, reason=reason)


def test_only_who_compiles_gives_a_reason(pair, leader):
    with pytest.raises(NotAllowed):
        give(*pair, leader)


def test_a_later_reason_stands_and_the_earlier_is_kept(pair, coordinator):
    first, second = pair
    give(first, second, coordinator)
    give(second, first, coordinator, reason="Lý do thứ hai")

    [(_other, found)] = figures.beside(first)
    assert [one.given.reason for one in found.without_cause] == ["Lý do thứ hai"]
    assert FigureReason.objects.count() == 2


def test_the_database_refuses_a_reason_without_words_or_of_one_report(pair, coordinator):
    facts = {"figure": [], "at": AFTER, "by": coordinator, "by_label": "x"}
    for given in ({"other": pair[1], "reason": ""}, {"other": pair[0], "reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FigureReason.objects.create(report=pair[0], **facts, **given)


def test_the_page_takes_the_reason_and_shows_the_name(client, pair, coordinator, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AFTER + 2 * HOUR)
    first, second = pair
    client.force_login(coordinator)
    where = reverse("reports:report", args=[first.public_id])
    before = client.get(where)
    [(_other, found)] = before.context["comparisons"]
    typed = {"other": second.public_id, "figure": found.unexplained[0].named_by}
    url = reverse("reports:figure_reason", args=[first.public_id])

    empty = client.post(url, typed | {"reason": " "})
    kept = client.post(url, typed | {"reason": "Đã đối chiếu"})

    assert url in before.content.decode()
    assert (empty.status_code, kept.status_code) == (302, 302)
    page = client.get(where).content.decode()
    assert "Đã đối chiếu" in page
    assert str(coordinator) in page
    assert FigureReason.objects.count() == 1


@pytest.mark.parametrize("figure", ["", "{", "3", "[1]", '{"a": 1}', '"all"'])
def test_the_page_refuses_a_figure_that_is_none(client, pair, coordinator, figure):
    client.force_login(coordinator)
    url = reverse("reports:figure_reason", args=[pair[0].public_id])

    answer = client.post(url, {"other": pair[1].public_id, "figure": figure, "reason": "x"})

    assert answer.status_code == 302
    assert not FigureReason.objects.exists()


def test_the_page_of_the_approval_says_so_before_the_button(pair, office_head, client):
    client.force_login(office_head)

    page = client.get(reverse("reports:approve", args=[pair[0].public_id]))

    assert len(page.context["refusals"]) == 1
    assert page.context["refusals"][0] in html.unescape(page.content.decode())
