"""One number, everywhere the same: ledger, overview, the lists behind it, snapshot, the sentences
of the report, its XLSX, the leaders' page."""

from collections import Counter
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.compose.leader import leader_page
from reports.pipeline.document import plain_text
from reports.pipeline.reading import Reading
from reports.pipeline.render import xlsx
from reports.pipeline.wording import BUCKETS
from reports.pipeline.wording import situation as phrases
from reports.queries import dashboard as dashboards
from reports.queries.standing import Group, agencies_in
from reports.services.check import check
from tasks.models import Period
from tasks.queries import inbox as inboxes
from tasks.queries import ledger as ledgers
from tasks.queries.inbox import Tab
from tasks.states import Bucket
from tests.factories.tasks import DUE_AT
from tests.reports.rounds import AFTER, CASES, DAY, compiled, recipient, whole

pytestmark = pytest.mark.django_db
MIXED = [*CASES, "accepted", "missing", "missing", "late"]
ROUNDS = {
    "everything": MIXED,
    "all in time": ["accepted", "nil", "kept", "secret"],
    "nobody": ["missing", "missing"],
    "extensions": ["within", "extended", "extended", "missing"],
    "on the table": ["waiting", "returned", "waiting"],
    "only a request": [],
}


def possible(cases, at) -> list[str]:
    """Cases in which nothing has come from the future."""
    return [case for case in cases if CASES[case][1] is None or CASES[case][1] <= at]


def agree(period: Period, coordinator, at) -> None:
    ledger = ledgers.ledger(period, at)
    counted = ledger.counts
    page = dashboards.dashboard(period, user=coordinator, at=at)
    snapshot = collect(period, recipient(), at=at)
    totals = snapshot.totals

    assert page.counts == counted
    _lists_agree(page, ledger, counted)
    _snapshot_agrees(totals, counted)
    text = plain_text(compose(snapshot))
    assert phrases.tasks(totals.tasks) in text
    assert phrases.agencies(totals.agencies, due_at=period.due_at, at=at) in text
    _xlsx_agrees(snapshot, counted)
    bars = {bar.tone: bar.value for bar in leader_page(snapshot).figures}
    assert bars == {b.value: n for b in Bucket if (n := getattr(counted, b.value))}
    silent = leader_page(snapshot).silent
    assert len(silent) == counted.agencies.missing + page.extended


def _lists_agree(page, ledger, counted) -> None:
    """Each figure of the overview has a list of exactly as many rows."""
    agencies = counted.agencies
    sizes = {group: len(agencies_in(ledger, group)) for group in Group}
    assert sizes[Group.RECEIVED] == agencies.received
    assert sizes[Group.ON_TIME] == agencies.on_time
    assert sizes[Group.LATE] == agencies.late
    assert sizes[Group.MISSING] == agencies.missing == len(page.overdue) + page.overdue_left
    assert sizes[Group.UNSENT] == agencies.pending
    assert sizes[Group.EXTENDED] == page.extended
    waiting = {row.agency_id for row in ledger.rows if row.is_waiting}
    assert page.inbox.waiting == len(waiting)
    assert page.inbox.returned == len({row.agency_id for row in ledger.rows if row.is_returned})


def _snapshot_agrees(totals, counted) -> None:
    names = ["owed", "received", *(b.value for b in Bucket)]
    for name in names:
        assert getattr(totals.tasks, name) == getattr(counted, name), name
    for name in ("owed", "received", "on_time", "late", "excused", "missing", "pending"):
        assert getattr(totals.agencies, name) == getattr(counted.agencies, name), name
    assert (totals.tasks.requested, totals.tasks.requested_received) == (
        counted.asked,
        counted.answered,
    )


def _xlsx_agrees(snapshot, counted) -> None:
    sheet = load_workbook(BytesIO(xlsx.render(snapshot, compose(snapshot)))).active
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]
    owed = [row for row in rows if row[7] == "chủ trì"]
    assert (len(owed), len(rows) - len(owed)) == (counted.owed, counted.asked)
    sent = Counter(row[10] for row in owed)
    assert sent == {BUCKETS[b]: n for b in Bucket if (n := getattr(counted, b.value))}
    assert sum(row[9] is not None for row in owed) == counted.received


@pytest.mark.parametrize("cases", ROUNDS.values(), ids=list(ROUNDS))
@pytest.mark.parametrize("at", [DUE_AT - DAY, DUE_AT, AFTER, DUE_AT + 9 * DAY])
def test_every_place_shows_the_same_numbers(cases, at, coordinator):
    agree(whole(possible(cases, at)), coordinator, at)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(sorted(CASES)), max_size=8), st.integers(-48, 200))
def test_whatever_the_round_the_numbers_agree(coordinator, cases, hours):
    at = DUE_AT + hours * DAY / 24
    agree(whole(possible(cases, at)), coordinator, at)


@pytest.mark.usefixtures("quick_files", "woken")
def test_the_check_of_the_workbench_says_when_the_round_has_moved(coordinator):
    period = whole(["accepted", "missing"])
    report = compiled(period, by=coordinator)
    reading = Reading(report.snapshot)

    assert check(report, reading, at=AFTER).agrees
    silent = period.submissions.filter(first_received_at=None).first()
    silent.first_received_at, silent.status = AFTER, "submitted"
    silent.save()
    moved = check(report, reading, at=AFTER + DAY)

    assert not moved.agrees
    assert moved.is_intact
    assert (moved.then.received, moved.now.received) == (1, 2)


@pytest.mark.parametrize("group", list(Group))
def test_the_page_behind_a_figure_has_as_many_rows(client, coordinator, group, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    period = whole(MIXED)
    client.force_login(coordinator)

    answer = client.get(reverse("reports:agencies"), {"ky": period.code, "nhom": group})

    ledger = ledgers.ledger(period, AFTER)
    rows = answer.content.decode().count("<tr data-words=")
    assert rows == len(agencies_in(ledger, group))


def test_the_inbox_tabs_hold_what_the_figures_say(coordinator):
    period = whole(MIXED)
    page = dashboards.dashboard(period, user=coordinator, at=AFTER)
    box = inboxes.inbox(period, user=coordinator, at=AFTER)

    assert (box.count(Tab.WAITING), box.count(Tab.RETURNED)) == (
        page.inbox.waiting,
        page.inbox.returned,
    )
    assert page.inbox.waiting == 1
