"""Pages are asked for three days after the deadline, whatever the clock of this machine says."""

import pytest
from django.utils import timezone

from tests.reports.rounds import AFTER


@pytest.fixture(autouse=True)
def three_days_after(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
