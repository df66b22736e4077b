"""Loading the reorganisation of 2025 into a plan: each change is recorded with its act, marked
confirmed or not, and applied where it is clear who takes over. Twice is once; what a person has to
choose waits on its page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyKind,
    AgencyLevel,
    AgencyName,
    ChangeKind,
    GroupMembership,
    OrganisationChange,
)
from agencies.services import change as changes
from agencies.services import group as classes
from agencies.services.change import ActGiven, NewAgency, Wish
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import fold
from tasks.models import Outcome, Plan
from tasks.queries.succession import affected
from tasks.services import reorganisation_facts as known
from tasks.services import succession
from tasks.services.reorganisation_facts import Fact
from tasks.services.succession import Choice
from tasks.states import HeadingKind


class PlanMissing(DomainError):
    code = "plan_missing"


class AssigneeUnknown(DomainError):
    """--assign names an agency that takes part in no split."""

    code = "assignee_unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one fact: applied · known (nothing to do) · waiting · refused · absent."""

    code: str
    state: str
    sentence: str = ""


def load(*, at: datetime, assign: str = "") -> list[Said]:
    """Record and apply what is known, each change in a transaction of its own. `assign`: name or
    code of the agency that takes over all of the split department. Raises PlanMissing,
    AssigneeUnknown."""
    if not Plan.objects.exclude(current_version=None).exists():
        raise PlanMissing(_("There is no plan yet. Import it first, then load the changes."))
    to = _assignee(assign) if assign else None
    said = []
    for fact in known.facts():
        if fact.code == known.DISTRICTS:
            said.append(_communes(at=at))
        said.append(_load(fact, to if fact.code == known.SPLIT else None, at=at))
    return said


def _assignee(words: str) -> Agency:
    named = [agency for name in (known.NOI_VU, known.GDDT, known.Y_TE) if (agency := find(name))]
    wanted = _key(words)
    for agency in named:
        if wanted in {_key(agency.code), _key(agency.name), _key(agency.short_name)}:
            return agency
    sentence = _("“%(words)s” takes no part in a split. Name one of: %(names)s.")
    names = "; ".join(f"{agency.code} ({agency.name})" for agency in named)
    raise AssigneeUnknown(sentence % {"words": words, "names": names})


def find(name: str, level: str = AgencyLevel.PROVINCE) -> Agency | None:
    """An agency of a level by its official name, whatever its code; the level keeps a district and
    the commune of the same name apart."""
    wanted = _key(name)
    rows = Agency.objects.filter(level=level).order_by("pk")
    return next((row for row in rows if wanted in {_key(row.name), _key(row.short_name)}), None)


def _key(words: str) -> str:
    return slugify(fold(words)).replace("uy-ban-nhan-dan", "ubnd")


def _load(fact: Fact, assignee: Agency | None, *, at: datetime) -> Said:
    row = OrganisationChange.objects.filter(code=fact.code).first()
    if row is not None and (row.applied_at or row.withdrawn_at):
        return Said(fact.code, "known")
    try:
        row = row or _record(fact, at=at)
        if row is None:
            return Said(fact.code, "absent", _("None of its agencies is in this database."))
        return _apply(row, fact, assignee, at=at)
    except DomainError as refusal:
        return Said(fact.code, "refused", str(refusal))


def _record(fact: Fact, *, at: datetime) -> OrganisationChange | None:
    with transaction.atomic(durable=True):
        found = [find(name, fact.level) for name in fact.origins]
        origins = tuple(agency for agency in found if agency is not None)
        if not origins:
            return None
        begins = fact.is_new and find(fact.results[0]) is None
        results = () if begins else tuple(_known(name, fact.level) for name in fact.results)
        act = ActGiven(
            number=fact.act.number, issued_on=fact.act.issued_on, issuer="",
            title=fact.act.title, is_confirmed=fact.act.is_confirmed,
        )  # fmt: skip
        wish = Wish(
            fact.kind, fact.on, act, origins, results,
            (NewAgency(fact.results[0]),) if begins else (),
            is_confirmed=fact.is_confirmed, is_day_confirmed=fact.is_day_confirmed,
            note=fact.note, code=fact.code,
        )  # fmt: skip
        return changes.write(wish, by=None, at=at)


