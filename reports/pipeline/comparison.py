"""Two papers from one round, figure by figure: equal, or different for a reason that has a name.
Pure: everything comes from the two snapshots."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plan_portal.lib.text import moment
from reports.pipeline import wording
from reports.pipeline.compose.answers import said
from reports.pipeline.snapshot import Counts, Snapshot
from reports.states import Chapter

# What is counted and of whom → the figure as it is printed.
Figures = dict[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that both papers print and do not share; `why` "" = no reason is known."""

    what: str
    here: str
    there: str
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`compared`: figures that both papers print. `notes`: what one of them is without, and the
    reason that was given for it."""

    compared: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """With one of these neither paper should be signed."""
        return tuple(one for one in self.differences if not one.why)

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.why for one in self.differences if one.why))


def compare(here: Snapshot, there: Snapshot) -> Comparison:
    """All totals, those of each agency, and the figures that agencies report."""
    mine, other = figures_of(here), figures_of(there)
    absent = _absent(here) | _absent(there)
    keys = [key for key in dict.fromkeys((*mine, *other)) if not absent & set(key)]
    why = _moments(here, there)
    return Comparison(
        compared=len(keys),
        differences=tuple(
            Difference(_named(key), mine.get(key, "–"), other.get(key, "–"), why)
            for key in keys
            if mine.get(key) != other.get(key)
        ),
        notes=(*_notes(here), *_notes(there)),
    )


def figures_of(snapshot: Snapshot) -> Figures:
    """Every figure of a paper. Key: (name of the count, of whom), or (chapter, clause, agency,
    figure, place in the answer)."""
    totals = snapshot.totals
    parts = [(_("all answers"), totals.tasks), (_("all agencies"), totals.agencies)]
    parts += [(one.name, one.counts) for one in totals.by_agency]
    counted: Figures = {
        (one.name, whose): str(getattr(counts, one.name))
        for whose, counts in parts
        for one in fields(Counts)
    }
    return counted | dict(_reported(snapshot))


def _reported(snapshot: Snapshot) -> Iterator[tuple[tuple[str, ...], str]]:
    for clause, row in snapshot.obligations:
        if row.quoted is None:
            continue
        for n, figure in enumerate(said(row.quoted).figures):
            key = (Chapter.FIGURES, clause.code, row.agency_name, figure.name, str(n))
            yield key, f"{wording.figure_value(figure.value)} {figure.unit}".rstrip()


def _absent(snapshot: Snapshot) -> set[str]:
    """Parts of keys that this paper does not print: a chapter, the codes of omitted clauses."""
    chapters = {str(one.chapter) for one in snapshot.recipient.left_out}
    return chapters | {clause.code for clause in snapshot.clauses if clause.omitted}


def _notes(snapshot: Snapshot) -> Iterator[str]:
    to = snapshot.recipient.name
    for one in snapshot.recipient.left_out:
        named = {"to": to, "title": one.title, "why": one.left_out}
        yield _("The report to %(to)s is without “%(title)s”: %(why)s") % named
    for clause in snapshot.clauses:
        if clause.omitted:
            named = {"to": to, "code": clause.code, "why": clause.omitted}
            yield _("The report to %(to)s is without task %(code)s: %(why)s") % named


def _moments(here: Snapshot, there: Snapshot) -> str:
    if here.taken_at == there.taken_at:
        return ""
    named = {"here": moment(here.taken_at), "there": moment(there.taken_at)}
    return (
        _(
            "The round moved between the two compiles (%(here)s and %(there)s). Compile the "
            "earlier one anew before signing."
        )
        % named
    )


def _named(key: tuple[str, ...]) -> str:
    if key[0] == Chapter.FIGURES:
        named = {"code": key[1], "agency": key[2], "figure": key[3]}
        return _("%(agency)s, task %(code)s: %(figure)s") % named
    return f"{key[1]}: {_LABELS[key[0]]}"


_LABELS = {
    "owed": gettext_lazy("to be reported"),
    "received": gettext_lazy("received"),
    "on_time": gettext_lazy("in time"),
    "late": gettext_lazy("late"),
    "nil": gettext_lazy("nothing new"),
    "secret": gettext_lazy("by secret channel"),
    "excused": gettext_lazy("given more time"),
    "missing": gettext_lazy("overdue"),
    "pending": gettext_lazy("not due yet"),
    "accepted": gettext_lazy("accepted"),
    "waiting": gettext_lazy("waiting for review"),
    "returned": gettext_lazy("returned"),
    "requested": gettext_lazy("asked by request"),
    "requested_received": gettext_lazy("requests that were answered"),
}
