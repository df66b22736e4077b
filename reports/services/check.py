"""What is checked of a made report before anybody signs it."""

from dataclasses import dataclass
from datetime import datetime

from reports.models import ConsolidatedReport
from reports.pipeline.collect import ledger_of
from reports.pipeline.collect.rows import totals
from reports.pipeline.layout import Deviation
from reports.pipeline.reading import Coverage, Reading
from reports.pipeline.snapshot import Counts, hash_of
from reports.services import layout as layouts


@dataclass(frozen=True, slots=True)
class Checks:
    """`is_intact`: the stored snapshot has the hash it was stored with. `agrees`: the overview
    shows the same figures today, else `then` and `now` (agencies) say what moved since; None = it
    was issued, so what moves does not concern it.
    `unsigned_post`: the post whose name is blank on the paper, "" when a name stands there.
    `deviations`: of the PDF from Nghị định 30/2020/NĐ-CP; None = not measured yet."""

    is_intact: bool
    agrees: bool | None
    then: Counts
    now: Counts
    coverage: tuple[Coverage, ...]
    missing: tuple[str, ...]
    deviations: tuple[Deviation, ...] | None
    unsigned_post: str = ""

    @property
    def present(self) -> int:
        return sum(one.present for one in self.coverage)

    @property
    def total(self) -> int:
        return sum(one.total for one in self.coverage)


def check(report: ConsolidatedReport, reading: Reading, *, at: datetime) -> Checks:
    """Compare a report with its hash and with the ledger of now (3 queries)."""
    to, then = reading.snapshot.recipient, reading.snapshot.totals
    now = then if report.is_out else totals(ledger_of(report, at=at))
    agrees = (now.tasks, now.agencies) == (then.tasks, then.agencies)
    return Checks(
        is_intact=hash_of(report.snapshot or {}) == report.snapshot_sha256,
        agrees=None if report.is_out else agrees,
        then=then.agencies,
        now=now.agencies,
        coverage=reading.coverage,
        missing=reading.missing,
        deviations=layouts.deviations(report),
        unsigned_post="" if to.signer else to.post,
    )
