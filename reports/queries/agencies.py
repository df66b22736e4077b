"""The list behind a figure or a square of the matrix: agencies of a round, one row each."""

from dataclasses import dataclass
from datetime import datetime

from agencies.queries.succession import names
from reports.queries.matrix import Cell, cell
from reports.queries.standing import Group, Standing, agencies_in, standing_of
from tasks.queries.ledger import Ledger, group_by


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency of a round; `now`: what it is called today, `key`: its names of all times."""

    name: str
    now: str
    key: str
    codes: tuple[str, ...]
    is_request: bool
    due_at: datetime
    received_at: datetime | None
    state: Cell


def listed(ledger: Ledger, *, group: Group, position: int = 0) -> tuple[AgencyLine, ...]:
    """The agencies of a group, or of the heading at a position (0 = all), the worst first."""
    found = []
    known = names(at=ledger.at)
    for rows in agencies_in(ledger, group):
        own = tuple(row for row in rows if position in {0, row.heading_position})
        if own:
            found.append((standing_of(own), own))
    found.sort(key=lambda pair: list(Standing).index(pair[0]))
    return tuple(
        AgencyLine(
            name=rows[0].agency_name,
            now=known.remark(rows[0].agency_id, rows[0].agency_name),
            key=known.key(rows[0].agency_id),
            codes=tuple(row.task_code for row in rows),
            is_request=not any(row.owes for row in rows),
            due_at=rows[0].reading.due_at,
            received_at=rows[0].first_received_at,
            state=cell(rows, ledger),
        )
        for _standing, rows in found
    )


def heading_of(ledger: Ledger, position: int) -> str:
    """ "14. Các sở, ban, ngành cấp tỉnh khác"; "" when the round has no such heading."""
    by_heading = group_by(ledger.rows, lambda row: row.heading_position)
    rows = by_heading.get(position)
    if not rows:
        return ""
    row = rows[0]
    return f"{row.heading_number or row.heading_position}. {row.heading_title.rstrip(':')}"
