"""What stands against approving or issuing a made report as it stands, and what whoever approves it
is to know first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text
from reports.models import ConsolidatedReport
from reports.pipeline.reading import Reading
from reports.pipeline.snapshot import hash_of
from reports.queries import edits as edit_queries
from reports.queries.edits import Trail
from reports.services.check import Checks, check
from reports.services.composed import opened
from reports.services.passages import edited
from reports.states import MADE, EditAct, EditState

MAX_NOTE = 1000


class CompileAnew(DomainError):
    """The report may not go out as it stands."""

    code = "report_compile_anew"


@dataclass(frozen=True, slots=True)
class Concern:
    """One sentence for the person, in the language in which it is asked for."""

    words: Promise
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.words) % self.values


@dataclass(frozen=True, slots=True)
class Readiness:
    """`refusals`: why it is to be compiled anew; `warnings`: what may stand, if whoever approves
    says so."""

    refusals: tuple[Concern, ...] = ()
    warnings: tuple[Concern, ...] = ()

    def refuse(self) -> None:
        """Raises CompileAnew with the first of the refusals."""
        if self.refusals:
            raise CompileAnew(str(self.refusals[0]))

    def note(self) -> str:
        """The warnings as the history keeps them: in Vietnamese, whoever reads."""
        with translation.override("vi"):
            return " ".join(map(str, self.warnings))[:MAX_NOTE]


def readiness(report: ConsolidatedReport, *, at: datetime) -> Readiness:
    """How a made report stands now; a fixed number of queries."""
    if hash_of(report.snapshot or {}) != report.snapshot_sha256:
        broken = _("The stored content is not what was compiled. Compile anew.")
        return Readiness(refusals=(Concern(broken),))
    reading = opened(report)
    wording = _Wording(report, reading)
    warnings = (*wording.warnings(at=at), *_of_checks(check(report, reading, at=at)))
    return Readiness((*wording.refusals(), *_newer(report)), warnings)


def _newer(report: ConsolidatedReport) -> Iterator[Concern]:
    """A later revision of the same paper; a supplement is a paper of its own."""
    rows = ConsolidatedReport.objects.series(report.period, report.recipient, report.ad_hoc)
    later = rows.filter(
        status__in=MADE, revision__gt=report.revision, supplements=report.supplements_id
    )
    number = later.order_by("-revision").values_list("revision", flat=True).first()
    if number is not None:
        words = _("Revision %(n)s was compiled after this one. Go on with it, or compile anew.")
        yield Concern(words, {"n": number})


class _Wording:
    """The edits that a report holds beside where their passages stand now (one query)."""

    def __init__(self, report: ConsolidatedReport, reading: Reading) -> None:
        self._taken_at = reading.snapshot.taken_at
        self._codes = {
            row.quoted.entry_id: clause.code
            for clause, row in reading.snapshot.obligations
            if row.quoted
        }
        self._held = {
            (entry.entry_id, one.part): (one.edit.edit_id, one.state)
            for _code, _agency, entry, one in edited(reading)
            if one.edit
        }
        self._trails = edit_queries.trails_about(self._codes, report.recipient)

    def refusals(self) -> Iterator[Concern]:
        """Wording that stands in the paper and no longer counts."""
        gone = [place for place in self._used() if not self._counts(place)]
        if gone:
            words = _(
                "Edited wording of this revision was objected to, withdrawn or replaced since "
                "(task %(tasks)s). Compile anew."
            )
            yield Concern(words, {"tasks": self._tasks(gone)})

    def warnings(self, *, at: datetime) -> Iterator[Concern]:
        today = timezone.localdate(at)
        open_ = [p for p in self._used() if self._trails[p].may_be_objected(today=today)]
        if open_:
            days = [self._trails[place].acts[-1].object_until for place in open_]
            last = max(one for one in days if one)
            words = _("The agency may still object to edited wording (task %(tasks)s), to %(day)s.")
            yield Concern(words, {"tasks": self._tasks(open_), "day": day_text(last)})
        flagged = [p for p, (_id, state) in self._held.items() if state == EditState.FLAGGED]
        if flagged:
            words = _(
                "An edit is not used because the agency's words have changed (task %(tasks)s)."
            )
            yield Concern(words, {"tasks": self._tasks(flagged)})
        missed = [place for place in self._trails if self._is_missed(place)]
        if missed:
            words = _("Wording edited after the compile is not in this revision (task %(tasks)s).")
            yield Concern(words, {"tasks": self._tasks(missed)})

    def _used(self) -> list[tuple[str, str]]:
        return [place for place, (_id, state) in self._held.items() if state == EditState.USED]

    def _counts(self, place: tuple[str, str]) -> bool:
        """The edit is still the one in force, and no objection waits."""
        trail = self._trails.get(place, Trail())
        now = trail.in_force
        same = now is not None and str(now.public_id) == self._held[place][0]
        return same and not trail.is_objected

    def _is_missed(self, place: tuple[str, str]) -> bool:
        """Edited, or kept against an objection, since; and not in the paper in other words."""
        last = self._trails[place].acts[-1]
        is_later = last.act in {EditAct.EDIT, EditAct.KEEP} and last.at > self._taken_at
        return is_later and place not in self._used()

    def _tasks(self, places: Iterable[tuple[str, str]]) -> str:
        """Numbers of the tasks, each once, in the order of the plan."""
        entries = {entry for entry, _part in places}
        found = (code for entry, code in self._codes.items() if entry in entries)
        return ", ".join(dict.fromkeys(found))


def _of_checks(checks: Checks) -> Iterator[Concern]:
    if checks.agrees is False:
        words = _(
            "The round has moved since the compile: %(then)s agencies had sent, now %(now)s of "
            "%(owed)s."
        )
        then, now = checks.then, checks.now
        values = {"then": then.received, "now": now.received, "owed": now.owed}
        yield Concern(words, values)
    if checks.deviations is None:
        yield Concern(_("The layout has not been measured."))
    elif checks.deviations:
        words = _("The layout deviates from Decree 30/2020/NĐ-CP in %(n)s places.")
        yield Concern(words, {"n": len(checks.deviations)})
    if checks.unsigned_post:
        words = _("The name under %(post)s is blank on the paper.")
        yield Concern(words, {"post": checks.unsigned_post})
