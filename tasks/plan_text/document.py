"""What was read from an official text: plain values, no database, the JSON of `import_plan`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

# Two code-point offsets into the stored decoded text: first character, one past the last.
Span = tuple[int, int]


class HeadingKind(StrEnum):
    """To whom a heading speaks: one agency, several named ones, an open class, or a request."""

    AGENCY = "agency"
    AGENCIES = "agencies"
    CLASS = "class"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Task:
    """One clause: `text` is the slice at `span` with white space and cell marks collapsed.

    `due` is an ISO date where the text gives an exact day, else the words of the text
    ("Quý III/2026"), else None; `lead`, `support` and `product` only where the text states them.
    """

    text: str
    span: Span
    children: tuple["Task", ...] = ()
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    due: str | None = None
    product: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "span": list(self.span),
            "children": [child.as_json() for child in self.children],
            "lead": list(self.lead),
            "support": list(self.support),
            "due": self.due,
            "product": self.product,
        }

    def walk(self) -> Iterator["Task"]:
        """The task and its sub-items, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Heading:
    """One addressee of the plan with its tasks; `number` is None where the text has lost it."""

    number: str | None
    title: str
    kind: HeadingKind
    agencies: tuple[str, ...]
    tasks: tuple[Task, ...]
    # Of the heading's own words, number and colon included; not part of the JSON.
    span: Span

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "kind": str(self.kind),
            "agencies": list(self.agencies),
            "tasks": [task.as_json() for task in self.tasks],
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document that the text names: its normalised number, and what is said of it."""

    number: str
    date: date | None
    issuer: str | None
    span: Span

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "date": self.date.isoformat() if self.date else None,
            "issuer": self.issuer,
            "span": list(self.span),
        }


@dataclass(frozen=True, slots=True)
class Typo:
    """A suspected slip: shown to a person, never mended in the stored text."""

    found: str
    suggested: str
    span: Span
    # Why it is suspected, a code of slips.py; not part of the JSON.
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"found": self.found, "suggested": self.suggested, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line of an assignments section that is neither heading nor task for this reader."""

    text: str
    span: Span

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "span": list(self.span)}


@dataclass(frozen=True, slots=True)
class PlanText:
    """All that the reader found in one official text."""

    number: str | None
    issued_on: date | None
    issuer: str | None
    title: str | None
    headings: tuple[Heading, ...]
    citations: tuple[Citation, ...]
    typos: tuple[Typo, ...]
    unplaced: tuple[Unplaced, ...]
    # What was read as structure inside the assignments: section titles, bullets, labelled
    # facts, the closing paragraph. With headings, tasks and unplaced it covers every character.
    structure: tuple[Span, ...] = ()
    # The stretches of the text that were read as assignments.
    sections: tuple[Span, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The JSON of `import_plan --json`, in the order of the issue."""
        return {
            "number": self.number,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "issuer": self.issuer,
            "title": self.title,
            "headings": [heading.as_json() for heading in self.headings],
            "citations": [citation.as_json() for citation in self.citations],
            "typos": [typo.as_json() for typo in self.typos],
            "unplaced": [line.as_json() for line in self.unplaced],
        }
