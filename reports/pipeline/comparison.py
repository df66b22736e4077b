"""Two papers from one round, figure by figure: equal, or different for a cause that can be shown.
Pure: everything comes from the two snapshots."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from django.utils.translation import gettext as _

from plan_portal.lib.text import moment, number, numbers_in
from reports.pipeline import wording
from reports.pipeline.compose.answers import passages, said, used_edits
from reports.pipeline.figure_names import AGENCY, ALL, Key, agency_names, named_figure
from reports.pipeline.snapshot import (
    ClauseFacts,
    Counts,
    EditFacts,
    EntryFacts,
    ObligationFacts,
    Snapshot,
)
from reports.states import Chapter

Figures = dict[Key, str]
# Where the words of each passage are printed.
_CHAPTERS = {
    "result": Chapter.RESULTS,
    "reason": Chapter.OBSTACLES,
    "obstacle": Chapter.OBSTACLES,
    "proposal": Chapter.PROPOSALS,
    "next": Chapter.NEXT,
}


@dataclass(frozen=True, slots=True)
class Given:
    """The reason that a person has given for a difference without a known cause."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that the papers do not share. `why`: its cause in the data, "" = none is known;
    then `given` is what a person answers for."""

    key: Key
    what: str
    here: str
    there: str
    why: str
    given: Given | None = None

    @property
    def named_by(self) -> str:
        """The key as a form posts it."""
        return json.dumps(self.key, ensure_ascii=False)

    @property
    def is_unexplained(self) -> bool:
        return not self.why and self.given is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`compared`: figures that both papers print. `notes`: what one of them is without, and the
    reason that was given for it; numbers that an edit of the wording has changed."""

    compared: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """With one of these neither paper is approved."""
        return tuple(one for one in self.differences if one.is_unexplained)

    @property
    def without_cause(self) -> tuple[Difference, ...]:
        """What a person has given, or has to give, a reason for."""
        return tuple(one for one in self.differences if not one.why)

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.why for one in self.differences if one.why))


def compare(
    here: Snapshot, there: Snapshot, given: Mapping[Key, Given] | None = None
) -> Comparison:
    """All totals, those of each agency, the figures that agencies report, the numbers in words.
    `given`: reasons of people, by figure."""
    mine, other = figures_of(here), figures_of(there)
    absent = (_absent(here), _absent(there))
    keys = [key for key in dict.fromkeys((*mine, *other)) if not _is_absent(key, absent)]
    causes, names = _Causes(here, there), agency_names(here) | agency_names(there)
    return Comparison(
        compared=len(keys),
        differences=tuple(
            Difference(
                key=key,
                what=named_figure(key, names),
                here=mine.get(key, "–"),
                there=other.get(key, "–"),
                why=causes.why(key),
                given=(given or {}).get(key),
            )
            for key in keys
            if mine.get(key) != other.get(key)
        ),
        notes=(*_notes(here), *_notes(there)),
    )


def figures_of(snapshot: Snapshot) -> Figures:
    """Every figure of a paper. Key: (all, tasks or agencies, count), (agency, code, count),
    (chapter of figures, clause, agency, figure, place in the answer), or for the numbers in words
    (chapter, clause, agency, passage)."""
    totals = snapshot.totals
    parts = [((ALL, "tasks"), totals.tasks), ((ALL, "agencies"), totals.agencies)]
    parts += [((AGENCY, one.code), one.counts) for one in totals.by_agency]
    counted: Figures = {
        (*whose, one.name): str(getattr(counts, one.name))
        for whose, counts in parts
        for one in fields(Counts)
    }
    return counted | dict(_reported(snapshot))


def _reported(snapshot: Snapshot) -> Iterator[tuple[Key, str]]:
    for clause, row in snapshot.obligations:
        if row.quoted is None:
            continue
        for n, figure in enumerate(said(row.quoted).figures):
            key = (Chapter.FIGURES, clause.code, row.agency_code, figure.name, str(n))
            yield key, f"{wording.figure_value(figure.value)} {figure.unit}".rstrip()
        for part, words in _printed(row.quoted).items():
            if shown := _numbers(words):
                yield _key(part, clause, row), shown


def _key(part: str, clause: ClauseFacts, row: ObligationFacts) -> Key:
    """Of the numbers in the words of a passage."""
    return _CHAPTERS[part.partition(".")[0]], clause.code, row.agency_code, part


def _printed(entry: EntryFacts) -> dict[str, str]:
    """The words of each passage as the paper has them."""
    used = used_edits(entry)
    return passages(entry) | {part: one.wording for part, one in used.items()}


