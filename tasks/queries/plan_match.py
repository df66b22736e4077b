"""Which clause of a new text is which clause of the stored one: by heading, then by words.

A clause keeps its lineage, and with it its supplements and last answers, when the new text says
the same or nearly the same (similarity of words ≥ 0.6) under the same heading."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from plan_portal.lib.text import Diff, similarity, word_diff
from tasks import plan_text
from tasks.models import Heading, PlanVersion, Task

SIMILAR = 0.6
Place = TypeVar("Place", bound=Hashable)
Stored = TypeVar("Stored", Heading, Task)


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause whose words changed; `words` says how."""

    code: str
    heading: str
    words: Diff


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that came or went."""

    code: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What a new text changes: number of clauses kept word for word, and the others. `headings`
    are those addressed in other words: their duties are read anew."""

    kept: int
    changed: tuple[Changed, ...]
    added: tuple[Clause, ...]
    ended: tuple[Clause, ...]
    headings: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A clause of the new text in its place: heading position, code, place among all clauses of
    the heading, place of its parent (None at the top)."""

    heading: int
    code: str
    position: int
    parent: int | None
    task: plan_text.Task


def slots(headings: Sequence[plan_text.Heading]) -> list[Slot]:
    """Every clause and sub-item in the order of the text, with its code ("12.1", "12.1.2")."""
    found: list[Slot] = []
    for place, heading in enumerate(headings, start=1):
        stem = heading.number or str(place)
        in_heading: list[Slot] = []
        for n, task in enumerate(heading.tasks, start=1):
            _put(in_heading, place, f"{stem}.{n}", None, task)
        found += in_heading
    return found


def _put(
    found: list[Slot], heading: int, code: str, parent: int | None, task: plan_text.Task
) -> None:
    position = len(found) + 1
    found.append(Slot(heading, code[:30], position, parent, task))
    for n, child in enumerate(task.children, start=1):
        _put(found, heading, f"{code}.{n}", position, child)


@dataclass(frozen=True, slots=True)
class Match:
    """`headings`: new position → stored heading; `tasks`: (heading position, clause position) →
    stored clause; `ended`: stored clauses that the new text no longer has."""

    headings: dict[int, Heading]
    tasks: dict[tuple[int, int], Task]
    ended: tuple[Task, ...]


def match(version: PlanVersion | None, text: plan_text.PlanText) -> Match:
    """Pair the clauses of a new text with those of the version in force (2 queries)."""
    if version is None:
        return Match({}, {}, ())
    stored = list(version.headings.select_related("group").order_by("position"))
    tasks = list(
        Task.objects.filter(heading__version=version)
        .select_related("heading")
        .order_by("heading__position", "position")
    )
    headings = _pair_headings(stored, text.headings)
    places = slots(text.headings)
    paired: dict[tuple[int, int], Task] = {}
    for position, heading in headings.items():
        old = [task for task in tasks if task.heading_id == heading.pk]
        new = [slot for slot in places if slot.heading == position]
        paired |= _pair_tasks(old, new)
    kept = {task.pk for task in paired.values()}
    return Match(headings, paired, tuple(task for task in tasks if task.pk not in kept))


def _pair_headings(
    stored: Iterable[Heading], found: Sequence[plan_text.Heading]
) -> dict[int, Heading]:
    pairs = [
        (similarity(old.title, new.title) + (0.1 if old.number == new.number else 0), place, old)
        for place, new in enumerate(found, start=1)
        for old in stored
    ]
    return _greedy(pairs)


def _pair_tasks(old: Iterable[Task], new: Iterable[Slot]) -> dict[tuple[int, int], Task]:
    pairs = [
        (_likeness(task.text, slot.task.text), (slot.heading, slot.position), task)
        for slot in new
        for task in old
    ]
    return _greedy(pairs)


def _likeness(old: str, new: str) -> float:
    """Equal words come first, so that a clause is never paired with a near twin of itself."""
    return 2.0 if old == new else similarity(old, new)


def _greedy(pairs: list[tuple[float, Place, Stored]]) -> dict[Place, Stored]:
    """Best pairs first, each side once, none below SIMILAR."""
    taken: dict[Place, Stored] = {}
    used: set[int] = set()
    for likeness, place, stored in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= SIMILAR and place not in taken and stored.pk not in used:
            taken[place] = stored
            used.add(stored.pk)
    return taken


def diff(text: plan_text.PlanText, found: Match) -> VersionDiff:
    """The change as people read it, in the order of the new text; ended clauses after it."""
    changed: list[Changed] = []
    added: list[Clause] = []
    kept = 0
    for slot in slots(text.headings):
        old = found.tasks.get((slot.heading, slot.position))
        title = text.headings[slot.heading - 1].title
        if old is None:
            added.append(Clause(slot.code, title, slot.task.text))
        elif old.text == slot.task.text:
            kept += 1
        else:
            changed.append(Changed(slot.code, title, word_diff(old.text, slot.task.text)))
    ended = (Clause(task.code, task.heading.title, task.text) for task in found.ended)
    return VersionDiff(kept, tuple(changed), tuple(added), tuple(ended), _retitled(text, found))


def _retitled(text: plan_text.PlanText, found: Match) -> tuple[Changed, ...]:
    pairs = ((text.headings[place - 1], old) for place, old in sorted(found.headings.items()))
    return tuple(
        Changed(new.number or old.number, new.title, word_diff(old.title, new.title))
        for new, old in pairs
        if new.title != old.title
    )
