"""The figures of a round, as the dashboard and the report share them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of a round, of all or of one agency. `owed` counts rows of duty *chủ trì*, each in
    exactly one of on_time, late, nil, secret, excused, missing, pending. `excused` (được gia hạn):
    an extension runs, or the answer came within it; `received` counts all that came, those too.
    `accepted`, `waiting`, `returned` tell where sent answers stand (requests included).
    `requested` counts rows of *đề nghị*, apart from every rate; `requested_received` those that
    were answered."""

    owed: int = 0
    received: int = 0
    on_time: int = 0
    late: int = 0
    nil: int = 0
    secret: int = 0
    excused: int = 0
    missing: int = 0
    pending: int = 0
    accepted: int = 0
    waiting: int = 0
    returned: int = 0
    requested: int = 0
    requested_received: int = 0

    @property
    def excused_received(self) -> int:
        """Those of `excused` that came within the extension."""
        return self.received - self.on_time - self.late - self.nil - self.secret


@dataclass(frozen=True, slots=True)
class AgencyCounts:
    code: str
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Totals:
    """From the function that feeds the dashboard, never counted twice.
    `tasks` counts obligations. `agencies` counts agencies: owed = agencies that owe at least one
    answer; received = those that have sent (on_time or late by their first sending; nil and secret
    stay 0); excused = an extension runs, or sent within it; missing, pending = not sent, after and
    before the deadline; requested = agencies that are only asked."""

    tasks: Counts
    agencies: Counts
    by_agency: tuple[AgencyCounts, ...] = ()
