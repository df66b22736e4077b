"""Edits of wording as they stand: the acts of each passage, folded."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from agencies.models import User
from agencies.roles import Permission
from reports.models import PassageEdit, PassageEditQuerySet, Recipient
from reports.states import EditAct
from tasks.models import Entry, Period, Submission


@dataclass(frozen=True, slots=True)
class Trail:
    """All acts on one passage, in order; empty where nobody has edited it."""

    acts: tuple[PassageEdit, ...] = ()

    @property
    def number(self) -> int:
        """Of the last act, 0 = none: a form that has not seen it is stale."""
        return self.acts[-1].number if self.acts else 0

    @property
    def last(self) -> EditAct | None:
        return EditAct(self.acts[-1].act) if self.acts else None

    @property
    def edit(self) -> PassageEdit | None:
        """The last edit, withdrawn or not."""
        return next((one for one in reversed(self.acts) if one.act == EditAct.EDIT), None)

    @property
    def in_force(self) -> PassageEdit | None:
        """The edit that counts; None = the agency's words stand."""
        return None if self.last == EditAct.WITHDRAW else self.edit

    @property
    def is_objected(self) -> bool:
        return self.last == EditAct.OBJECT

    def may_be_objected(self, *, today: date) -> bool:
        """The last act is an edit, and its last day has not passed. What the office has kept
        against an objection is not objected to again."""
        last = self.acts[-1] if self.acts else None
        return last is not None and last.object_until is not None and today <= last.object_until


def trail_of(entry: Entry, recipient: Recipient, part: str) -> Trail:
    """The acts on one passage (1 query)."""
    rows = PassageEdit.objects.filter(entry=entry, recipient=recipient, part=part)
    return Trail(tuple(rows.select_related("source_version").order_by("number")))


def trails_of(period: Period, recipient: Recipient) -> tuple[Trail, ...]:
    """Of every edited passage of a period's reports for a recipient (1 query)."""
    return folded(PassageEdit.objects.of(period, recipient))


def trails_filled_by(period: Period, user: User, *, at: datetime) -> tuple[Trail, ...]:
    """Of the edited passages of the agencies whose answers the person fills on that day."""
    agencies = user.agency_ids(Permission.ENTRY_WRITE, at=at)
    filled = Submission.objects.held_by(agencies, on=timezone.localdate(at)).of(period)
    return folded(PassageEdit.objects.filter(entry__submission__in=filled))


def periods_filled_by(user: User, *, at: datetime) -> tuple[Period, ...]:
    """Periods in which words of the person's agencies were edited, the newest first (1 query)."""
    agencies = user.agency_ids(Permission.ENTRY_WRITE, at=at)
    filled = Submission.objects.held_by(agencies, on=timezone.localdate(at))
    rows = filled.filter(entries__edits__isnull=False).values("period")
    return tuple(Period.objects.filter(pk__in=rows).order_by("-cutoff_on", "-pk"))


def trails_about(entries: Iterable[str], recipient: Recipient) -> dict[tuple[str, str], Trail]:
    """(Public id of the answer, passage) → its acts for that recipient (1 query)."""
    rows = PassageEdit.objects.filter(recipient=recipient, entry__public_id__in=list(entries))
    trails = folded(rows)
    return {(str(one.acts[0].entry.public_id), one.acts[0].part): one for one in trails}


def folded(rows: PassageEditQuerySet) -> tuple[Trail, ...]:
    """Acts by passage: recipient, then the order of the plan, then the field (1 query)."""
    ordered = rows.select_related(
        "entry__obligation__task", "entry__submission__period", "entry__submission__agency",
        "recipient", "source_version",
    ).order_by(
        "recipient__position", "entry__obligation__task__heading__position",
        "entry__obligation__task__position", "entry_id", "part", "number",
    )  # fmt: skip
    found: defaultdict[tuple[int, int, str], list[PassageEdit]] = defaultdict(list)
    for row in ordered:
        found[row.recipient_id, row.entry_id, row.part].append(row)
    return tuple(Trail(tuple(acts)) for acts in found.values())
