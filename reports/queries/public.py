"""What anybody may know of an issued paper: that it is one, and whether it is in force. Never what
it says, and nothing of a report that was not issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from reports.models import ConsolidatedReport
from reports.states import ReportStatus


@dataclass(frozen=True, slots=True)
class Later:
    """A paper that came after: it replaces (`is_instead`) or completes the one asked for."""

    number: str
    issued_on: date
    is_instead: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """`status`: a value of OUT; `code` "" for papers that carry none."""

    code: str
    number: str
    issued_on: date
    revision: int
    status: ReportStatus
    later: tuple[Later, ...]
    is_demo: bool = False

    @property
    def is_in_force(self) -> bool:
        return self.status != ReportStatus.SUPERSEDED


def of_code(code: str) -> Standing | None:
    """The issued paper that carries a code (2 queries)."""
    return _standing(Q(code=code)) if code else None


def of_file(sha256: str) -> Standing | None:
    """The issued paper to which a file belongs, byte for byte: its signed PDF, or a file that the
    portal made of it, the leaders' sheet too (2 queries)."""
    made = ConsolidatedReport.objects.out().filter(artifacts__file__sha256=sha256)
    own = Q(signed_file__sha256=sha256) | Q(summary_file__sha256=sha256)
    return _standing(own | Q(pk__in=made.values("pk")))


def of_report(report: ConsolidatedReport) -> Standing | None:
    """The issued paper that this is (2 queries)."""
    return _standing(Q(pk=report.pk))


def _standing(which: Q) -> Standing | None:
    rows = ConsolidatedReport.objects.out().filter(which).order_by("-issued_at", "-pk")
    row = rows.select_related("period").defer("snapshot", "manifest", "layout").first()
    if row is None or row.issued_on is None:
        return None
    return Standing(
        code=row.code or "",
        number=row.number,
        issued_on=row.issued_on,
        revision=row.revision,
        status=ReportStatus(row.status),
        later=later(row),
        is_demo=row.period.is_demo,
    )


def later(row: ConsolidatedReport) -> tuple[Later, ...]:
    """The issued papers that replace or complete it, in the order of their days (one query). What
    replaces a paper replaces its supplements too (one query more for each that it completes)."""
    ended = [row.pk, *_completed(row)]
    rows = ConsolidatedReport.objects.out().filter(Q(replaces__in=ended) | Q(supplements=row))
    values = rows.order_by("issued_on", "pk").values_list("number", "issued_on", "replaces_id")
    return tuple(Later(number, on, replaced in ended) for number, on, replaced in values if on)


def _completed(row: ConsolidatedReport) -> Iterator[int]:
    """Keys of the paper that a supplement completes, and of the one that this completes."""
    key = row.supplements_id
    while key is not None:
        yield key
        key = ConsolidatedReport.objects.values_list("supplements", flat=True).get(pk=key)
