"""Which target a figure answers: said by a person, shown from the next compile on, ended by a
person. Nothing is matched by likeness."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import clean, one_line
from reports.models import TargetLink
from reports.states import TargetRelation
from tasks.models import Supplement, Task
from tasks.states import SupplementKind
from tasks.validators import parse_figure

MAX_NAME, MAX_UNIT = 300, 100  # as a figure's are in the API


class TargetRefused(DomainError):
    """It is not stated where it is said to be, or the figure has a target."""

    code = "target_refused"


class TargetEnded(DomainError):
    code = "target_ended"


@dataclass(frozen=True, slots=True)
class Wish:
    """A figure of a clause by its name and unit, and what the target asks for: an indicator that
    was added (`supplement`), or the plan's own `words`. `value` as it is typed: "1.234,5"."""

    task: Task
    name: str
    unit: str
    relation: TargetRelation
    value: str
    target_unit: str
    supplement: Supplement | None = None
    words: str = ""


def link(wish: Wish, *, by: User, at: datetime) -> TargetLink:
    """Say that the figure answers the target. Raises NotAllowed, TargetRefused, NotANumber."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        if len(wish.name) > MAX_NAME or len(wish.unit) > MAX_UNIT:
            raise TargetRefused(
                _("The name of this figure is too long for a target. Ask the agency to shorten it.")
            )
        words = "" if wish.supplement else _stated(wish)
        if wish.supplement is not None:
            _refuse_other(wish.supplement, wish.task)
        row = TargetLink(
            lineage=wish.task.lineage,
            name=wish.name,
            unit=wish.unit,
            supplement=wish.supplement,
            words=words,
            relation=wish.relation,
            value=parse_figure(wish.value),
            target_unit=one_line(clean(wish.target_unit).text),
            at=at,
            by=by,
            by_label=audit.label_of(by, at=at),
        )
        try:
            with transaction.atomic():  # the unique key decides between two at the same moment
                row.save(force_insert=True)
        except IntegrityError as clash:
            sentence = _("This figure has a target already: end that link first.")
            raise TargetRefused(sentence) from clash
        audit.record("report.target_link", by=by, at=at, about=row, details=_details(row))
    return row


def end(*, target: TargetLink, by: User, at: datetime) -> TargetLink:
    """The figure answers the target no longer, from the next compile on; the row stays. Raises
    NotAllowed, TargetEnded."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        rows = TargetLink.objects.filter(pk=target.pk, ended_at=None)
        if not rows.update(ended_at=at, ended_by=by):
            raise TargetEnded(_("This link has been ended already."))
        target.refresh_from_db()
        audit.record("report.target_end", by=by, at=at, about=target, details=_details(target))
    return target


def _stated(wish: Wish) -> str:
    """The words, when they stand in the clause to the letter."""
    words = clean(wish.words).text.strip()
    is_there = words and (words in wish.task.text or words in wish.task.corrected_text)
    if not is_there:
        raise TargetRefused(
            _("These words do not stand in the clause: copy them from the plan, sign by sign.")
        )
    return words


def _refuse_other(supplement: Supplement, task: Task) -> None:
    is_target = supplement.kind == SupplementKind.INDICATOR and supplement.withdrawn_at is None
    if not is_target or supplement.lineage != task.lineage:
        raise TargetRefused(_("This is no target of the task."))


def _details(row: TargetLink) -> dict[str, str]:
    return {"lineage": str(row.lineage), "name": row.name, "unit": row.unit, "value": row.value}
