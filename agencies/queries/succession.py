"""Names over time, for pages of today: what an agency of the past is called now, and every word by
which it may be searched. Papers that were issued keep the names of their day."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import (
    ENDING,
    Agency,
    AgencyName,
    ChangeKind,
    ChangeSide,
    OrganisationChange,
    Side,
)
from plan_portal.lib.text import day as day_text
from plan_portal.lib.text import fold


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one agency: who goes on after it, by which change."""

    change: OrganisationChange
    results: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of all agencies at a moment (3 queries, whatever their number)."""

    steps: dict[int, Step]
    renamed: dict[int, tuple[OrganisationChange, Agency]]
    names: dict[int, frozenset[str]]
    before: dict[int, frozenset[int]]

    def remark(self, agency: int, shown: str = "") -> str:
        """ "nay là Sở B từ ngày 01/03/2025"; "" for an agency that goes on under the name `shown`.
        What nobody has confirmed says so."""
        step = self.steps.get(agency)
        if step is not None:
            finals, change = self._finals(step, seen={agency})
            return _sentence(", ".join(dict.fromkeys(one.name for one in finals)), change)
        change_of_name, present = self.renamed.get(agency, (None, None))
        if change_of_name is not None and present is not None and shown not in {"", present.name}:
            return _sentence(present.name, change_of_name)
        return ""

    def _finals(self, step: Step, *, seen: set[int]) -> tuple[list[Agency], OrganisationChange]:
        """Who goes on today, and the last change on the way."""
        found: list[Agency] = []
        last = step.change
        for agency in step.results:
            onward = self.steps.get(agency.pk)
            if onward is None or agency.pk in seen:
                found.append(agency)
                continue
            more, change = self._finals(onward, seen=seen | {agency.pk})
            found += more
            last = max(last, change, key=lambda one: one.effective_on)
        return found, last

    def key(self, agency: int) -> str:
        """Lower case without diacritics: its names of all times, and those of who came before and
        after it."""
        return " ".join(sorted(self._words(agency)))

    def _words(self, agency: int) -> set[str]:
        related, waiting = {agency}, [agency]
        while waiting:
            one = waiting.pop()
            step = self.steps.get(one)
            near = {result.pk for result in step.results} if step else set()
            for other in near - related:
                related.add(other)
                waiting.append(other)
        earlier, waiting = set(related), [agency]
        while waiting:
            for other in self.before.get(waiting.pop(), frozenset()) - earlier:
                earlier.add(other)
                waiting.append(other)
        return {word for one in earlier for word in self.names.get(one, ())}


def _sentence(names: str, change: OrganisationChange) -> str:
    about = {"names": names, "day": day_text(change.effective_on)}
    if not names:
        sentence = _("ended, from %(day)s")
        return sentence % about if change.is_certain else _("%(said)s, not confirmed") % {
            "said": sentence % about
        }  # fmt: skip
    said = _("now %(names)s, from %(day)s") % about
    return said if change.is_certain else _("%(said)s, not confirmed") % {"said": said}


def names(*, at: datetime) -> Names:
    """What stands at a moment."""
    return replace(remarks(at=at), names=_all_names(timezone.localdate(at)))


def remarks(*, at: datetime) -> Names:
    """As `names`, for remarks only: without the words of a search (1 query)."""
    day = timezone.localdate(at)
    standing = OrganisationChange.objects.standing().filter(effective_on__lte=day)
    rows = ChangeSide.objects.filter(change__in=standing).select_related("change__act", "agency")
    sides: defaultdict[int, list[ChangeSide]] = defaultdict(list)
    for row in rows.order_by("change__effective_on", "change", "position", "pk"):
        sides[row.change_id].append(row)
    steps: dict[int, Step] = {}
    renamed: dict[int, tuple[OrganisationChange, Agency]] = {}
    before: defaultdict[int, set[int]] = defaultdict(set)
    for own in sides.values():
        change = own[0].change
        results = tuple(row.agency for row in own if row.side == Side.RESULT)
        for row in own:
            if row.side == Side.ORIGIN and change.kind in ENDING:
                steps[row.agency_id] = Step(change, results)
                for result in results:
                    before[result.pk].add(row.agency_id)
            elif change.kind == ChangeKind.RENAME:
                renamed[row.agency_id] = (change, row.agency)
    return Names(steps, renamed, {}, {key: frozenset(ids) for key, ids in before.items()})


def _all_names(day: date) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for agency in Agency.objects.order_by("pk"):
        found[agency.pk].add(agency.search_key)
    begun = AgencyName.objects.exclude(valid_from__gt=day)
    for row in begun.order_by("pk"):
        found[row.agency_id].add(fold(f"{row.name} {row.short_name}"))
    return {key: frozenset(words) for key, words in found.items()}
