"""Two beats that sweep the same obligations at the same moments."""

from collections import Counter
from datetime import datetime, timedelta

from agencies.models import OutboxMessage
from plan_portal.bench.sweep import DUE_AT, TASKS, silent_period
from tasks.models import Reminder
from tasks.services import reminder

AGENCIES = 20
OBLIGATIONS = AGENCIES * TASKS
# Office hours of the week before the deadline, its day, and a week after it.
MOMENTS = [
    DUE_AT + timedelta(days=day, hours=hour) for day in (-7, 0, 1, 2, 7) for hour in (-8, -5, -2)
]


def prepare() -> None:
    period = silent_period(AGENCIES)
    assert period.obligations.count() == OBLIGATIONS


def beat(moments: list[datetime] = MOMENTS) -> int:
    """One beat through all its ticks; how many digests it sent."""
    return sum(reminder.remind(at=at).digests for at in moments)


def twice() -> int:
    """Messages beyond one a person and day, and the same stage told again."""
    rows = OutboxMessage.objects.filter(purpose="reminder")
    by_day = Counter((one.to_user_id, one.created_at.date()) for one in rows)
    stages = Counter(Reminder.objects.values_list("submission", "person", "due_at", "stage"))
    return sum(n - 1 for found in (by_day, stages) for n in found.values())
