"""Two texts of one answer laid side by side, field by field, for the person to choose."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from plan_portal.lib import text
from plan_portal.lib.text import Diff, word_diff
from tasks.answer import Figure, Obstacle, Proposal
from tasks.models import Entry, EntryVersion
from tasks.queries.changes import shown_number
from tasks.queries.draft import JOINABLE, Draft, join, merge, pick
from tasks.states import AnswerKind, ProgressStatus

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that both people changed: the words of each with what only it has marked."""

    name: str
    label: str
    mine: Diff
    theirs: Diff
    can_join: bool
    is_short: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The page of a conflict. `settled` are the fields without contradiction, merged already."""

    entry: Entry
    number: int
    mine_at: datetime
    mine_by: str
    theirs_at: datetime | None
    theirs_by: str
    clashes: tuple[Clash, ...]
    settled: tuple[tuple[str, str, str], ...]


def compare(entry: Entry, aside: EntryVersion) -> Comparison:
    """The text set aside against the answer that stands now (one query)."""
    base, mine, theirs = _three(entry, aside)
    merged = merge(base, mine, theirs)
    labels = field_labels()
    clashes = tuple(_clash(name, labels[name], mine, theirs) for name in merged.clashes)
    settled = tuple(
        (labels[name], shown(merged.draft, name), _whose(name, merged.mine, merged.theirs))
        for name in labels
        if name not in merged.clashes and shown(merged.draft, name)
    )
    return Comparison(
        entry,
        aside.number,
        aside.saved_at,
        str(aside.saved_by),
        entry.saved_at,
        str(entry.saved_by or ""),
        clashes,
        settled,
    )


def chosen(entry: Entry, aside: EntryVersion, choices: Mapping[str, str]) -> Draft:
    """The draft that the choices give; a clash without a choice stays as it was saved first."""
    base, mine, theirs = _three(entry, aside)
    merged = merge(base, mine, theirs)
    taken = tuple(n for n in merged.clashes if choices.get(n) == MINE)
    draft = pick(merged.draft, mine, taken)
    joined = {
        name: join(theirs, mine, name)
        for name in merged.clashes
        if choices.get(name) == BOTH and name in JOINABLE
    }
    return Draft(replace(draft.answer, **joined), draft.typed)


def _three(entry: Entry, aside: EntryVersion) -> tuple[Draft, Draft, Draft]:
    origin = entry.versions.filter(number=aside.merged_from or 0).first()
    base = Draft.of(origin.content) if origin else Draft()
    return base, Draft.of(aside.content), Draft.of(entry.content)


def _clash(name: str, label: str, mine: Draft, theirs: Draft) -> Clash:
    ours, others = shown(mine, name) or "–", shown(theirs, name) or "–"
    tokens = word_diff(others, ours)
    is_short = max(len(ours), len(others)) <= 40
    if is_short:
        tokens = (("del", others), ("ins", ours))
    return Clash(
        name,
        label,
        tuple(t for t in tokens if t[0] != "del"),
        tuple(t for t in tokens if t[0] != "ins"),
        name in JOINABLE,
        is_short,
    )


def _whose(name: str, mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    if name in mine:
        return _("only you changed it")
    return _("only the other changed it") if name in theirs else _("the same in both")


def field_labels() -> dict[str, str]:
    """Names of the fields of an answer as the form shows them, in its order."""
    return {
        "kind": _("Kind of answer"),
        "status": _("Where it stands"),
        "percent": _("Share done (%)"),
        "result": _("Result"),
        "figures": _("Figures"),
        "obstacles": _("Obstacles"),
        "proposals": _("Proposals"),
        "next_step": _("Next step"),
        "next_step_due": _("Next step by"),
        "reason": _("Explanation"),
        "secret_number": _("Number of the secret document"),
        "secret_date": _("Date of the document"),
    }


def shown(draft: Draft, name: str) -> str:
    """A field as words; what was typed instead of a value as it was typed."""
    value, typed = draft.value(name)
    if typed or value is None or value == "":
        return typed
    if name == "kind":
        return str(AnswerKind(value).label)
    if name == "status":
        return str(ProgressStatus(value).label)
    if name == "percent":
        return text.percent(value)
    if isinstance(value, tuple):
        return "\n".join(_row(row) for row in value)
    return value if isinstance(value, str) else text.day(value)


def _row(row: Figure | Obstacle | Proposal) -> str:
    if isinstance(row, Figure):
        return f"{row.name}: {shown_number(row.value)} {row.unit}".strip()
    return f"{row.text} → {row.addressee}" if row.addressee else row.text
