"""A period whose report was released: what happens to the apparatus later, or earlier, does not
reach into it."""

from datetime import datetime

from tasks.models import Period


def mark(*, period: Period, at: datetime) -> None:
    """Called by the report's release inside its transaction; the first one counts."""
    Period.objects.filter(pk=period.pk, reported_at=None).update(reported_at=at)
