"""What may still be written: all of an open period; of a locked one what is reopened at the moment.
The clock closes a reopening: nothing has to run for the lock to be back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from agencies.models import Appointment
from agencies.roles import Permission, roles_with
from tasks.models import Entry, Period, Reopening, Submission
from tasks.states import PeriodStatus


@dataclass(frozen=True, slots=True)
class Door:
    """One report at one moment. `is_open`: all of it may be written; else only `entries` (row
    numbers). `until`: when a reopening ends; `reason` why it was granted."""

    is_open: bool
    entries: frozenset[int] = frozenset()
    until: datetime | None = None
    reason: str = ""

    @property
    def is_shut(self) -> bool:
        return not self.is_open and not self.entries

    @property
    def is_reopened(self) -> bool:
        return self.until is not None

    def admits(self, entry: Entry) -> bool:
        return self.is_open or entry.pk in self.entries


OPEN = Door(is_open=True)
SHUT = Door(is_open=False)


def door(submission: Submission, *, at: datetime) -> Door:
    """What of one report may be written at the moment: the period is read anew (one query; three
    when it is locked)."""
    status = Period.objects.values_list("status", flat=True).get(pk=submission.period_id)
    if status == PeriodStatus.OPEN:
        return OPEN
    if status == PeriodStatus.CANCELLED:
        return SHUT
    return _of_locked([submission], at=at)[submission.pk]


def doors(submissions: Sequence[Submission], *, at: datetime) -> dict[int, Door]:
    """The same of many reports whose periods are at hand (two queries)."""
    locked = [row for row in submissions if row.period.status == PeriodStatus.LOCKED]
    found = {
        row.pk: OPEN if row.period.status == PeriodStatus.OPEN else SHUT for row in submissions
    }
    return found | _of_locked(locked, at=at)


def _of_locked(submissions: Sequence[Submission], *, at: datetime) -> dict[int, Door]:
    periods = {row.period_id for row in submissions}
    rows = {row.pk: row for row in Reopening.objects.in_force(at=at).filter(period__in=periods)}
    whole = {row.period_id: row for row in sorted(rows.values(), key=_end) if row.is_whole}
    named: defaultdict[int, dict[int, Reopening]] = defaultdict(dict)
    links = Reopening.entries.through.objects.filter(
        reopening__in=rows, entry__submission__in=submissions
    )
    for key, entry, owner in links.values_list("reopening", "entry", "entry__submission"):
        named[owner][entry] = max(rows[key], named[owner].get(entry, rows[key]), key=_end)
    return {row.pk: _door(whole.get(row.period_id), named[row.pk]) for row in submissions}


def _door(whole: Reopening | None, named: dict[int, Reopening]) -> Door:
    if whole is not None:
        return Door(is_open=True, until=whole.until, reason=whole.reason)
    if not named:
        return SHUT
    last = max(named.values(), key=_end)
    return Door(is_open=False, entries=frozenset(named), until=last.until, reason=last.reason)


def _end(row: Reopening) -> datetime:
    return row.until


def who_may_reopen(*, at: datetime) -> tuple[str, ...]:
    """Who holds the right to extend and reopen on that day, by name and post (one query)."""
    rows = Appointment.objects.valid_on(timezone.localdate(at)).filter(
        role__in=roles_with(Permission.PERIOD_EXTEND), person__is_active=True
    )
    rows = rows.select_related("person", "agency").order_by("person__full_name", "pk")
    return tuple(
        dict.fromkeys(f"{row.person}, {row.post or row.get_role_display()}" for row in rows)
    )
