"""Small pieces of a card of the answering form: rows, words, badges. Values only, no query."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plan_portal.lib import files, text
from tasks.answer import Obstacle, Proposal
from tasks.models import Entry, Evidence
from tasks.queries.answering import Before, EntryProblem
from tasks.queries.changes import shown_number
from tasks.queries.draft import Draft
from tasks.states import AnswerKind, EntryStatus, ProgressStatus
from tasks.validators import Severity

# Empty rows offered below the filled ones, and after "add rows".
SPARE, MORE = 1, 3
_TITLE = 72


def prefix_of(public_id: uuid.UUID) -> str:
    """Names and ids of a card's fields start with it."""
    return f"e-{public_id}-"


def short(clause: str) -> str:
    """The first words of a clause as the title of its card; the clause itself stands verbatim."""
    if len(clause) <= _TITLE:
        return clause.rstrip(".;")
    return clause[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of figures, obstacles or proposals: words as typed, sentences beside them."""

    index: int
    words: dict[str, str]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """A file or document number that stands: `label` is its name, `note` what is known of it."""

    public_id: uuid.UUID
    label: str
    note: str
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer of an earlier period beside the box."""

    index: int
    head: str
    result: str
    can_copy: bool
    remark: str
    remark_by: str


# Said at once beside the field; what is only missing is said when the report is handed over.
_NOT_YET = {"required", "nothing_to_keep", "returned", "unchanged"}


def is_wrong_value(problem: EntryProblem) -> bool:
    """Worth a sentence while one is still writing."""
    return problem.blocks and problem.code not in _NOT_YET


def by_field(problems: Sequence[EntryProblem]) -> dict[str, tuple[EntryProblem, ...]]:
    """By field of Answer; a row of a list counts for its list too."""
    found: defaultdict[str, tuple[EntryProblem, ...]] = defaultdict(tuple)
    for problem in problems:
        group = problem.field.split(".")[0]
        found[problem.field] += (problem,)
        if group != problem.field:
            found[group] += (problem,)
    return dict(found)


def badge(entry: Entry, draft: Draft, shown: Sequence[EntryProblem]) -> tuple[str, str]:
    """Kind of badge and its words: faults first, then the return, then the answer."""
    errors = sum(p.severity is Severity.ERROR for p in shown)
    warnings = len(shown) - errors
    if shown:
        return ("error" if errors else "finding"), counted(errors, warnings)
    if entry.status == EntryStatus.RETURNED:
        return "returned", _("Returned")
    if entry.status == EntryStatus.ACCEPTED:
        return "accepted", _("Accepted")
    if draft.answer.kind:
        return draft.answer.kind, str(AnswerKind(draft.answer.kind).label)
    return "", _("Not answered")


def counted(errors: int, warnings: int) -> str:
    """1 error, 2 warnings."""
    words = []
    if errors:
        words.append(ngettext("%(n)s error", "%(n)s errors", errors) % {"n": errors})
    if warnings:
        words.append(ngettext("%(n)s warning", "%(n)s warnings", warnings) % {"n": warnings})
    return ", ".join(words)


def shape(entry: Entry, draft: Draft, shown: Sequence[EntryProblem], *, done: bool) -> str:
    """State in the rail: err, warn, back, ok, draft, none."""
    if any(p.severity is Severity.ERROR for p in shown):
        return "err"
    if shown:
        return "warn"
    if entry.status == EntryStatus.RETURNED:
        return "back"
    if done or entry.status == EntryStatus.ACCEPTED:
        return "ok"
    return "draft" if draft != Draft() else "none"


def words(draft: Draft) -> dict[str, str]:
    """What stands in the single boxes: as typed where it is no value yet."""
    answer = draft.answer
    due, secret = answer.next_step_due, answer.secret_date
    shown = {
        "percent": "" if answer.percent is None else str(answer.percent),
        "result": answer.result,
        "next_step": answer.next_step,
        "next_step_due": text.day(due) if due else "",
        "reason": answer.reason,
        "secret_number": answer.secret_number,
        "secret_date": text.day(secret) if secret else "",
    }
    return shown | dict(draft.typed)


def figure_rows(
    draft: Draft, problems: dict[str, tuple[EntryProblem, ...]], *, more: bool
) -> tuple[Row, ...]:
    filled = [
        Row(
            n,
            {"name": f.name, "value": shown_number(f.value), "unit": f.unit},
            tuple(
                p.text
                for name in ("name", "value", "unit")
                for p in problems.get(f"figures.{n}.{name}", ())
            ),
        )
        for n, f in enumerate(draft.answer.figures)
    ]
    empty = {"name": "", "value": "", "unit": ""}
    return (*filled, *_spare(len(filled), empty, more=more))


def text_rows(rows: Sequence[Obstacle | Proposal], *, more: bool) -> tuple[Row, ...]:
    filled = [Row(n, {"text": r.text, "addressee": r.addressee}) for n, r in enumerate(rows)]
    return (*filled, *_spare(len(filled), {"text": "", "addressee": ""}, more=more))


def _spare(start: int, empty: dict[str, str], *, more: bool) -> list[Row]:
    count = MORE if more else SPARE
    return [Row(start + n, empty) for n in range(count)]


def proof(row: Evidence) -> Proof:
    number = row.document_number
    day = text.day(row.document_date) if row.document_date else ""
    if row.file is None:
        return Proof(row.public_id, number, day)
    size = _("%(size)s, added at %(time)s, its content was checked") % {
        "size": size_of(row.file.size),
        "time": text.moment(row.added_at),
    }
    note = " · ".join(part for part in (number, day, size) if part)
    return Proof(row.public_id, row.file_name, note, is_file=True)


def size_of(size: int) -> str:
    """48 KB, 1,2 MB."""
    if size < files.MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{text.number(size / files.MEGABYTE, 1)} MB"


def earlier(index: int, item: Before) -> Earlier:
    said, told = item.draft.answer, (item.told or item.draft).answer
    parts = [item.period]
    if item.clause:
        parts.append(_("task %(code)s of the old text") % {"code": item.clause})
    if said.kind and said.kind != AnswerKind.PROGRESS:
        parts.append(str(AnswerKind(said.kind).label))
    if told.status:
        parts.append(str(ProgressStatus(told.status).label))
    if told.percent is not None:
        parts.append(text.percent(told.percent))
    can_copy = bool(told.result or told.figures)
    return Earlier(index, " · ".join(parts), told.result, can_copy, item.remark, item.remark_by)


def reviewer(entry: Entry) -> str:
    """Who returned it and when."""
    if entry.reviewed_by is None or entry.reviewed_at is None:
        return ""
    return f"{entry.reviewed_by} · {text.moment(entry.reviewed_at)}"
