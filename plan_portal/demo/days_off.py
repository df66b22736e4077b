"""Days off of the demonstration: proposals of the portal, confirmed for the years that it shows and
plainly marked, so that its pages warn of nothing."""

from collections.abc import Iterable
from datetime import date, datetime

from agencies.models import User
from tasks.models import DayStatus, Holiday
from tasks.services import day_table

# Stands where a real decision names its document.
MARK = "Dữ liệu minh họa, chưa đối chiếu với văn bản nào"


def confirm(years: Iterable[int], *, by: User, at: datetime) -> None:
    """A year in which anybody has decided on a day already is left to that person."""
    source, days = day_table.read_proposals()
    day_table.load_proposals(days=days, source=source, by=by, at=at)
    chosen = [day for year in years for day in _undecided(year)]
    if chosen:
        day_table.decide(days=chosen, verdict=DayStatus.CONFIRMED, document=MARK, by=by, at=at)


def _undecided(year: int) -> list[date]:
    rows = Holiday.objects.filter(day__year=year)
    if rows.exclude(status=DayStatus.PROPOSED).exists():
        return []
    return list(rows.values_list("day", flat=True))
