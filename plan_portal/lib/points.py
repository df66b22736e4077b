"""Twelve named moments of a compile. Whatever ends a worker at one of them, the report ends whole
or failed with a reason: tests and `manage.py bench --kills` put their own function into `reached`
and end a real process there. In the portal it does nothing, and nothing outside can change that."""

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """In the order in which a compile passes them."""

    CLAIMED = "claimed"
    COLLECTED = "collected"
    COMPOSED = "composed"
    PDF_MADE = "PDF made"
    DOCX_MADE = "DOCX made"
    XLSX_MADE = "XLSX made"  # also: before the finishing transaction
    FILE_WRITTEN = "file written"  # under its temporary name, not yet forced to disk
    FILE_IN_PLACE = "file in place"  # renamed, no row names it yet
    ROWS_WRITTEN = "rows written"  # not yet committed
    COMMITTED = "committed"
    JOB_DONE = "job done"  # the message is not yet acknowledged
    ACKNOWLEDGED = "acknowledged"  # by the queue's own code: here only its name is ours


def _passed(_point: Point) -> None:
    """Go on."""


reached: Callable[[Point], object] = _passed
