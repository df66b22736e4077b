"""What is collected is the state of one moment, whatever is written meanwhile."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from reports.pipeline import collect as collecting
from tasks.models import Entry, Submission
from tasks.states import EntryStatus, SubmissionStatus
from tests.reports.rounds import AFTER, recipient, whole

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]


def change_everything() -> None:
    """As if all agencies were sent back, late and with other words, in this very moment."""
    Submission.objects.update(
        status=SubmissionStatus.RETURNED, first_received_at=AFTER + timedelta(days=9)
    )
    Entry.objects.update(status=EntryStatus.OPEN, sent_version=None, accepted_version=None)
    connection.close()


def test_a_change_while_collecting_does_not_tear_the_snapshot(monkeypatch):
    period = whole(["accepted", "nil", "late", "missing"])
    before = collecting.collect(period, recipient(), at=AFTER)
    read = collecting.ledgers.ledger

    def disturbed(*words):
        other = threading.Thread(target=change_everything)
        other.start()
        other.join(30)
        return read(*words)

    monkeypatch.setattr(collecting.ledgers, "ledger", disturbed)
    during = collecting.collect(period, recipient(), at=AFTER)
    monkeypatch.undo()

    assert during == before
    assert collecting.collect(period, recipient(), at=AFTER) != before
