"""What differs between two answers, field by field and word by word. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from plan_portal.lib import text
from plan_portal.lib.text import Diff, fold, word_diff
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.states import AnswerKind, ProgressStatus


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its name on the screen and the words that went and came."""

    label: str
    tokens: Diff


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure then and now, as shown: "" where it was not given; `change` "+7" or "" when it
    cannot be counted; `is_new`, `is_gone` say which side is empty."""

    name: str
    unit: str
    before: str
    now: str
    change: str
    is_new: bool = False
    is_gone: bool = False


def changes(old: Answer, new: Answer) -> tuple[Change, ...]:
    """The fields that differ, in the order of the form."""
    before, after = dict(_fields(old)), dict(_fields(new))
    return tuple(
        Change(label, word_diff(before[label], after[label]))
        for label in before
        if before[label] != after[label]
    )


def figures(old: Answer | None, new: Answer) -> tuple[FigureRow, ...]:
    """Figures of this answer against the last one, matched by name; what is no longer given stands
    at the end."""
    last = {fold(row.name): row for row in (old.figures if old else ())}
    rows = []
    for row in new.figures:
        was = last.pop(fold(row.name), None)
        before = shown_number(was.value) if was else ""
        change = _difference(was.value, row.value) if was else ""
        rows.append(
            FigureRow(
                row.name, row.unit, before, shown_number(row.value), change, is_new=was is None
            )
        )
    gone = [
        FigureRow(row.name, row.unit, shown_number(row.value), "", "", is_gone=True)
        for row in last.values()
    ]
    return (*rows, *gone)


def shown_number(value: str) -> str:
    """1.234,5 of the stored decimal string; what is no number is shown as it is."""
    exact = _decimal(value)
    return value if exact is None else text.number(exact)


def _difference(before: str, now: str) -> str:
    old, new = _decimal(before), _decimal(now)
    if old is None or new is None:
        return ""
    gap = new - old
    return ("+" if gap > 0 else "") + text.number(gap)


def _decimal(value: str) -> Decimal | None:
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


def _fields(answer: Answer) -> Iterable[tuple[str, str]]:
    kind = AnswerKind(answer.kind).label if answer.kind else ""
    status = ProgressStatus(answer.status).label if answer.status else ""
    due = text.day(answer.next_step_due) if answer.next_step_due else ""
    secret = [answer.secret_number, text.day(answer.secret_date) if answer.secret_date else ""]
    yield _("Kind of answer"), str(kind)
    yield _("Status"), str(status)
    yield _("Completed"), "" if answer.percent is None else f"{answer.percent}%"
    yield _("Result"), answer.result
    yield _("Figures"), "\n".join(_figure(row) for row in answer.figures)
    yield _("Obstacles"), _lines(answer.obstacles)
    yield _("Proposals"), _lines(answer.proposals)
    yield _("Next step"), "\n".join(part for part in (answer.next_step, due) if part)
    yield _("Reason"), answer.reason
    yield _("Document by secret channel"), " ".join(part for part in secret if part)


def _figure(row: Figure) -> str:
    return f"{row.name}: {shown_number(row.value)} {row.unit}".strip()


def _lines(rows: Iterable[Obstacle | Proposal]) -> str:
    return "\n".join(f"{r.text} → {r.addressee}" if r.addressee else r.text for r in rows)
