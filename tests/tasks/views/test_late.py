"""In time or late, as the ledger counts it: an extension that runs is not lateness."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tasks.queries import receipts
from tasks.queries.work import work
from tests.factories.tasks import PROGRESS, ExtensionFactory, PeriodFactory
from tests.tasks.rounds import sent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize(("days", "late"), [(2, False), (0, True)])
def test_a_report_sent_within_its_extension_is_not_late(agency_a, head_a, staff_a, days, late):
    at = timezone.now()
    period = PeriodFactory(due_at=at - DAY)
    if days:
        ExtensionFactory(period=period, agency=agency_a, due_at=at + days * DAY)

    report = sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=period, at=at)

    event = report.events.get(action="send")
    assert receipts.receipt(event, computed="").is_late is late
    assert [item.reading.is_late for item in work(staff_a, at=at).sent] == [late]
