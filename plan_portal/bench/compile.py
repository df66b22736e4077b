"""A full round of long answers through the pipeline: seconds per step, and the PDF step against the
bare WeasyPrint render of the same HTML, both warm in the same process."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from reports.models import ConsolidatedReport
from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.document import Document
from reports.pipeline.render import docx, pdf, xlsx
from reports.pipeline.snapshot import ClauseFacts, HeadingFacts, ObligationFacts, Snapshot
from tasks.answer import Answer

RUNS = 3
WORDS = (
    "Đã triển khai các nội dung được giao, ban hành văn bản hướng dẫn, tổ chức tập huấn và kiểm "
    "tra tại cơ sở; kết quả đạt 91,3% so với mục tiêu của năm. "
)


@dataclass(frozen=True, slots=True)
class Step:
    """Median seconds of RUNS runs of one step."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Compiled:
    """All steps of one size; `ratio` = our PDF step : bare WeasyPrint on the same HTML."""

    characters: int
    pages: int
    steps: tuple[Step, ...]
    bare: float
    ratio: float
    peak_megabytes: int


def measure(*, characters: int) -> Compiled:
    """The newest compiled report of the database, every progress answer grown to `characters`."""
    row = ConsolidatedReport.objects.exclude(snapshot=None).order_by("-pk")[0]
    at = Snapshot.from_json(row.snapshot or {}).taken_at
    collected, seconds = _timed(lambda: collect(row.period, row.recipient, at=at))
    steps = [Step("collect", seconds)]
    snapshot = grown(collected, characters)
    document, seconds = _timed(lambda: compose(snapshot))
    steps.append(Step("compose", seconds))
    html, seconds = _timed(lambda: pdf.report_html(document))
    steps.append(Step("html", seconds))
    pages, alone, ours = _pdf(document, html)
    steps.append(Step("pdf, html included", ours))
    for name, make in (
        ("docx", lambda: docx.render(document)),
        ("xlsx", lambda: xlsx.render(snapshot, document)),
    ):
        steps.append(Step(name, _timed(make)[1]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Compiled(characters, pages, tuple(steps), alone, ours / alone, peak)


def _pdf(document: Document, html: str) -> tuple[int, float, float]:
    """(pages, bare seconds, our seconds), in turn A B A B after one warm-up of each."""
    bare_times, our_times = [], []
    pages = bare(html)
    pdf.render(document)
    for _ in range(RUNS):
        bare_times.append(_once(lambda: bare(html)))
        our_times.append(_once(lambda: pdf.render(document)))
    return pages, statistics.median(bare_times), statistics.median(our_times)


def bare(html: str) -> int:
    """WeasyPrint's own one call on the same HTML, with the same options and the same files."""
    rendered = pdf.weasy_document(html).render(**pdf.OPTIONS)
    rendered.write_pdf(**pdf.OPTIONS)
    return len(rendered.pages)


def grown(snapshot: Snapshot, characters: int) -> Snapshot:
    """The same round with long answers."""

    def obligation(row: ObligationFacts) -> ObligationFacts:
        entry = row.entry
        if entry is None or not entry.answer.is_progress:
            return row
        text = (WORDS * (characters // len(WORDS) + 1))[:characters].rstrip()
        answer: Answer = replace(entry.answer, result=text)
        return replace(row, entry=replace(entry, answer=answer))

    def clause(one: ClauseFacts) -> ClauseFacts:
        return replace(one, obligations=tuple(obligation(row) for row in one.obligations))

    def heading(one: HeadingFacts) -> HeadingFacts:
        return replace(one, clauses=tuple(clause(c) for c in one.clauses))

    return replace(snapshot, headings=tuple(heading(one) for one in snapshot.headings))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """(result, median seconds of RUNS after one warm-up)."""
    result = work()
    return result, statistics.median(_once(work) for _ in range(RUNS))


def _once(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
