"""What Sở KH&CN adds to a clause, each with its source and date, and the corrected reading beside
the verbatim words. The plan's text itself is never touched."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import Agency, User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import clean
from tasks.models import Supplement, Task
from tasks.states import SupplementKind


class SupplementEmpty(DomainError):
    """Nothing is said, or nobody says it."""

    code = "supplement_empty"


class SupplementWithdrawn(DomainError):
    code = "supplement_withdrawn"


@transaction.atomic(durable=True)
def add(
    *,
    task: Task,
    kind: SupplementKind,
    source: str,
    source_date: date,
    by: User,
    at: datetime,
    text: str = "",
    due_on: date | None = None,
    agencies: Collection[Agency] = (),
) -> Supplement:
    """Add a deadline (`due_on`), supporting agencies (`agencies`) or words (product, indicator,
    secrecy note) to a clause; it follows the clause over versions. `source` is the document that
    says so. Raises SupplementEmpty, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    text, source = clean(text).text.strip(), clean(source).text.strip()
    said = {SupplementKind.DEADLINE: due_on, SupplementKind.SUPPORT: agencies}.get(kind, text)
    if not said:
        raise SupplementEmpty(_("Say what is added to the task."))
    if not source:
        raise SupplementEmpty(_("Name the document that this comes from."))
    row = Supplement.objects.create(
        lineage=task.lineage,
        kind=kind,
        text=text,
        due_on=due_on if kind == SupplementKind.DEADLINE else None,
        source=source[:300],
        source_date=source_date,
        added_at=at,
        added_by=by,
    )
    if kind == SupplementKind.SUPPORT:
        row.agencies.set(agencies)
    details = {"kind": kind.value, "task": task.code}
    audit.record("supplement.add", by=by, at=at, about=row, details=details)
    return row


@transaction.atomic(durable=True)
def withdraw(*, supplement: Supplement, by: User, at: datetime) -> Supplement:
    """Take a supplement back; it stays on record. Raises SupplementWithdrawn, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = Supplement.objects.select_for_update(of=("self",)).get(pk=supplement.pk)
    if row.withdrawn_at is not None:
        raise SupplementWithdrawn(_("This addition was withdrawn already."))
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record("supplement.withdraw", by=by, at=at, about=row)
    return row


@transaction.atomic(durable=True)
def correct_reading(*, task: Task, text: str, by: User, at: datetime) -> Task:
    """Set the corrected reading of a clause beside its verbatim text; "" or the same words take it
    away."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    reading = " ".join(clean(text).text.split())
    row.corrected_text = reading if reading != row.text else ""
    is_set = bool(row.corrected_text)
    row.corrected_at, row.corrected_by = (at, by) if is_set else (None, None)
    row.save(update_fields=["corrected_text", "corrected_at", "corrected_by"])
    audit.record("task.correct_reading", by=by, at=at, about=row, details={"is_set": is_set})
    return row
