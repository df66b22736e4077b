"""What no file can hold: text that came past the gate is refused by the name of its task, before a
renderer fails on it or leaves it out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError
from reports.pipeline.snapshot import Snapshot
from reports.pipeline.snapshot.codec import plain

# All that XML, and so DOCX and XLSX, cannot say: controls but TAB, LF and CR, halves of pairs.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Illegible(DomainError):
    """A stored text holds a character that cannot be printed."""

    code = "illegible_text"


def refuse(snapshot: Snapshot) -> None:
    """Raise Illegible, naming the task and the character, unless every text can be written."""
    for clause in snapshot.clauses:
        if found := _found(plain(clause)):
            named = {"task": clause.code, "sign": found}
            raise Illegible(
                _(
                    "A text of task %(task)s holds a character that no file can show (%(sign)s). "
                    "Save that text again, then compile anew."
                )
                % named
            )
    if found := _found(plain(replace(snapshot, headings=()))) or _titles(snapshot):
        raise Illegible(
            _("The names of this report hold a character that no file can show (%(sign)s).")
            % {"sign": found}
        )


def _titles(snapshot: Snapshot) -> str:
    return next(filter(None, (_found(one.title) for one in snapshot.headings)), "")


def _found(stored: Any) -> str:
    """The first such character as its code, "" when there is none."""
    matches = (_UNSAYABLE.search(text) for text in _texts(stored))
    return next((f"U+{ord(match[0]):04X}" for match in matches if match), "")


def _texts(stored: Any) -> Iterator[str]:
    if isinstance(stored, str):
        yield stored
    elif isinstance(stored, dict):
        for one in stored.values():
            yield from _texts(one)
    elif isinstance(stored, list):
        for one in stored:
            yield from _texts(one)
