"""A text becomes a plan: document, version with its source, headings, clauses, duties, citations.

The same words twice change nothing; changed words are a new version beside the old one, which
open periods keep. Nothing that was answered is ever deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import (
    Agency,
    LegalDocument,
    User,
)
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import clean
from tasks.models import Citation, Heading, Plan, PlanVersion, Task
from tasks.queries import plan_match
from tasks.queries import proposal as proposals
from tasks.services import plan_duties
from tasks.states import HeadingKind


class PlanNumberMissing(DomainError):
    code = "plan_number_missing"


@dataclass(frozen=True, slots=True)
class Imported:
    """The version that now holds the text. `is_new` False: the same words were stored already and
    nothing changed. `created` are the agencies that were not known before."""

    version: PlanVersion
    is_new: bool
    diff: plan_match.VersionDiff | None = None
    created: tuple[Agency, ...] = ()


@transaction.atomic(durable=True)
def import_plan(
    *,
    source: str,
    by: User | None,
    at: datetime,
    source_name: str = "",
    number: str = "",
    issued_on: date | None = None,
    choices: Mapping[str, Agency] | None = None,
    may_create: bool = True,
) -> Imported:
    """Store a decoded text as the plan it is, or as a new version of it. `by` is None for the
    operator's command. `choices` says which agency a body of the text is where the names do not;
    `may_create` allows the others to be created. Raises the refusals of plan_text,
    PlanNumberMissing, AgencyUnknown, NotAllowed."""
    if by is not None:
        require(by, Permission.PLAN_IMPORT, at=at)
    return store(
        source=source, by=by, at=at, source_name=source_name, number=number, issued_on=issued_on,
        choices=choices, may_create=may_create,
    )  # fmt: skip


def store(
    *,
    source: str,
    by: User | None,
    at: datetime,
    source_name: str = "",
    number: str = "",
    issued_on: date | None = None,
    choices: Mapping[str, Agency] | None = None,
    may_create: bool = True,
) -> Imported:
    """The step of `import_plan` in the caller's transaction."""
    found = proposals.propose(source, number=number, issued_on=issued_on)
    if not found.number:
        raise PlanNumberMissing(
            _("The text has lost its number. Type the number of the plan, then import again.")
        )
    if found.stored is not None:
        return Imported(found.stored, is_new=False)
    plan = found.plan or _make_plan(found)
    work = begin(found, plan, source_name, by=by, at=at)
    headings = fill(work, choices or {}, may_create=may_create)
    work.plan.current_version = work.version
    work.plan.save(update_fields=["current_version"])
    counted = {"headings": headings, "created": [agency.code for agency in work.created]}
    details = {"version": work.version.number, "sha256": work.version.source_sha256} | counted
    audit.record("plan.import", by=by, at=at, about=work.version, details=details)
    return Imported(work.version, is_new=True, diff=found.diff, created=tuple(work.created))


def fill(work: plan_duties.Import, choices: Mapping[str, Agency], *, may_create: bool) -> int:
    """Headings, clauses, duties and citations of a version that was begun; how many headings."""
    work.known |= {proposals.key_of(name): agency for name, agency in choices.items()}
    plan_duties.make_agencies(work, may_create=may_create)
    headings = _make_headings(work)
    plan_duties.make_duties(work, headings, _make_tasks(work, headings))
    _make_citations(work)
    return len(headings)


def begin(
    found: proposals.Proposal, plan: Plan, source_name: str, *, by: User | None, at: datetime
) -> plan_duties.Import:
    """The next version of a plan, still without headings."""
    # Two imports of one plan at the same moment wait for each other here.
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    last = plan.versions.order_by("-number").first()
    version = PlanVersion.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        source=found.source,
        source_sha256=found.sha256,
        source_name=source_name[:200],
        reading=found.text.as_json(),
        imported_at=at,
        imported_by=by,
    )
    return plan_duties.Import(found, plan, version, proposals.known_agencies())


def _make_plan(found: proposals.Proposal) -> Plan:
    text = found.text
    about = {"issuer": _seen(text.issuer), "title": _seen(text.title)}
    document, _new = LegalDocument.objects.get_or_create(
        number=found.number, issued_on=found.issued_on, defaults=about
    )
    stem = plan_duties.slug(found.number.replace("/", "-"), length=50)
    code = stem
    if Plan.objects.filter(code=stem).exists() and found.issued_on:
        code = f"{stem}-{found.issued_on.year}"
    short = f"Kế hoạch {found.number.split('/', maxsplit=1)[0]}"
    return Plan.objects.create(code=code, document=document, short_title=short)


def _make_headings(work: plan_duties.Import) -> dict[int, Heading]:
    made: dict[int, Heading] = {}
    for proposed in work.proposal.headings:
        old = work.proposal.found.headings.get(proposed.position)
        group = old.group if old else None
        if proposed.is_open_class and group is None:
            place = proposed.heading.number or str(proposed.position)
            group = plan_duties.group_of(
                f"{work.plan.code}-{plan_duties.slug(place)}", proposed.heading.title
            )
        made[proposed.position] = Heading.objects.create(
            version=work.version,
            position=proposed.position,
            number=proposed.heading.number or "",
            title=_seen(proposed.heading.title),
            kind=HeadingKind(proposed.heading.kind),
            group=group if proposed.is_open_class else None,
        )
    return made


def _make_tasks(
    work: plan_duties.Import, headings: Mapping[int, Heading]
) -> list[tuple[plan_match.Slot, Task]]:
    made: list[tuple[plan_match.Slot, Task]] = []
    by_place: dict[tuple[int, int], Task] = {}
    for slot in plan_match.slots(work.proposal.text.headings):
        old = work.proposal.found.tasks.get((slot.heading, slot.position))
        parent = by_place[(slot.heading, slot.parent)] if slot.parent else None
        task = _task_of(slot, headings[slot.heading], parent, old)
        task.save(force_insert=True)
        by_place[(slot.heading, slot.position)] = task
        made.append((slot, task))
    return made


def _task_of(
    slot: plan_match.Slot, heading: Heading, parent: Task | None, old: Task | None
) -> Task:
    found = slot.task
    task = Task(
        heading=heading,
        parent=parent,
        position=slot.position,
        code=slot.code,
        text=_seen(found.text),
        span_start=found.span[0],
        span_end=found.span[1],
        stated_lead=list(found.lead),
        stated_support=list(found.support),
        stated_due=_seen(found.due)[:200],
        stated_product=_seen(found.product),
    )
    if old is not None:
        task.lineage = old.lineage
    if old is not None and old.text == task.text:
        # A corrected reading stays with the words that it corrects.
        task.corrected_text, task.corrected_at = old.corrected_text, old.corrected_at
        task.corrected_by = old.corrected_by
    return task


def _seen(words: str | None) -> str:
    """What a reader sees of the source's own words: they are printed, the source itself is kept."""
    return clean(words or "").text


def _make_citations(work: plan_duties.Import) -> None:
    for cited in work.proposal.text.citations:
        same = LegalDocument.objects.filter(number=cited.number)
        document = same.filter(issued_on=cited.date).first() if cited.date else same.first()
        if document is None:
            document = LegalDocument.objects.create(
                number=cited.number, issued_on=cited.date, issuer=cited.issuer or ""
            )
        start, end = cited.span
        Citation.objects.get_or_create(
            version=work.version,
            document=document,
            defaults={"span_start": start, "span_end": end},
        )
