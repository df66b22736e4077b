"""What an import would store: the text as read, whom it addresses among the agencies we know, and
what it changes. Reading only; nothing is stored until a person confirms."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency, AgencyName
from plan_portal.lib.text import fold
from tasks import plan_text
from tasks.models import Plan, PlanVersion
from tasks.queries import plan_match
from tasks.states import HeadingKind

# Words that open a class, not the name of one body.
_CLASS = re.compile(r"(tat ca )?cac |toan the |(don vi|co quan|to chuc|dia phuong)( |$)")
_PLACE = re.compile(r"( tinh)?( ha tinh)?$| tinh$")


@dataclass(frozen=True, slots=True)
class Addressee:
    """A body as the text names it, and the agency that it is (None: not known yet)."""

    name: str
    agency: Agency | None
    # An open class ("Các sở, ngành"): its members are decided elsewhere.
    is_class: bool


@dataclass(frozen=True, slots=True)
class ProposedHeading:
    """One heading: `bodies` has every body that it or its clauses bind, once, in the order of the
    text; for a class or request heading they are words only."""

    position: int
    heading: plan_text.Heading
    bodies: tuple[Addressee, ...]

    @property
    def is_open_class(self) -> bool:
        """Members are entered as data: a class, or a request."""
        return HeadingKind(self.heading.kind) in {HeadingKind.CLASS, HeadingKind.REQUEST}

    @property
    def unknown(self) -> tuple[str, ...]:
        """Bodies that an import would create."""
        return tuple(b.name for b in self.bodies if b.agency is None and not b.is_class)


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that an import would do. `stored` is the version with the same words (then an import
    changes nothing); `diff` compares with the version in force."""

    source: str
    text: plan_text.PlanText
    number: str
    issued_on: date | None
    headings: tuple[ProposedHeading, ...]
    plan: Plan | None
    stored: PlanVersion | None
    found: plan_match.Match
    diff: plan_match.VersionDiff | None

    @property
    def unknown(self) -> tuple[str, ...]:
        """Bodies named in the text that no agency is known for, each once."""
        return tuple(dict.fromkeys(name for h in self.headings for name in h.unknown))

    @property
    def sha256(self) -> str:
        return sha256_of(self.source)


def sha256_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def propose(
    source: str,
    *,
    number: str = "",
    issued_on: date | None = None,
    against: PlanVersion | None = None,
) -> Proposal:
    """Read a decoded text and say what an import would do. `number` and `issued_on` are given by a
    person where the text has lost them; `against`: the text that it amends, where it is not the
    plan itself. Raises the refusals of plan_text."""
    text = plan_text.read(source)
    number, issued_on = text.number or number, text.issued_on or issued_on
    plan = _plan_of(number, issued_on)
    stored = _same_words(plan, source)
    current = against or (plan.current_version if plan else None)
    found = plan_match.match(current, text)
    known = known_agencies()
    headings = tuple(
        ProposedHeading(place, heading, _bodies(heading, known))
        for place, heading in enumerate(text.headings, start=1)
    )
    diff = plan_match.diff(text, found) if current else None
    return Proposal(source, text, number, issued_on, headings, plan, stored, found, diff)


def _plan_of(number: str, issued_on: date | None) -> Plan | None:
    plans = Plan.objects.select_related("document", "current_version")
    return plans.filter(document__number=number, document__issued_on=issued_on).first()


def _same_words(plan: Plan | None, source: str) -> PlanVersion | None:
    """Line ends and spaces of another editor do not make another text."""
    if plan is None:
        return None
    words = plan_text.collapse(source)
    versions = plan.versions.order_by("-number")
    return next((v for v in versions if plan_text.collapse(v.source) == words), None)


def _bodies(
    heading: plan_text.Heading, known: Mapping[str, Agency | None]
) -> tuple[Addressee, ...]:
    open_class = HeadingKind(heading.kind) in {HeadingKind.CLASS, HeadingKind.REQUEST}
    leads = [name for task in heading.tasks for part in task.walk() for name in part.lead]
    names = dict.fromkeys([*([] if open_class else heading.agencies), *leads])
    return tuple(addressee(name, known) for name in names)


def addressee(name: str, known: Mapping[str, Agency | None]) -> Addressee:
    """The body of a name among the agencies we know."""
    is_class = bool(_CLASS.match(fold(name)))
    return Addressee(name, None if is_class else known.get(key_of(name)), is_class)


def known_agencies() -> dict[str, Agency | None]:
    """Every name, present or past, short name and abbreviation → agency; None where two agencies
    answer to it (a person decides). 2 queries."""
    found: defaultdict[str, set[Agency]] = defaultdict(set)
    agencies = {agency.pk: agency for agency in Agency.objects.all()}
    for agency in agencies.values():
        for name in (agency.name, agency.short_name, agency.abbreviation):
            found[key_of(name)].add(agency)
    for row in AgencyName.objects.all():
        for name in (row.name, row.short_name):
            found[key_of(name)].add(agencies[row.agency_id])
    found.pop("", None)
    return {key: one.pop() if len(one) == 1 else None for key, one in found.items()}


def key_of(name: str) -> str:
    """One key for one body: "Sở Y tế tỉnh Hà Tĩnh" as "Sở Y tế", "Sở KH&CN" as "SKHCN"."""
    words = name.split()
    if len(words) == 2 and words[0] == "Sở" and words[1].isupper():
        name = "S" + "".join(char for char in words[1] if char.isalpha())
    plain = re.sub(r"[^\w ]", " ", fold(name).replace("uy ban nhan dan", "ubnd"))
    return _PLACE.sub("", " ".join(plain.split()))
