"""Whom a plan binds: agencies that its text names, classes whose members are entered later, and
one duty for each clause and body. Steps of tasks.services.plan_import."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyGroup, AgencyKind, AgencyLevel, AgencyName
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import fold
from tasks.models import Duty, Heading, Plan, PlanVersion, Task
from tasks.queries import plan_match
from tasks.queries import proposal as proposals
from tasks.states import DutyRole, HeadingKind


class AgencyUnknown(DomainError):
    """A body of the text that nobody confirmed."""

    code = "plan_agency_unknown"


@dataclass(slots=True)
class Import:
    """What one import hands from step to step."""

    proposal: proposals.Proposal
    plan: Plan
    version: PlanVersion
    known: dict[str, Agency | None]
    created: list[Agency] = field(default_factory=list)
    # From which day the text binds; None: from the day of the plan's document.
    start: date | None = None


def slug(name: str, *, length: int = 60) -> str:
    """An ASCII code of a Vietnamese name: "Sở Y tế" → "so-y-te"."""
    return slugify(fold(name))[:length].strip("-")


def make_agencies(work: Import, *, may_create: bool) -> None:
    names = [
        body.name
        for heading in work.proposal.headings
        for body in heading.bodies
        if not body.is_class and work.known.get(proposals.key_of(body.name)) is None
    ]
    for name in dict.fromkeys(names):
        if not may_create:
            sentence = _("“%(name)s” is not among the agencies. Choose the agency or confirm it.")
            raise AgencyUnknown(sentence % {"name": name})
        agency = Agency.objects.create(
            code=_free_code(name), name=name, level=AgencyLevel.PROVINCE, kind=kind_of(name)
        )
        AgencyName.objects.create(agency=agency, name=name)
        work.known[proposals.key_of(name)] = agency
        work.created.append(agency)


def _free_code(name: str) -> str:
    stem = slug(name, length=56) or "co-quan"
    taken = set(Agency.objects.filter(code__startswith=stem).values_list("code", flat=True))
    tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in tries if code not in taken)


_KINDS = (
    (re.compile(r"(bo chi huy|bo chqs|cong an|bo doi)"), AgencyKind.ARMED_FORCES),
    (re.compile(r"(uy ban nhan dan|ubnd)"), AgencyKind.PEOPLES_COMMITTEE),
    (
        re.compile(r"(uy ban )?(mat tran|mttq)|hoi |lien doan|tinh doan"),
        AgencyKind.MASS_ORGANISATION,
    ),
    (re.compile(r"so |van phong|thanh tra|ban "), AgencyKind.DEPARTMENT),
)


def kind_of(name: str) -> AgencyKind:
    """A first guess for a new agency; the administrator may change it."""
    plain = fold(name) + " "
    return next((kind for start, kind in _KINDS if start.match(plain)), AgencyKind.OTHER)


def group_of(code: str, name: str) -> AgencyGroup:
    group, _new = AgencyGroup.objects.get_or_create(code=code[:60], defaults={"name": name[:400]})
    return group


def make_duties(
    work: Import,
    headings: Mapping[int, Heading],
    tasks: Sequence[tuple[plan_match.Slot, Task]],
) -> None:
    """A clause with sub-items owes one answer for all of them; a sub-item has a duty of its own
    only where the text names its own lead. A clause whose heading stays keeps the duties of the
    stored one, as successions have left them."""
    for slot, task in tasks:
        heading = headings[slot.heading]
        old = work.proposal.found.tasks.get((slot.heading, slot.position))
        if old is not None and old.heading.title == heading.title:
            _copy_duties(old, task)
        elif slot.parent is None or slot.task.lead:
            _bind(work, heading, slot, task)


def _copy_duties(old: Task, new: Task) -> None:
    fields = ("agency_id", "group_id", "role", "valid_from", "valid_to", "basis")
    for row in old.duties.order_by("pk").values(*fields):
        Duty.objects.create(task=new, **row)


def _bind(work: Import, heading: Heading, slot: plan_match.Slot, task: Task) -> None:
    document = work.plan.document
    basis = basis_of(work, slot)
    role = DutyRole.REQUEST if heading.kind == HeadingKind.REQUEST else DutyRole.LEAD
    start = work.start or document.issued_on
    if heading.group is not None and not slot.task.lead:
        Duty.objects.create(
            task=task, group=heading.group, role=role, valid_from=start, basis=basis
        )
        return
    names = slot.task.lead or work.proposal.text.headings[slot.heading - 1].agencies
    for name in dict.fromkeys(names):
        _bind_one(work, task, name, role, start, basis)
    for name in dict.fromkeys(slot.task.support):
        # Who supports is bound only when the name is known; the words stay with the clause.
        agency = work.known.get(proposals.key_of(name))
        if agency is not None:
            values = {"valid_from": start, "role": DutyRole.SUPPORT}
            Duty.objects.get_or_create(
                task=task, agency=agency, defaults={"basis": basis}, **values
            )


def _bind_one(
    work: Import, task: Task, name: str, role: DutyRole, start: date | None, basis: str
) -> None:
    body = proposals.addressee(name, work.known)
    if body.is_class:
        group = group_of(f"{work.plan.code[:20]}-{slug(name, length=39)}", name)
        Duty.objects.create(task=task, group=group, role=role, valid_from=start, basis=basis)
    elif body.agency is not None:
        values = {"valid_from": start, "role": role}
        Duty.objects.get_or_create(
            task=task, agency=body.agency, defaults={"basis": basis}, **values
        )


def _bind_agency(
    task: Task, agency: Agency, role: DutyRole, start: date | None, basis: str
) -> None:
    Duty.objects.get_or_create(
        task=task, agency=agency, role=role, valid_from=start, defaults={"basis": basis}
    )


_SECTION = re.compile(r"^[ \t|]*([IVXLC]+)\.\s", re.MULTILINE)


def basis_of(work: Import, slot: plan_match.Slot) -> str:
    """Where the clause stands, in official words (always Vietnamese):
    "Mục IV.12, nhiệm vụ 1, Kế hoạch số 165/KH-UBND"."""
    heading = work.proposal.text.headings[slot.heading - 1]
    sections = _SECTION.findall(work.proposal.source, 0, heading.span[0])
    place = ".".join([*sections[-1:], heading.number or str(slot.heading)])
    point = slot.code.removeprefix(f"{heading.number or slot.heading}.")
    clause = f", nhiệm vụ {point}" if len(heading.tasks) > 1 or "." in point else ""
    return f"Mục {place}{clause}, Kế hoạch số {work.proposal.number}"[:300]
