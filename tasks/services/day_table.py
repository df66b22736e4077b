"""The table of days off: proposals come from a file, a person confirms or refuses each with a
document, or adds a day that a document names. A table with a year left out is refused."""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as shown_day
from tasks.calendar import missing_years
from tasks.models import DayKind, DayStatus, Holiday

PROPOSALS = settings.BASE_DIR / "tasks" / "texts" / "ngay-nghi-de-xuat.csv"
_COLUMNS = ["ngay", "loai", "ten"]


class TableWithGap(DomainError):
    """A year between others would have no day off: dates of that year would be wrong unseen."""

    code = "table_with_gap"


class BadDayFile(DomainError):
    code = "bad_day_file"


class DocumentRequired(DomainError):
    code = "document_required"


class NoDayChosen(DomainError):
    code = "no_day_chosen"


class DayExists(DomainError):
    code = "day_exists"


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """One line of a file of proposals."""

    day: date
    kind: DayKind
    name: str


def read_proposals(path: Path = PROPOSALS) -> tuple[str, list[ProposedDay]]:
    """Where the proposals come from (the first comment), and its days. Raises BadDayFile."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    if next(rows, None) != _COLUMNS:
        sentence = _("The file must begin with the columns %(columns)s.")
        raise BadDayFile(sentence % {"columns": ",".join(_COLUMNS)})
    return (comments or [path.name])[0][:300], list(_days_of(rows))


def _days_of(rows: Iterable[list[str]]) -> Iterator[ProposedDay]:
    seen: set[date] = set()
    for number, row in enumerate(rows, start=1):
        try:
            text, kind, name = row
            one = ProposedDay(date.fromisoformat(text), DayKind(kind), name.strip()[:120])
        except ValueError as error:
            sentence = _("Line %(number)s of the file cannot be read; nothing was loaded.")
            raise BadDayFile(sentence % {"number": number}) from error
        if one.day in seen:
            sentence = _("The day %(day)s stands twice in the file; nothing was loaded.")
            raise BadDayFile(sentence % {"day": shown_day(one.day)})
        seen.add(one.day)
        yield one


@transaction.atomic(durable=True)
def load_proposals(
    *, days: Sequence[ProposedDay], source: str, by: User | None, at: datetime
) -> int:
    """Add the days that the table does not have yet, as proposals; a day that is there stays as it
    is. How many were added. `by` is None for the operator's command. Raises TableWithGap."""
    if by is not None:
        require(by, Permission.CALENDAR_EDIT, at=at)
    known = _locked()
    counted = _counted(known)
    _refuse_gap(counted, [*counted, *(one.day for one in days)])
    present = {row.day for row in known}
    new = [
        Holiday(day=one.day, kind=one.kind, name=one.name, source=source)
        for one in days
        if one.day not in present
    ]
    Holiday.objects.bulk_create(new)
    if new:
        details = {"days": len(new), "source": source}
        audit.record("calendar.load", by=by, at=at, details=details)
    return len(new)


@transaction.atomic(durable=True)
def decide(
    *, days: Collection[date], verdict: DayStatus, document: str, by: User, at: datetime
) -> int:
    """Confirm or refuse days, all on one document (number and date); a later decision on the same
    day takes the place of the earlier one, which stays in the trail. How many days changed.
    Raises DocumentRequired, NoDayChosen, TableWithGap, NotAllowed."""
    require(by, Permission.CALENDAR_EDIT, at=at)
    document = _given(document)
    known = _locked()
    chosen = [one for one in known if one.day in days]
    if not chosen:
        raise NoDayChosen(_("Choose at least one day of the table."))
    before = _counted(known)
    for one in chosen:
        one.status, one.document = verdict, document
        one.decided_at, one.decided_by = at, by
    _refuse_gap(before, _counted(known))
    Holiday.objects.bulk_update(chosen, ["status", "document", "decided_at", "decided_by"])
    # The number of a document, so that an earlier decision can be read in the trail.
    details = {
        "days": " ".join(row.day.isoformat() for row in chosen),
        "verdict": verdict.value,
        "document": document,
    }
    audit.record("calendar.decide", by=by, at=at, details=details)
    return len(chosen)


@transaction.atomic(durable=True)
def add_day(
    *, day: date, kind: DayKind, name: str, document: str, by: User, at: datetime
) -> Holiday:
    """A day off, or a day worked instead, that a document names: confirmed at once. Raises
    DayExists, DocumentRequired, TableWithGap, NotAllowed."""
    require(by, Permission.CALENDAR_EDIT, at=at)
    document = _given(document)
    counted = _counted(_locked())
    _refuse_gap(counted, [*counted, day])
    try:
        with transaction.atomic():
            row = Holiday.objects.create(
                day=day, kind=kind, name=name, document=document, status=DayStatus.CONFIRMED,
                decided_at=at, decided_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        sentence = _("%(day)s is in the table already. Confirm or refuse it there.")
        raise DayExists(sentence % {"day": shown_day(day)}) from error
    details = {"day": day.isoformat(), "kind": kind, "document": document}
    audit.record("calendar.add", by=by, at=at, details=details)
    return row


def _locked() -> list[Holiday]:
    """The whole table, ours until the end of the transaction."""
    return list(Holiday.objects.select_for_update(of=("self",)).order_by("day"))


def _counted(rows: Iterable[Holiday]) -> list[date]:
    return [row.day for row in rows if row.status != DayStatus.REFUSED]


def _given(document: str) -> str:
    if not document.strip():
        raise DocumentRequired(_("Name the document with its number and date."))
    return document.strip()[:300]


def _refuse_gap(before: Iterable[date], after: Iterable[date]) -> None:
    """A gap that was there already does not stop whoever is filling it."""
    old = missing_years({day.year for day in before})
    missing = [year for year in missing_years({day.year for day in after}) if year not in old]
    if missing:
        sentence = _(
            "The table would have no day off in %(years)s, although it has earlier and later "
            "years. Enter those years first; nothing was changed."
        )
        raise TableWithGap(sentence % {"years": ", ".join(map(str, missing))})
