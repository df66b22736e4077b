"""The matrix of the dashboard: headings of the plan × periods, unfolding to member agencies. One
cell says one thing, the worst first; every figure comes from the ledger's own counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.queries.succession import Names, names
from plan_portal.lib.text import day, moment
from reports.queries.standing import Standing, standing_of, summary
from tasks.queries.ledger import Ledger, Row, counts, group_by
from tasks.states import Bucket, Clock, HeadingKind, SubmissionStatus

# Members shown when a heading is unfolded; the rest is one click away.
SHOWN_MEMBERS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one square: kind of badge (components/badge.html), words, the reason, and
    whether it asks for attention. `period`: code, "" where nothing was asked; `submission`: public
    id of the one report that it is about, once received."""

    kind: str
    label: str
    tip: str
    is_problem: bool = False
    period: str = ""
    submission: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a heading, or a member agency of one. `summary` is what the fold says; `members`
    come worst first, `members_left` counts those behind the link."""

    position: int
    number: str
    title: str
    note: str
    cells: tuple[Cell, ...]
    members: tuple["Line", ...] = ()
    members_left: int = 0
    summary: str = ""
    is_open: bool = False
    # Reports of this period under the heading that are overdue: whom *Đôn đốc* reminds.
    silent: tuple[str, ...] = ()
    now: str = ""

    @property
    def has_problem(self) -> bool:
        return bool(self.cells) and self.cells[0].is_problem


def matrix(ledgers: Sequence[Ledger], *, unfolded: int = 0) -> tuple[Line, ...]:
    """Lines in plan order; `ledgers` newest period first. Headings are joined over the versions
    of the plan by their position. All members of the heading at position `unfolded` are shown."""
    rows = [row for ledger in ledgers for row in ledger.rows]
    headings = group_by(rows, lambda row: row.heading_position)
    known = names(at=ledgers[0].at) if ledgers else None
    return tuple(
        _heading(own, ledgers, known, is_open=position == unfolded)
        for position, own in sorted(headings.items())
    )


def _heading(
    rows: Sequence[Row], ledgers: Sequence[Ledger], known: Names | None, *, is_open: bool
) -> Line:
    latest = rows[0]
    agencies = group_by(rows, lambda row: row.agency_id)
    several = len(agencies) > 1
    members = [_member(own, ledgers, known) for own in agencies.values()] if several else []
    members.sort(key=lambda line: not line.has_problem)
    shown = members if is_open else members[:SHOWN_MEMBERS]
    now = [row for row in rows if row.period_id == ledgers[0].period.pk]
    return Line(
        position=latest.heading_position,
        number=latest.heading_number or str(latest.heading_position),
        title=latest.heading_title.rstrip(":"),
        note=_note(latest, len({row.agency_id for row in now})),
        cells=_cells(rows, ledgers),
        members=tuple(shown),
        members_left=len(members) - len(shown),
        summary=summary(now) if several else "",
        is_open=is_open,
        silent=_silent_of(now),
        now="" if several or known is None else known.remark(latest.agency_id, latest.agency_name),
    )


def _silent_of(rows: Sequence[Row]) -> tuple[str, ...]:
    late = (row for row in rows if row.owes and row.reading.is_overdue and row.submission)
    return tuple(dict.fromkeys(str(row.submission) for row in late))


def _note(row: Row, agencies: int) -> str:
    if row.heading_kind == HeadingKind.REQUEST:
        return ngettext(
            "%(count)s organisation · a request, without deadline",
            "%(count)s organisations · a request, without deadline",
            agencies,
        ) % {"count": agencies}
    if row.heading_kind != HeadingKind.AGENCY:
        return ngettext("%(count)s agency", "%(count)s agencies", agencies) % {"count": agencies}
    return ""


def _member(rows: Sequence[Row], ledgers: Sequence[Ledger], known: Names | None) -> Line:
    latest = rows[0]
    return Line(
        position=latest.heading_position,
        number="",
        title=latest.agency_name,
        note="",
        cells=_cells(rows, ledgers),
        now=known.remark(latest.agency_id, latest.agency_name) if known else "",
    )


def _cells(rows: Sequence[Row], ledgers: Sequence[Ledger]) -> tuple[Cell, ...]:
    by_period = group_by(rows, lambda row: row.period_id)
    return tuple(cell(by_period.get(ledger.period.pk, ()), ledger) for ledger in ledgers)


def cell(rows: Sequence[Row], ledger: Ledger) -> Cell:
    """One square: the rows of a heading, or of one agency under it, in one period."""
    if not rows:
        return Cell("none", _("Not asked"), _("Nothing is asked here in this period."))
    agencies = group_by(rows, lambda row: row.agency_id)
    each = {key: standing_of(own) for key, own in agencies.items()}
    worst = min(each.values(), key=list(Standing).index)
    holding = [row for row in rows if each[row.agency_id] == worst]
    kind, words, tip = _WORDS[worst](holding, ledger.at)
    one = len(agencies) == 1
    if not one:
        many = len({row.agency_id for row in holding if kind != "late" or _is_late(row)})
        words, tip = f"{_short(worst, kind, words)} {many}/{len(agencies)}", summary(rows)
    first = rows[0]
    sent = first.submission if one and first.is_received else None
    is_problem = worst in {Standing.MISSING, Standing.RETURNED}
    return Cell(kind, words, tip, is_problem, ledger.period.code, str(sent or ""))


def _is_late(row: Row) -> bool:
    return row.bucket == Bucket.LATE


def _short(worst: Standing, kind: str, words: str) -> str:
    if worst == Standing.MISSING:
        return _("Overdue")
    if worst == Standing.EXTENDED:
        return _("Extended")
    if worst == Standing.RETURNED:
        return _("Returned")
    return _("Complete") if worst == Standing.ACCEPTED and kind != "late" else words


def _missing(rows: Sequence[Row], at: datetime) -> tuple[str, str, str]:
    due = rows[0].reading.due_at
    late = days_late(due, at)
    words = ngettext("Overdue %(days)s day", "Overdue %(days)s days", late) % {"days": late}
    words = words if late else _("Overdue since today")
    return "overdue", words, _("Due %(day)s; nothing was received.") % {"day": moment(due)}


def _returned(rows: Sequence[Row], at: datetime) -> tuple[str, str, str]:
    reading = rows[0].reading
    due = {"day": moment(reading.due_at)}
    if reading.clock == Clock.RETURNED_OVERDUE:
        late = days_late(reading.due_at, at)
        words = ngettext("Returned, overdue %(days)s day", "Returned, overdue %(days)s days", late)
        words = words if late else _("Returned, overdue since today")
        tip = _("Sent back for correction; was due %(day)s.") % due
        return "returned_overdue", words % {"days": late}, tip
    return "returned", _("Returned"), _("Sent back for correction; due %(day)s.") % due


def _extended(rows: Sequence[Row], _at: datetime) -> tuple[str, str, str]:
    until = day(rows[0].excused_until or rows[0].due_at)
    tip = _("Extended: %(reason)s; first deadline %(day)s.") % {
        "reason": rows[0].excuse.rstrip("."), "day": moment(rows[0].due_at),
    }  # fmt: skip
    return "extended", _("Extended to %(day)s") % {"day": until}, tip


def _unsent(rows: Sequence[Row], _at: datetime) -> tuple[str, str, str]:
    with_head = rows[0].submission_status == SubmissionStatus.WITH_HEAD
    words = _("With the head") if with_head else _("Not sent yet")
    kind, due = "with_head" if with_head else "pending", {"day": moment(rows[0].due_at)}
    if rows[0].reading.clock == Clock.DUE_SOON and not with_head:
        kind, words = "due_soon", _("Due soon")
    return kind, words, _("Due %(day)s.") % due


def _waiting(rows: Sequence[Row], _at: datetime) -> tuple[str, str, str]:
    del rows
    return "submitted", _("Waiting for review"), _("Sent; Sở KH&CN has not decided yet.")


def _accepted(rows: Sequence[Row], _at: datetime) -> tuple[str, str, str]:
    counted = counts(rows)
    received = max(row.first_received_at for row in rows if row.first_received_at)
    came = {"moment": moment(received)}
    if counted.late:
        due = {"due": moment(rows[0].due_at)}
        return "late", _("Sent late"), _("Due %(due)s; received %(moment)s.") % (due | came)
    tip = _("Accepted; first received %(moment)s.") % came
    if counted.secret == counted.owed:
        return "secret", _("Secret channel"), tip
    if counted.nil == counted.owed:
        return "nil", _("Nothing new"), tip
    return "accepted", _("Accepted"), tip


def _replied(rows: Sequence[Row], _at: datetime) -> tuple[str, str, str]:
    del rows
    return "submitted", _("Sent"), _("A request: never overdue, never ranked.")


def _silent(rows: Sequence[Row], _at: datetime) -> tuple[str, str, str]:
    del rows
    return "none", _("No information yet"), _("A request: never overdue, never ranked.")


_WORDS = {
    Standing.MISSING: _missing,
    Standing.RETURNED: _returned,
    Standing.EXTENDED: _extended,
    Standing.UNSENT: _unsent,
    Standing.WAITING: _waiting,
    Standing.ACCEPTED: _accepted,
    Standing.REPLIED: _replied,
    Standing.SILENT: _silent,
}


def days_late(due_at: datetime, at: datetime) -> int:
    """Whole local days since the day it was due; 0 on that day itself."""
    return (timezone.localdate(at) - timezone.localdate(due_at)).days


def in_order(lines: Iterable[Line], *, problems_only: bool) -> tuple[Line, ...]:
    """All lines, or those that ask for attention now."""
    return tuple(line for line in lines if line.has_problem or not problems_only)
