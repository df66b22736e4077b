"""What an organisation change must not be: each refusal says what is wrong and how to go on."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from agencies.models import ENDING, Agency, ChangeKind, ChangeSide, OrganisationChange, Side
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text


class ActMissing(DomainError):
    code = "act_missing"


class SameAgency(DomainError):
    """One agency on both sides."""

    code = "same_agency_on_both_sides"


class SidesMissing(DomainError):
    code = "sides_missing"


class NameMissing(DomainError):
    code = "name_missing"


class NotValidOnDay(DomainError):
    """An agency that does not exist on the day that matters."""

    code = "agency_not_valid_on_day"


class CycleOfSuccessors(DomainError):
    code = "cycle_of_successors"


def refuse_sides(
    kind: ChangeKind,
    origins: Sequence[Agency],
    results: Sequence[Agency],
    *,
    named: int,
    new_name: str,
) -> None:
    """How many agencies stand on each side; `named` counts those that begin with the change."""
    if not origins:
        raise SidesMissing(_("Choose the original agency."))
    both = {agency.pk for agency in origins} & {agency.pk for agency in results}
    if both:
        name = next(agency.name for agency in origins if agency.pk in both)
        raise SameAgency(
            _("%(agency)s stands on both sides. Leave out among the originals what goes on.")
            % {"agency": name}
        )
    count = len(results) + named
    if kind == ChangeKind.RENAME:
        _refuse_rename(origins, count, new_name)
    elif kind == ChangeKind.MERGE and count != 1:
        raise SidesMissing(_("A merger has one resulting agency: choose it, or name a new one."))
    elif kind == ChangeKind.SPLIT and count < 2:
        raise SidesMissing(_("A split has two resulting agencies or more: choose them."))
    elif kind == ChangeKind.TRANSFER and not count:
        raise SidesMissing(_("Choose the agency that takes the duty over."))


def _refuse_rename(origins: Sequence[Agency], count: int, new_name: str) -> None:
    if len(origins) != 1 or count:
        raise SidesMissing(_("A renaming is of one agency, which stays the same agency."))
    if not new_name.strip() or new_name.strip() == origins[0].name:
        raise NameMissing(_("Write the new name; it must differ from the present one."))


def refuse_days(
    kind: ChangeKind, day: date, origins: Collection[Agency], results: Collection[Agency]
) -> None:
    """The originals exist until the day before, the results on the day."""
    eve = day - timedelta(days=1) if kind in ENDING else day
    for agency in origins:
        if not agency.is_valid_on(eve):
            sentence = _("%(agency)s does not exist on %(day)s: check the day, or the agency.")
            raise NotValidOnDay(sentence % {"agency": agency.name, "day": day_text(eve)})
    for agency in results:
        refuse_successor(agency, day)


def refuse_successor(agency: Agency, *days: date) -> None:
    """Whoever takes something over exists on each of the days."""
    for day in days:
        if not agency.is_valid_on(day):
            sentence = _(
                "%(agency)s does not exist on %(day)s, so nothing can pass to it. Choose another."
            )
            raise NotValidOnDay(sentence % {"agency": agency.name, "day": day_text(day)})


def refuse_cycle(origins: Collection[Agency], successors: Collection[Agency]) -> None:
    """Following the recorded changes from a successor never leads back to an original."""
    changes = OrganisationChange.objects.recorded().filter(kind__in=ENDING)
    rows = ChangeSide.objects.filter(change__in=changes)
    before: defaultdict[int, set[int]] = defaultdict(set)
    after: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows.order_by("pk"):
        (before if row.side == Side.ORIGIN else after)[row.change_id].add(row.agency_id)
    onward: defaultdict[int, set[int]] = defaultdict(set)
    for change, ended in before.items():
        for one in ended:
            onward[one] |= after[change]
    for agency in successors:
        if _reached(agency.pk, onward) & {one.pk for one in origins}:
            sentence = _(
                "By another recorded change %(agency)s itself passes on to this agency: the "
                "successors would go in a circle. Withdraw one of the two."
            )
            raise CycleOfSuccessors(sentence % {"agency": agency.name})


def _reached(start: int, onward: dict[int, set[int]]) -> set[int]:
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        for agency in onward.get(waiting.pop(), set()) - seen:
            seen.add(agency)
            waiting.append(agency)
    return seen
