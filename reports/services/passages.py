"""Edited passages as screens show them: both wordings, what became of the edit, who did what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from plan_portal.lib.text import Diff, word_diff
from reports.models import PassageEdit, Recipient
from reports.pipeline.collect import quoted_now
from reports.pipeline.collect.edits import edit_facts
from reports.pipeline.compose.answers import passages
from reports.pipeline.reading import Reading
from reports.pipeline.snapshot import EditFacts, EntryFacts, fingerprint
from reports.queries import edits as edit_queries
from reports.queries.edits import Trail
from reports.states import EditState
from tasks.models import Entry, Period

# What a passage may be called: a field, or one obstacle or proposal of several.
_PART = re.compile(r"result|reason|next|(obstacle|proposal)\.[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class EditLine:
    """One edited passage. `state`: what a report built now does with the edit; `words`: the
    agency's present words, "" when no accepted answer holds the passage any more; `diff`: from the
    words that were edited to the wording, `moved`: from them to the present words, () when they
    are the same. `last`: the latest act; `may_object`: by the reader, now."""

    edit: PassageEdit
    trail: Trail
    label: str
    state: EditState
    words: str
    diff: Diff
    moved: Diff
    may_object: bool = False

    @property
    def last(self) -> PassageEdit:
        return self.trail.acts[-1]


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage with its form: the agency's `words` of now and their fingerprint, None when no
    accepted answer holds it; the line of its edit, when there is one."""

    entry: Entry
    recipient: Recipient
    part: str
    label: str
    words: str | None
    sha256: str
    number: int
    line: EditLine | None

    @property
    def proposed(self) -> str:
        """What stands in the form first: the wording in force, else the agency's words."""
        edit = self.line.trail.in_force if self.line else None
        return edit.wording if edit else self.words or ""


@dataclass(frozen=True, slots=True)
class Wording:
    """One passage of an answer as a made report holds it: `words` the agency's, `edit` the edit
    that was in force, `diff` between the two."""

    part: str
    label: str
    words: str
    edit: EditFacts | None = None
    state: EditState | None = None
    diff: Diff = ()


def label_of(part: str) -> str:
    """A passage's name on the screen: "Vướng mắc 2"."""
    field, _dot, index = part.partition(".")
    number = {"n": int(index) + 1} if index else {}
    return {
        "result": _("Result"),
        "reason": _("Reason"),
        "next": _("Next step"),
        "obstacle": _("Obstacle %(n)s"),
        "proposal": _("Proposal %(n)s"),
    }[field] % number


def passage(
    entry: Entry, recipient: Recipient, part: str, *, at: datetime, even_gone: bool = False
) -> Passage | None:
    """The passage as its form shows it; None when there never was such a passage. `even_gone`:
    also one that was never edited and that the answer no longer holds, as a form asks that was
    opened before."""
    now = quoted_now(entry.submission.period, at=at)
    words = _present(now, entry).get(part)
    trail = edit_queries.trail_of(entry, recipient, part)
    if words is None and not trail.acts and not (even_gone and _PART.fullmatch(part)):
        return None
    return Passage(
        entry=entry,
        recipient=recipient,
        part=part,
        label=label_of(part),
        words=words,
        sha256=fingerprint(words) if words is not None else "",
        number=trail.number,
        line=_line(trail, now, at=at) if trail.acts else None,
    )


def office_lines(period: Period, recipient: Recipient, *, at: datetime) -> tuple[EditLine, ...]:
    """Every edited passage of a period's reports for a recipient; a fixed number of queries."""
    trails = edit_queries.trails_of(period, recipient)
    return _lines(trails, period, at=at)


def agency_lines(period: Period, *, user: User, at: datetime) -> tuple[EditLine, ...]:
    """What was edited of the words of the reader's agencies in a period, for every recipient."""
    trails = edit_queries.trails_filled_by(period, user, at=at)
    return _lines(trails, period, at=at, fills=True)


def wordings(entry: EntryFacts) -> tuple[Wording, ...]:
    """The passages of an answer in a made report, with the wording that it uses."""
    edits = {one.part: one for one in entry.edits}
    own = passages(entry)
    found = [_wording(part, words, edits.pop(part, None)) for part, words in own.items()]
    return (*found, *(_wording(one.part, "", one) for one in edits.values()))


def edited(reading: Reading) -> tuple[tuple[str, str, EntryFacts, Wording], ...]:
    """(task, agency, answer, passage) of every edit that a made report knew, in plan order."""
    return tuple(
        (clause.code, row.agency_name, row.quoted, one)
        for clause, row in reading.snapshot.obligations
        if row.quoted
        for one in wordings(row.quoted)
        if one.edit
    )


def _wording(part: str, words: str, edit: EditFacts | None) -> Wording:
    if edit is None:
        return Wording(part, label_of(part), words)
    state = edit.state(words or None)
    return Wording(part, label_of(part), words, edit, state, word_diff(words, edit.wording))


def _lines(
    trails: Sequence[Trail], period: Period, *, at: datetime, fills: bool = False
) -> tuple[EditLine, ...]:
    now = quoted_now(period, at=at) if trails else {}
    return tuple(_line(trail, now, at=at, fills=fills) for trail in trails)


def _line(
    trail: Trail,
    now: Mapping[str, EntryFacts],
    *,
    at: datetime,
    fills: bool = False,
) -> EditLine:
    """`fills`: the reader's agency fills the answer (the set twin of rules.can_object)."""
    edit = trail.edit
    if edit is None:
        raise LookupError("a passage without an edit has no line")
    words = _present(now, edit.entry).get(edit.part)
    return EditLine(
        edit=edit,
        trail=trail,
        label=label_of(edit.part),
        state=_state(trail, edit, words),
        words=words or "",
        diff=word_diff(edit.source_words, edit.wording),
        moved=() if words == edit.source_words else word_diff(edit.source_words, words or ""),
        may_object=fills and trail.may_be_objected(today=timezone.localdate(at)),
    )


def _state(trail: Trail, edit: PassageEdit, words: str | None) -> EditState:
    """As `EditFacts.state`, and withdrawn."""
    if trail.in_force is None:
        return EditState.WITHDRAWN
    return edit_facts(edit, is_objected=trail.is_objected).state(words)


def _present(now: Mapping[str, EntryFacts], entry: Entry) -> dict[str, str]:
    found = now.get(str(entry.public_id))
    return passages(found) if found else {}
