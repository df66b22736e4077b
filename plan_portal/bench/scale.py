"""A round of long answers, and many times as many: seconds and peak memory of each step, cold and
warm, against WeasyPrint alone on the same HTML. Each size has a process of its own."""

import gc
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from plan_portal.bench.compile import bare, grown
from reports.models import ConsolidatedReport
from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.document import Document
from reports.pipeline.render import docx, pdf, xlsx
from reports.pipeline.snapshot import Counts, HeadingFacts, ObligationFacts, Snapshot, Totals

CHARACTERS = 1500
# How many times the answers of the round, and how often each step is then run warm: the largest
# size takes minutes for one.
SIZES = {1: 3, 2: 1, 5: 1, 10: 1, 50: 0}
RENDERERS = ("pdf, html included", "docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Step:
    """Seconds; those of the processor, which hold on a busy machine too; and the most memory of the
    process meanwhile, what it held before included."""

    name: str
    seconds: float
    processor: float
    megabytes: int


@dataclass(frozen=True, slots=True)
class Sized:
    """One size. `warm` is `cold` where it was run once only; `bare` is WeasyPrint alone."""

    times: int
    answers: int
    pages: int
    cold: tuple[Step, ...]
    warm: tuple[Step, ...]
    bare: Step

    @property
    def pdf_ratio(self) -> float:
        """Our PDF step : bare WeasyPrint."""
        ours = next(step for step in self.warm if step.name == RENDERERS[0])
        return ours.processor / self.bare.processor

    @property
    def whole(self) -> float:
        """Seconds of the processor for the whole compile."""
        return sum(step.processor for step in self.warm)

    @property
    def whole_ratio(self) -> float:
        """The whole compile : bare WeasyPrint."""
        return self.whole / self.bare.processor

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Sized":
        steps = {name: tuple(Step(**one) for one in stored[name]) for name in ("cold", "warm")}
        return cls(**{**stored, **steps, "bare": Step(**stored["bare"])})


def measure(times: int) -> Sized:
    """To be called once, in a fresh process: the first run is the cold one."""
    row = ConsolidatedReport.objects.exclude(snapshot=None).order_by("-pk")[0]
    at = Snapshot.from_json(row.snapshot or {}).taken_at
    cold = _steps(row, at, times)
    rounds = []
    alone = []
    pages = 0
    html = pdf.report_html(_document(row, at, times))
    for _ in range(max(SIZES[times], 1)):
        pages, step = _step("bare WeasyPrint", lambda: bare(html))
        alone.append(step)
        if SIZES[times]:
            rounds.append(_steps(row, at, times))
    warm = tuple(_median(same) for same in zip(*rounds, strict=True)) or cold
    answers = sum(1 for _ in _snapshot(row, at, times).obligations)
    return Sized(times, answers, pages, cold, warm, _median(alone))


def _snapshot(row: ConsolidatedReport, at: Any, times: int) -> Snapshot:
    return multiplied(grown(collect(row.period, row.recipient, at=at), CHARACTERS), times)


def _document(row: ConsolidatedReport, at: Any, times: int) -> Document:
    return compose(_snapshot(row, at, times))


def _steps(row: ConsolidatedReport, at: Any, times: int) -> tuple[Step, ...]:
    collected, first = _step(
        "collect, of one round", lambda: collect(row.period, row.recipient, at=at)
    )
    snapshot = multiplied(grown(collected, CHARACTERS), times)
    document, second = _step("compose", lambda: compose(snapshot))
    makers: tuple[Callable[[], object], ...] = (
        lambda: pdf.render(document),
        lambda: docx.render(document),
        lambda: xlsx.render(snapshot, document),
    )
    made = (_step(name, make)[1] for name, make in zip(RENDERERS, makers, strict=True))
    return (first, second, *made)


def _step(name: str, work: Callable[[], Any]) -> tuple[Any, Step]:
    gc.collect()
    _forget_peak()
    begin, used = time.perf_counter(), time.process_time()
    result = work()
    used = time.process_time() - used
    return result, Step(name, time.perf_counter() - begin, used, _peak())


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def _median(same: Sequence[Step]) -> Step:
    return Step(
        same[0].name,
        statistics.median(one.seconds for one in same),
        statistics.median(one.processor for one in same),
        max(one.megabytes for one in same),
    )


def multiplied(snapshot: Snapshot, times: int) -> Snapshot:
    """The same clauses, each answered by so many times as many agencies."""

    def copies(row: ObligationFacts) -> list[ObligationFacts]:
        return [row, *(_copy(row, number) for number in range(2, times + 1))]

    def heading(one: HeadingFacts) -> HeadingFacts:
        clauses = (
            replace(clause, obligations=tuple(c for row in clause.obligations for c in copies(row)))
            for clause in one.clauses
        )
        return replace(one, clauses=tuple(clauses))

    totals = snapshot.totals
    agencies = tuple(
        replace(one, code=_code(one.code, number), name=_name(one.name, number))
        for one in totals.by_agency
        for number in range(1, times + 1)
    )
    more = Totals(_times(totals.tasks, times), _times(totals.agencies, times), agencies)
    return replace(snapshot, headings=tuple(map(heading, snapshot.headings)), totals=more)


def _times(counts: Counts, times: int) -> Counts:
    return Counts(**{f.name: getattr(counts, f.name) * times for f in fields(counts)})


def _copy(row: ObligationFacts, number: int) -> ObligationFacts:
    entry = row.entry and replace(
        row.entry,
        entry_id=_code(row.entry.entry_id, number),
        version_id=_code(row.entry.version_id, number),
        submission_id=_code(row.entry.submission_id, number),
    )
    return replace(
        row,
        obligation_id=_code(row.obligation_id, number),
        agency_code=_code(row.agency_code, number),
        agency_name=_name(row.agency_name, number),
        entry=entry,
    )


def _code(code: str, number: int) -> str:
    return code if number == 1 else f"{code}-{number}"


def _name(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"


def line_through(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """(slope, intercept, R²) of the straight line that fits best."""
    xs, ys = zip(*points, strict=True)
    slope, intercept = statistics.linear_regression(xs, ys)
    return slope, intercept, statistics.correlation(xs, ys) ** 2