def _known(name: str, level: str) -> Agency:
    """A result that the plan does not name exists all the same (Sở Nội vụ, Sở Xây dựng)."""
    agency = find(name, level)
    if agency is None:
        agency = Agency.objects.create(
            code=changes.free_code(name), name=name, level=level, kind=AgencyKind.DEPARTMENT
        )
        AgencyName.objects.create(agency=agency, name=name)
    return agency


def _apply(row: OrganisationChange, fact: Fact, assignee: Agency | None, *, at: datetime) -> Said:
    found = affected(row, at=at)
    to = assignee or (found.results[0] if fact.is_clear else None)
    choices = {
        item.key: Choice(Outcome.MOVE, to)
        for item in found.items
        if to is not None and to.pk != item.origin.pk
    }
    if to is None and fact.kind == ChangeKind.DISSOLVE:
        choices = succession.proposed(row, at=at)
    left = [item for item in found.unplaced if item.key not in choices]
    if left:
        sentence = _("%(count)s open things wait for a person's choice.") % {"count": len(left)}
        return Said(fact.code, "waiting", sentence)
    succession.apply(change=row, choices=choices, by=None, at=at)
    return Said(fact.code, "applied")


def _communes(*, at: datetime) -> Said:
    """The open class loses its districts and gains the 69 communes on 01/7/2025."""
    code = known.CLASS
    with transaction.atomic(durable=True):
        groups = _classes()
        if not groups:
            return Said(code, "absent", _("The plan has no open class."))
        communes = [_commune(*row) for row in known.communes()]
        added = [_switch(group, communes, at=at) for group in groups]
    return Said(code, "applied" if any(added) else "known")


def _classes() -> list[AgencyGroup]:
    """Classes of the plans in force that ask district committees, or nobody yet."""
    current = Plan.objects.exclude(current_version=None).values("current_version")
    groups = AgencyGroup.objects.filter(
        headings__version__in=current, headings__kind=HeadingKind.CLASS
    ).distinct()
    return [group for group in groups.order_by("pk") if " huyen" in fold(group.name)]


def _commune(code: str, place: str) -> Agency:
    """Known by the national code of the unit, its level and day; the name may be a district's."""
    name, short = f"{known.UBND} {place}", f"UBND {place}"
    values = {"level": AgencyLevel.COMMUNE, "kind": AgencyKind.PEOPLES_COMMITTEE}
    since = known.DISTRICTS_END_ON
    agency, made = Agency.objects.get_or_create(
        code=f"ubnd-{slugify(fold(place))}-{code}",
        defaults=values | {"name": name, "short_name": short, "valid_from": since},
    )
    if made:
        AgencyName.objects.create(agency=agency, name=name, short_name=short, valid_from=since)
    return agency


def _switch(group: AgencyGroup, communes: list[Agency], *, at: datetime) -> int:
    """Once: who was taken out of the class since by a person stays out."""
    if GroupMembership.objects.filter(group=group, agency__in=communes).exists():
        return 0
    rows = group.memberships.valid_on(known.DISTRICTS_END_ON).select_related("agency")
    kept = [row.agency for row in rows if row.agency.level != AgencyLevel.DISTRICT]
    basis = "Kết thúc cấp huyện; 69 xã, phường từ ngày 01/07/2025"
    added = classes.change_members(
        group, [*kept, *communes], valid_from=known.DISTRICTS_END_ON, basis=basis, by=None, at=at
    )
    _end_late(group, at=at)
    return len(added)


def _end_late(group: AgencyGroup, *, at: datetime) -> None:
    """Districts that were named for the class after they had ended leave it now."""
    rows = group.memberships.filter(
        agency__level=AgencyLevel.DISTRICT, valid_from__gte=known.DISTRICTS_END_ON
    )
    yesterday = timezone.localdate(at) - timedelta(days=1)
    for row in rows.exclude(valid_to__lte=yesterday).order_by("pk"):
        last = max(yesterday, row.valid_from or yesterday)
        classes.end_step(row, valid_to=last, by=None, at=at)