def _numbers(words: str) -> str:
    """Smallest first, as they are printed; "" where there is none."""
    return "; ".join(number(one) for one in numbers_in(words))


# --- Why a figure differs -------------------------------------------------------------------------


class _Causes:
    """What stands behind the figures of both papers: the moment of a compile is no cause."""

    def __init__(self, here: Snapshot, there: Snapshot) -> None:
        self.mine, self.other = _behind(here), _behind(there)
        self.edits = (_changing(here), _changing(there))
        named = {"here": moment(here.taken_at), "there": moment(there.taken_at)}
        self.moved = (
            _(
                "The answers behind it are not the same in both reports (%(here)s and %(there)s). "
                "Compile the earlier one anew before signing."
            )
            % named
        )

    def why(self, key: Key) -> str:
        """The cause of a difference, "" when both papers stand on the same rows and versions."""
        rows = _rows_of(key)
        if self.mine.get(rows) != self.other.get(rows):
            return self.moved
        edits = [found[key][0] for found in self.edits if key in found]
        if not edits or not all(one.numbers_confirmed for one in edits):
            return ""
        named = {"by": edits[0].by, "at": moment(edits[0].at)}
        sentence = _("The numbers of the edited wording were confirmed by %(by)s, %(at)s.")
        return sentence % named


def _rows_of(key: Key) -> Key:
    """What of the data a figure stands on: all rows, those of an agency, one answer."""
    if key[0] == ALL:
        return (ALL,)
    return key[:2] if key[0] == AGENCY else key[1:3]


def _behind(snapshot: Snapshot) -> dict[Key, set[object]]:
    """Of totals the rows with their bucket, state and first receipt; of an answer its version."""
    found: defaultdict[Key, set[object]] = defaultdict(set)
    for clause, row in snapshot.obligations:
        facts = _counted(row)
        found[ALL,].add(facts)
        found[AGENCY, row.agency_code].add(facts)
        if row.quoted is not None:
            found[clause.code, row.agency_code].add(row.quoted.version_id)
    return dict(found)


def _counted(row: ObligationFacts) -> object:
    state = row.entry.state if row.entry else ""
    return row.obligation_id, row.bucket, state, row.first_received_at


def _changing(snapshot: Snapshot) -> dict[Key, tuple[EditFacts, str]]:
    """By figure the used edits whose wording has other numbers than the agency's words, and the
    numbers of those."""
    return {
        _key(part, clause, row): (edit, own)
        for clause, row in snapshot.obligations
        if row.quoted
        for part, edit in used_edits(row.quoted).items()
        if (own := _numbers(passages(row.quoted)[part])) != _numbers(edit.wording)
    }


# --- What a paper is without ---------------------------------------------------------------------


def _absent(snapshot: Snapshot) -> tuple[set[str], set[str]]:
    """What this paper does not print: chapters, and the codes of omitted clauses."""
    chapters = {str(one.chapter) for one in snapshot.recipient.left_out}
    return chapters, {clause.code for clause in snapshot.clauses if clause.omitted}


def _is_absent(key: Key, absent: tuple[tuple[set[str], set[str]], ...]) -> bool:
    if key[0] in {ALL, AGENCY}:
        return False
    return any(key[0] in chapters or key[1] in clauses for chapters, clauses in absent)


def _notes(snapshot: Snapshot) -> Iterator[str]:
    to = snapshot.recipient.name
    for one in snapshot.recipient.left_out:
        named = {"to": to, "title": one.title, "why": one.left_out}
        yield _("The report to %(to)s is without “%(title)s”: %(why)s") % named
    for clause in snapshot.clauses:
        if clause.omitted:
            named = {"to": to, "code": clause.code, "why": clause.omitted}
            yield _("The report to %(to)s is without task %(code)s: %(why)s") % named
    names = agency_names(snapshot)
    for key, (edit, own) in _changing(snapshot).items():
        named = {"to": to, "what": named_figure(key, names), "by": edit.by, "at": moment(edit.at)}
        named |= {"own": own or "–", "edited": _numbers(edit.wording) or "–"}
        if edit.numbers_confirmed:
            sentence = _(
                "The report to %(to)s, %(what)s: %(edited)s where the agency wrote %(own)s, "
                "confirmed by %(by)s, %(at)s"
            )
        else:
            sentence = _(
                "The report to %(to)s, %(what)s: %(edited)s where the agency wrote %(own)s, "
                "not confirmed (%(by)s, %(at)s)"
            )
        yield sentence % named
