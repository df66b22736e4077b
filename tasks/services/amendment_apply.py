"""What changes when an amendment is applied: lineages follow the mapping, and clauses that an
amending text leaves alone go on in its version, verbatim. Steps of tasks.services.amendment."""

import uuid
from collections import defaultdict

from tasks.models import Duty, Heading, PlanAmendment, Supplement, Task, TaskMapping
from tasks.queries.proposal import sha256_of
from tasks.states import MappingKind

_BETWEEN = "\n\n"
_SAME = (MappingKind.KEPT, MappingKind.CHANGED)
_JOINS = (MappingKind.SPLIT, MappingKind.MERGED)


def join_lineages(row: PlanAmendment) -> None:
    """A kept or changed clause goes on under its lineage, and with it what was added to it and its
    last answers; every other new clause begins one of its own."""
    mappings = row.mappings.filter(kind__in=_SAME).select_related("old_task")
    follows = {
        new.pk: one.old_task.lineage
        for one in mappings.prefetch_related("new_tasks")
        for new in one.new_tasks.all()
    }
    tasks = list(Task.objects.filter(heading__version=row.new_version))
    for task in tasks:
        task.lineage = follows.get(task.pk) or uuid.uuid4()
    Task.objects.bulk_update(tasks, ["lineage"])


def carry_supplements(row: PlanAmendment) -> int:
    """What Sở KH&CN added to a clause that was split or merged is added to each of its parts, with
    its source, day and person; how many. The same words from two merged clauses stand once. Later
    each part is added to, or withdrawn from, by itself."""
    mappings = row.mappings.filter(kind__in=_JOINS).select_related("old_task")
    targets: defaultdict[uuid.UUID, dict[uuid.UUID, None]] = defaultdict(dict)
    for one in mappings.prefetch_related("new_tasks").order_by("pk"):
        targets[one.old_task.lineage] |= {new.lineage: None for new in one.new_tasks.all()}
    rows = Supplement.objects.filter(lineage__in=targets, withdrawn_at=None)
    seen: set[tuple[object, ...]] = set()
    for added in rows.prefetch_related("agencies").order_by("pk"):
        agencies = sorted(agency.pk for agency in added.agencies.all())
        said = (added.kind, added.text, added.due_on, added.source, added.source_date, *agencies)
        for lineage in targets[added.lineage]:
            if (lineage, *said) not in seen:
                seen.add((lineage, *said))
                _add_again(added, lineage).agencies.set(agencies)
    return len(seen)


def _add_again(added: Supplement, lineage: uuid.UUID) -> Supplement:
    return Supplement.objects.create(
        lineage=lineage, kind=added.kind, text=added.text, due_on=added.due_on,
        source=added.source, source_date=added.source_date, added_at=added.added_at,
        added_by_id=added.added_by_id,
    )  # fmt: skip


def carry(row: PlanAmendment) -> int:
    """Copy the clauses that go on in their own words into the new version; how many. The version's
    source becomes the amending text followed by the amended one, so that their spans hold."""
    mappings = list(
        row.mappings.filter(is_carried=True)
        .select_related("old_task__heading__group")
        .order_by("old_task__heading__position", "old_task__position")
    )
    if not mappings:
        return 0
    shift = _append_source(row)
    last = max(row.new_version.headings.values_list("position", flat=True), default=0)
    codes = set(
        Task.objects.filter(heading__version=row.new_version).values_list("code", flat=True)
    )
    headings: dict[int, Heading] = {}
    copies: dict[int, Task] = {}
    for one in mappings:
        old = one.old_task
        if old.heading_id not in headings:
            headings[old.heading_id] = _heading(row, old.heading, last + len(headings) + 1)
        code = free_code(old.code, codes, row)
        codes.add(code)
        copies[old.pk] = _copy(one, headings[old.heading_id], code, shift, copies)
    return len(copies)


def _append_source(row: PlanAmendment) -> int:
    """Where the old text begins in the joined source."""
    version, old = row.new_version, row.old_version
    shift = len(version.source) + len(_BETWEEN)
    version.source = version.source + _BETWEEN + old.source
    version.source_sha256 = sha256_of(version.source)
    moved = [
        typo | {"span": [place + shift for place in typo["span"]]}
        for typo in old.reading.get("typos", [])
    ]
    version.reading = version.reading | {"typos": [*version.reading.get("typos", []), *moved]}
    version.save(update_fields=["source", "source_sha256", "reading"])
    return shift


def free_code(code: str, taken: set[str], row: PlanAmendment) -> str:
    """ "1.2", or "1.2/165" where the amending text has a 1.2 of its own."""
    if code not in taken:
        return code
    stem = row.plan.document.number.split("/", maxsplit=1)[0]
    named = f"{code}/{stem}"[:30]
    return named if named not in taken else f"{code}/v{row.old_version.number}"[:30]


def _heading(row: PlanAmendment, old: Heading, position: int) -> Heading:
    return Heading.objects.create(
        version=row.new_version, position=position, number=old.number, title=old.title,
        kind=old.kind, group=old.group,
    )  # fmt: skip


_WORDS = (
    "text", "lineage", "position", "stated_lead", "stated_support", "stated_due",
    "stated_product", "corrected_text", "corrected_at", "corrected_by_id",
)  # fmt: skip


def _copy(
    one: TaskMapping, heading: Heading, code: str, shift: int, copies: dict[int, Task]
) -> Task:
    old = one.old_task
    task = Task.objects.create(
        heading=heading, code=code, parent=copies.get(old.parent_id or 0),
        span_start=old.span_start + shift, span_end=old.span_end + shift,
        **{name: getattr(old, name) for name in _WORDS},
    )  # fmt: skip
    fields = ("agency_id", "group_id", "role", "valid_from", "valid_to", "basis")
    for duty in old.duties.order_by("pk").values(*fields):
        Duty.objects.create(task=task, **duty)
    one.new_tasks.add(task)
    return task
