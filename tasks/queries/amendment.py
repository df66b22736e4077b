"""How the clauses of two texts belong together: the proposal of a mapping, the texts of a clause
over time, and which document a version is from."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agencies.models import LegalDocument
from plan_portal.lib.text import Diff, word_diff
from tasks.models import Plan, PlanAmendment, PlanVersion, Task, TaskMapping
from tasks.queries import versions
from tasks.states import AmendmentKind, MappingKind

# The mappings that join clauses of different lineage; kept and changed ones share it.
_JOINS = (MappingKind.SPLIT, MappingKind.MERGED)


@dataclass(frozen=True, slots=True)
class Place:
    """One clause of the old text on the page: what a person or the comparison says of it.
    `how`: "" (not placed) · "map" · "carry" · "end"."""

    task: Task
    how: str
    targets: tuple[Task, ...]
    kind: str
    kind_label: str
    words: Diff


@dataclass(frozen=True, slots=True)
class MappingPage:
    """The whole mapping of an amendment: `added` are new clauses that no old one leads to."""

    amendment: PlanAmendment
    places: tuple[Place, ...]
    choices: tuple[Task, ...]
    added: tuple[Task, ...]

    @property
    def unplaced(self) -> int:
        return sum(not place.how for place in self.places)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a clause: which document says it, from which day, and how it came to be."""

    task: Task
    version: PlanVersion
    document: LegalDocument
    since: date | None
    kind_label: str
    is_this: bool
    # Of a text that is not in force yet, or still being mapped: which; "" of all others.
    waits: str


def tasks_of(version: PlanVersion) -> list[Task]:
    """Every clause of a version, in the order of the text (one query)."""
    rows = Task.objects.filter(heading__version=version).select_related("heading")
    return list(rows.order_by("heading__position", "position"))


def mapping_page(amendment: PlanAmendment) -> MappingPage:
    """The mapping as it stands (four queries)."""
    old, new = tasks_of(amendment.old_version), tasks_of(amendment.new_version)
    kept = amendment.mappings.prefetch_related("new_tasks")
    stored = {row.old_task_id: row for row in kept}
    known = {task.pk: task for task in new}
    places = tuple(_place(task, stored.get(task.pk), known) for task in old)
    reached = {task.pk for place in places for task in place.targets}
    return MappingPage(
        amendment, places, tuple(new), tuple(task for task in new if task.pk not in reached)
    )


def _place(task: Task, row: TaskMapping | None, known: dict[int, Task]) -> Place:
    if row is None:
        return Place(task, "", (), "", "", ())
    targets = tuple(known[one.pk] for one in row.new_tasks.all() if one.pk in known)
    how = "carry" if row.is_carried else "map" if targets else "end"
    changed = row.kind == MappingKind.CHANGED and targets
    words = word_diff(task.text, targets[0].text) if changed else ()
    return Place(task, how, targets, row.kind, row.get_kind_display(), words)


def document_of(version: PlanVersion) -> LegalDocument:
    """The document whose words a version has: the plan's own, or the one that amends it (one query
    unless loaded)."""
    made_by = PlanAmendment.objects.filter(new_version=version).select_related("document").first()
    return made_by.document if made_by else version.plan.document


def amended_by(version: PlanVersion) -> PlanAmendment | None:
    """The amendment that a version comes from, applied."""
    rows = PlanAmendment.objects.applied().filter(new_version=version)
    return rows.select_related("document").first()


def of_plan(plan: Plan, *, for_coordinator: bool) -> list[PlanAmendment]:
    """What has changed a plan, the latest first; for who imports plans also what is being mapped
    (one query)."""
    rows = plan.amendments.select_related("document", "new_version")
    rows = rows if for_coordinator else rows.applied()
    return list(rows.order_by("-effective_on", "-pk"))


def ancestors(lineages: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Lineage → the lineages whose answers count as its last ones: its own, and those of clauses
    that were split or merged into it, at any distance (one query)."""
    before = _edges()
    found = {}
    for lineage in lineages:
        seen, queue = {lineage}, [lineage]
        while queue:
            more = before.get(queue.pop(), set()) - seen
            seen |= more
            queue += more
        found[lineage] = seen
    return found


def _edges() -> dict[uuid.UUID, set[uuid.UUID]]:
    """Lineage of a new clause → lineages of the old ones that were split or merged into it."""
    rows = TaskMapping.objects.filter(amendment__applied_at__isnull=False, kind__in=_JOINS)
    found: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for new, old in rows.values_list("new_tasks__lineage", "old_task__lineage"):
        if new is not None:
            found[new].add(old)
    return dict(found)


def texts_of(task: Task, *, on: date) -> tuple[Text, ...]:
    """The texts of a clause, the oldest first: its own lineage, what it was made of, and what
    became of it, as they stand on a day (five queries)."""
    before = _edges()
    after: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for new, olds in before.items():
        for old in olds:
            after[old].add(new)
    lineages = _reach(task.lineage, before) | _reach(task.lineage, after)
    rows = Task.objects.filter(lineage__in=lineages)
    rows = rows.select_related("heading__version__plan__document")
    amendments = {
        row.new_version_id: row
        for row in PlanAmendment.objects.select_related("document").prefetch_related("mappings")
    }
    became = {
        (row.amendment.new_version_id, new.pk): row.get_kind_display()
        for row in TaskMapping.objects.filter(
            amendment__applied_at__isnull=False, new_tasks__lineage__in=lineages
        ).select_related("amendment").prefetch_related("new_tasks")
        for new in row.new_tasks.all()
    }  # fmt: skip
    in_force = versions.version_on(task.heading.version.plan, on)
    return tuple(
        _text(row, amendments.get(row.heading.version_id), became, task, in_force)
        for row in rows.order_by("heading__version__number", "heading__position", "position")
    )


def _reach(start: uuid.UUID, edges: dict[uuid.UUID, set[uuid.UUID]]) -> set[uuid.UUID]:
    seen, queue = {start}, [start]
    while queue:
        more = edges.get(queue.pop(), set()) - seen
        seen |= more
        queue += more
    return seen


def _text(
    row: Task,
    amendment: PlanAmendment | None,
    became: dict[tuple[int, int], str],
    this: Task,
    in_force: PlanVersion | None,
) -> Text:
    version = row.heading.version
    document = amendment.document if amendment else version.plan.document
    since = amendment.effective_on if amendment else document.issued_on
    label = became.get((version.pk, row.pk), "")
    standing = versions.standing_of(version, amendment, in_force=in_force)
    waits = versions.label_of(standing, amendment) if standing in versions.WAITING else ""
    return Text(row, version, document, since, label, row.pk == this.pk, waits)


def carries(amendment: PlanAmendment) -> bool:
    """Clauses that the text does not name go on: of an amending document only."""
    return amendment.kind == AmendmentKind.AMENDS
