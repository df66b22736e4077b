"""The leader's page as plain values: finished Vietnamese sentences, no layout."""

from dataclasses import dataclass
from datetime import datetime

from reports.pipeline.document import Bar


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """One line of the leader's page: what it is about, what is said of it, a mark at the right
    ("215 ngày", "91,3% → 93,4%")."""

    title: str
    detail: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """One sheet for the leadership. `headline` says the most important thing in one sentence;
    `bars` are the counts of the round. Finished Vietnamese sentences; dates and numbers are
    formatted already. `asked`: what is asked of the leaders; `stuck`, longest first; `changed`
    since the last period; `silent`: who has not reported, `nobody_silent` in their place;
    `received` of how many agencies; `owed`: what the bars count."""

    title: str
    headline: str
    period: str
    as_of: str
    office: str
    made_at: datetime
    figures: tuple[Bar, ...] = ()
    asked: tuple[LeaderLine, ...] = ()
    stuck: tuple[LeaderLine, ...] = ()
    changed: tuple[LeaderLine, ...] = ()
    silent: tuple[LeaderLine, ...] = ()
    mark: str = ""
    nobody_silent: str = ""
    received: str = ""
    owed: str = ""
