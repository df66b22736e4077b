"""An answer with what was typed but is no value yet, and three such drafts laid side by side: the
common origin, mine and theirs. Values only, no query."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tasks.answer import Answer
from tasks.states import AnswerKind

_SECRET = ("secret_number", "secret_date")
_WITHOUT_CONTENT = {AnswerKind.NIL, AnswerKind.KEPT}
# Texts that can be put one after the other when two people wrote both.
JOINABLE = frozenset({"result", "next_step", "reason", "figures", "obstacles", "proposals"})
FIELDS = tuple(f.name for f in fields(Answer))


@dataclass(frozen=True, slots=True)
class Draft:
    """`typed` holds, by field name, words that do not fit the field ("khoảng 96" as a percent):
    kept with the draft until they are mended, never sent."""

    answer: Answer = field(default_factory=Answer)
    typed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Draft":
        """Read a stored content; {} is the empty draft."""
        return cls(Answer.from_json(content), dict(content.get("typed") or {}))

    def as_content(self) -> dict[str, Any]:
        kept = {"typed": dict(self.typed)} if self.typed else {}
        return self.answer.as_json() | kept

    def value(self, name: str) -> tuple[Any, str]:
        """What stands in a field: its value and what was typed instead of one."""
        return getattr(self.answer, name), self.typed.get(name, "")

    def trimmed(self) -> "Draft":
        """Only what belongs to the kind of answer: of a report by secret channel the number and
        date, of *không phát sinh* and *giữ nguyên* the reason alone."""
        answer, kind = self.answer, self.answer.kind
        if kind == AnswerKind.SECRET:
            kept = {name: getattr(answer, name) for name in _SECRET}
            return self._only(Answer(kind=kind, **kept))
        if kind in _WITHOUT_CONTENT:
            return self._only(Answer(kind=kind, reason=answer.reason))
        return replace(self, answer=replace(answer, secret_number="", secret_date=None))

    def _only(self, answer: Answer) -> "Draft":
        secret = answer.kind == AnswerKind.SECRET
        typed = {k: v for k, v in self.typed.items() if secret and k in _SECRET}
        return Draft(answer, typed)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two drafts grown from one: `clashes` are the fields that both changed differently, `mine`
    and `theirs` those that only one changed, `draft` the whole with theirs where they clash."""

    draft: Draft
    clashes: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


def merge(base: Draft, mine: Draft, theirs: Draft) -> Merge:
    """Three-way merge by field."""
    changed = [f for f in FIELDS if mine.value(f) != theirs.value(f)]
    only_mine = tuple(f for f in changed if theirs.value(f) == base.value(f))
    only_theirs = tuple(f for f in changed if mine.value(f) == base.value(f))
    clashes = tuple(f for f in changed if f not in only_mine and f not in only_theirs)
    return Merge(pick(theirs, mine, only_mine), clashes, only_mine, only_theirs)


def pick(base: Draft, other: Draft, names: tuple[str, ...]) -> Draft:
    """`base` with the named fields of `other`."""
    values = {name: getattr(other.answer, name) for name in names}
    typed = {k: v for k, v in base.typed.items() if k not in names}
    typed |= {k: v for k, v in other.typed.items() if k in names}
    return Draft(replace(base.answer, **values), typed)


def join(first: Draft, second: Draft, name: str) -> Any:
    """Both values of a joinable field, the second after the first, nothing twice."""
    one, two = getattr(first.answer, name), getattr(second.answer, name)
    if isinstance(one, tuple):
        return (*one, *(row for row in two if row not in one))
    return "\n".join(part for part in dict.fromkeys((one, two)) if part)
