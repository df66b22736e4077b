"""An extension is excused in every rate, and its first deadline is shown wherever the later is."""

import pytest
import time_machine
from django.urls import reverse

from plan_portal.lib.text import moment
from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.compose.leader import leader_page
from reports.pipeline.document import plain_text
from reports.queries import dashboard as dashboards
from reports.queries.matrix import matrix
from tasks.queries import clocks
from tasks.queries import ledger as ledgers
from tasks.states import Bucket, Deadline
from tests.factories.tasks import DUE_AT
from tests.reports.rounds import AFTER, GRANTED_UNTIL, recipient, whole

pytestmark = pytest.mark.django_db
# One answered in time, one answers within its extension, one still has time, one is overdue.
ROUND = ["accepted", "within", "extended", "missing"]


@pytest.fixture
def period():
    return whole(ROUND)


def test_every_figure_leaves_the_excused_out(period, coordinator, client):
    ledger = ledgers.ledger(period, AFTER)
    page = dashboards.dashboard(period, user=coordinator, at=AFTER)
    snapshot = collect(period, recipient(), at=AFTER)

    assert (ledger.counts.excused, ledger.counts.missing, ledger.counts.late) == (2, 1, 0)
    # One of the two that count was in time.
    assert ledger.counts.on_time_share == page.counts.on_time_share == 50
    assert snapshot.totals.tasks.excused == 2
    bars = {bar.tone: bar.value for bar in leader_page(snapshot).figures}
    assert bars == {Bucket.ON_TIME: 1, Bucket.EXCUSED: 2, Bucket.MISSING: 1}
    cells = [line.cells[0].kind for line in matrix((ledger,))]
    assert cells.count("overdue") == 1
    assert cells.count("extended") == 1
    with time_machine.travel(AFTER, tick=False):
        client.force_login(coordinator)
        answer = client.get(reverse("api:obligations"), {"period": period.public_id})
    owed = [row for row in answer.json()["results"] if row["role"] == "lead"]
    buckets = sorted(row["bucket"] for row in owed)
    assert buckets == sorted([Bucket.ON_TIME, Bucket.EXCUSED, Bucket.EXCUSED, Bucket.MISSING])


def test_the_first_deadline_stands_beside_the_later_one(period):
    extension = period.extensions.latest("granted_at")
    report = period.submissions.get(agency=extension.agency)
    ledger = ledgers.ledger(period, AFTER)

    found = clocks.of(report, at=AFTER)
    assert found.first_due_at == period.due_at == DUE_AT
    extended = [row for row in ledger.rows if row.excused_until]
    assert {(row.due_at, row.excused_until) for row in extended} == {(DUE_AT, GRANTED_UNTIL)}
    assert {row.reading.deadline for row in extended} <= {Deadline.EXTENDED, Deadline.RETURNED}
    tips = [cell.tip for line in matrix((ledger,)) for cell in line.cells]
    assert any(moment(DUE_AT) in tip for tip in tips if "hạn ban đầu" in tip)
    assert "gia hạn" in plain_text(compose(collect(period, recipient(), at=AFTER)))
