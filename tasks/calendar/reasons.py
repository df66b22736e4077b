"""Why a date is what it is: a code with values (tasks.calendar.sentences makes the sentence)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tasks.calendar.days import bent
from tasks.calendar.rules import Almanac

DATES = ("cutoff", "usual", "after")
_LISTS = ("off", "unconfirmed")
_WORDS = ("to", "name", "by", "of", "basis", "text")


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of sentences.SENTENCES and its values. `days` are the working days of each level so
    far, `off` the days that the table took out of the week or put into it, `unconfirmed` those of
    them that are only proposed. `to` and `name` are code and name of the level that receives, `by`
    the name of the one that sends ("" Sở KH&CN), `of` the kind of report; `text` of a date that a
    person set ("manual") is that person's words."""

    code: str
    cutoff: date | None = None
    levels: int = 1
    usual: date | None = None
    text: str = ""
    after: date | None = None
    days: tuple[int, ...] = ()
    to: str = ""
    name: str = ""
    by: str = ""
    of: str = ""
    basis: str = ""
    off: tuple[date, ...] = ()
    unconfirmed: tuple[date, ...] = ()

    def as_json(self) -> dict[str, str | int]:
        """Only what says something: {"code": "days", "cutoff": "2026-12-14", "days": "1"}; lists
        are words with a space between."""
        out: dict[str, str | int] = {"code": self.code}
        for name in DATES:
            value = getattr(self, name)
            out |= {name: value.isoformat()} if value else {}
        out |= {"levels": self.levels} if self.levels != 1 else {}
        out |= {"days": " ".join(map(str, self.days))} if self.days else {}
        for name in _LISTS:
            found = " ".join(value.isoformat() for value in getattr(self, name))
            out |= {name: found} if found else {}
        words = {name: getattr(self, name) for name in _WORDS}
        return out | {name: value for name, value in words.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, str | int]) -> "Reason":
        """Read `as_json` back; unknown keys are ignored."""
        given: dict[str, Any] = {
            name: date.fromisoformat(str(stored[name])) for name in DATES if stored.get(name)
        }
        for name in _LISTS:
            words = str(stored.get(name, "")).split()
            given[name] = tuple(date.fromisoformat(word) for word in words)
        given |= {name: str(stored.get(name, "")) for name in _WORDS}
        return cls(
            code=str(stored.get("code", "manual")),
            levels=int(stored.get("levels", 1)),
            days=tuple(int(word) for word in str(stored.get("days", "")).split()),
            **given,
        )


def with_table(reason: Reason, first: date, last: date, almanac: Almanac) -> Reason:
    """The reason with what the table of days off did to the days after `first`, up to `last`."""
    off = bent(first, last, holidays=almanac.holidays)
    unconfirmed = tuple(day for day in off if day in almanac.proposed)
    return replace(reason, off=off, unconfirmed=unconfirmed)
