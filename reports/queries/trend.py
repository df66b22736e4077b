"""How many agencies sent in time, period by period."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from plan_portal.lib.text import percent
from reports.queries.dashboard import columns
from tasks.models import Period
from tasks.queries import ledger as ledgers


@dataclass(frozen=True, slots=True)
class Point:
    """`share`: agencies in time of those that owed, excused ones left out, 0–100."""

    period: Period
    share: Decimal
    owed: int

    @property
    def bar(self) -> str:
        """As <progress value> takes it."""
        return f"{self.share:.1f}"

    @property
    def shown(self) -> str:
        return percent(self.share)


def trend(period: Period, *, at: datetime) -> tuple[Point, ...]:
    """The period and those before it whose deadline has passed, the oldest first (4 queries)."""
    books = [book for book in ledgers.ledgers(columns(period), at) if book.period.due_at <= at]
    points = ((book.period, book.counts.agencies) for book in reversed(books))
    return tuple(
        Point(one, counted.on_time_share, counted.owed)
        for one, counted in points
        if counted.on_time_share is not None
    )
