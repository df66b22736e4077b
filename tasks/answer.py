"""What an agency says about one obligation in one period: a plain value, the same in the form,
the API, a stored version, the receipt and the report snapshot."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from tasks.states import AnswerKind


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit: name as the agency calls it, value as a decimal string ("96.4")."""

    name: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A difficulty and whom it is addressed to ("" = Sở KH&CN, the follow-up office)."""

    text: str
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the agency asks for, and from whom ("" = Sở KH&CN)."""

    text: str
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `kind` "" means not answered yet; text fields are cleaned already
    (lib/text.py); `percent` 0–100 or None; `status` a ProgressStatus value or "";
    `reason` explains a falling percent or a third unchanged period; `secret_number` and
    `secret_date` are all that is ever kept of a report by secret channel."""

    kind: str = ""
    status: str = ""
    percent: int | None = None
    result: str = ""
    figures: tuple[Figure, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    next_step: str = ""
    next_step_due: date | None = None
    reason: str = ""
    secret_number: str = ""
    secret_date: date | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing chosen and nothing written."""
        return self == Answer()

    @property
    def is_progress(self) -> bool:
        return self.kind == AnswerKind.PROGRESS

    def over(self, kept: "Answer") -> "Answer":
        """What a *giữ nguyên* says: the kept answer, but its own words where it has some."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        own = {name: value for name, value in given.items() if value not in ("", None, ())}
        return replace(kept, **own)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; dates ISO, None when absent. `from_json` gives the same back."""
        plain = asdict(self)
        for name in ("next_step_due", "secret_date"):
            day = plain[name]
            plain[name] = day.isoformat() if day else None
        return {key: list(v) if isinstance(v, tuple) else v for key, v in plain.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Answer":
        """Read `as_json` back; unknown keys of an older or newer version are ignored."""
        known = {f.name for f in fields(cls)}
        given = {key: value for key, value in stored.items() if key in known}
        lists = {"figures": Figure, "obstacles": Obstacle, "proposals": Proposal}
        for name, kind in lists.items():
            given[name] = tuple(kind(**row) for row in given.get(name) or ())
        for name in ("next_step_due", "secret_date"):
            given[name] = date.fromisoformat(given[name]) if given.get(name) else None
        return cls(**given)
