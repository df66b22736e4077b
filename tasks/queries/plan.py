"""The plan as its page shows it: clauses verbatim, what was added beside them, documents cited."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from agencies.models import Agency, LegalDocument
from agencies.queries import replaced_sentence, succession
from plan_portal.lib.text import LOCAL, day
from tasks.models import Duty, Heading, Plan, PlanVersion, Supplement, Task
from tasks.states import DutyRole, HeadingKind, SupplementKind

_GAP = re.compile(r"[\s|]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a clause; `suggested` says how a suspected slip may be read ("" = no slip)."""

    text: str
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A supplement as words, with where it comes from."""

    supplement: Supplement
    kind: str
    words: str
    source: str

    @property
    def is_withdrawn(self) -> bool:
        return self.supplement.withdrawn_at is not None


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause with what belongs to it. `stated`: pairs (what, words) that the text itself says
    of lead, support, time and product."""

    task: Task
    pieces: tuple[Piece, ...]
    is_child: bool
    stated: tuple[tuple[str, str], ...]
    added: tuple[Added, ...]


@dataclass(frozen=True, slots=True)
class HeadingShown:
    heading: Heading
    kind: HeadingKind
    bound: tuple[str, ...]
    # Those who were bound before: "Sở A (nay là Sở B từ ngày …)"; `key`: names of all times.
    former: tuple[str, ...]
    key: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    document: LegalDocument
    span_start: int
    # "Replaced by … of …" where that is known; the note says when it is not confirmed.
    replaced_by: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    plan: Plan
    version: PlanVersion
    headings: tuple[HeadingShown, ...]
    citations: tuple[Cited, ...]
    unplaced: tuple[str, ...]
    typos: int
    clauses: int


def latest_plan() -> Plan | None:
    """The plan imported last: the one that the navigation opens."""
    plans = Plan.objects.select_related("document", "current_version__plan__document")
    return plans.exclude(current_version=None).order_by("-pk").first()


def page_of(version: PlanVersion, *, day_: date) -> PlanPage:
    """A version of a plan with its duties of a day (10 queries, whatever the size)."""
    headings = list(_headings(version))
    tasks = [task for heading in headings for task in heading.tasks.all()]
    added = _supplements(tasks)
    typos = version.reading.get("typos", [])
    known = succession.names(at=datetime.combine(day_, time(12), tzinfo=LOCAL))
    shown = tuple(_heading(one, version.source, typos, added, known, day_=day_) for one in headings)
    citations = version.citations.select_related("document__replaced_by").order_by("span_start")
    return PlanPage(
        plan=version.plan,
        version=version,
        headings=shown,
        citations=tuple(
            Cited(c.document, c.span_start, replaced_sentence(c.document)) for c in citations
        ),
        unplaced=tuple(line["text"] for line in version.reading.get("unplaced", [])),
        typos=len(typos),
        clauses=sum(not c.is_child for heading in shown for c in heading.clauses),
    )


def _headings(version: PlanVersion) -> Iterable[Heading]:
    duties = Duty.objects.select_related("agency", "group").order_by("pk")
    tasks = Task.objects.select_related("corrected_by").order_by("position")
    return version.headings.select_related("group").prefetch_related(
        Prefetch("tasks", queryset=tasks),
        Prefetch("tasks__duties", queryset=duties),
    ).order_by("position")  # fmt: skip


def _supplements(tasks: Iterable[Task]) -> dict[str, list[Added]]:
    """Lineage → what was added to the clause, oldest first, withdrawn ones too (2 queries)."""
    rows = Supplement.objects.filter(lineage__in={task.lineage for task in tasks})
    agencies = Prefetch("agencies", queryset=Agency.objects.order_by("name"))
    found: defaultdict[str, list[Added]] = defaultdict(list)
    for row in rows.select_related("added_by").prefetch_related(agencies).order_by("pk"):
        found[str(row.lineage)].append(added(row))
    return found


def added(row: Supplement) -> Added:
    """A supplement as words: "31/12/2026", "Sở A, Sở B", or its text."""
    words = row.text
    if row.kind == SupplementKind.DEADLINE and row.due_on:
        words = " – ".join(filter(None, [day(row.due_on), row.text]))
    elif row.kind == SupplementKind.SUPPORT:
        names = ", ".join(agency.label for agency in row.agencies.all())
        words = " – ".join(filter(None, [names, row.text]))
    label = SupplementKind(row.kind).label
    return Added(row, str(label), words, f"{row.source}, {day(row.source_date)}")


def _heading(
    heading: Heading,
    source: str,
    typos: Sequence[dict[str, object]],
    supplements: dict[str, list[Added]],
    known: succession.Names,
    *,
    day_: date,
) -> HeadingShown:
    tasks = list(heading.tasks.all())
    duties = [duty for task in tasks for duty in task.duties.all() if duty.role != DutyRole.SUPPORT]
    present = [duty for duty in duties if duty.is_valid_on(day_)]
    bound = dict.fromkeys(
        duty.group.name if duty.group else duty.agency.name if duty.agency else ""
        for duty in present
    )
    agencies = {duty.agency.pk: duty.agency for duty in duties if duty.agency}
    now = {pk: known.remark(pk) for pk in agencies}
    former = (f"{agency.name} ({now[pk]})" for pk, agency in agencies.items() if now[pk])
    clauses = tuple(
        Clause(
            task=task,
            pieces=pieces_of(source, task.span_start, task.span_end, typos),
            is_child=task.parent_id is not None,
            stated=_stated(task),
            added=tuple(supplements.get(str(task.lineage), ())),
        )
        for task in tasks
    )
    key = " ".join(known.key(pk) for pk in agencies)
    kind = HeadingKind(heading.kind)
    return HeadingShown(heading, kind, tuple(bound), tuple(former), key, clauses)


def pieces_of(
    source: str, start: int, end: int, typos: Sequence[dict[str, object]]
) -> tuple[Piece, ...]:
    """The slice of the source with white space collapsed, cut where a slip is suspected."""
    found: list[Piece] = []
    at = start
    for typo in typos:
        span: list[int] = typo["span"]  # type: ignore[assignment]  # JSON of import_plan
        a, b = span
        if start <= a and b <= end and a >= at:
            found += [Piece(_one(source[at:a])), Piece(_one(source[a:b]), str(typo["suggested"]))]
            at = b
    found.append(Piece(_one(source[at:end])))
    return tuple(piece for piece in found if piece.text)


def _one(text: str) -> str:
    return _GAP.sub(" ", text)


def _stated(task: Task) -> tuple[tuple[str, str], ...]:
    rows = (
        (_("Lead"), ", ".join(task.stated_lead)),
        (_("Support"), ", ".join(task.stated_support)),
        (_("Time"), task.stated_due),
        (_("Product"), task.stated_product),
    )
    return tuple((what, words) for what, words in rows if words)


@dataclass(frozen=True, slots=True)
class Passage:
    """The whole source cut in three around one clause."""

    before: str
    words: str
    after: str


def passage(version: PlanVersion, start: int, end: int) -> Passage:
    """The stored source around a span, character for character."""
    return Passage(version.source[:start], version.source[start:end], version.source[end:])


def pieces(task: Task) -> tuple[Piece, ...]:
    """A clause cut where a slip is suspected; its heading and version are loaded."""
    version = task.heading.version
    typos = version.reading.get("typos", [])
    return pieces_of(version.source, task.span_start, task.span_end, typos)


def additions(task: Task) -> list[Added]:
    """What was added to a clause in any version, oldest first (2 queries)."""
    return _supplements([task]).get(str(task.lineage), [])
