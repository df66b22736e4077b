"""Where one agency stands in one period, over all that it owes there: exactly one word each."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from tasks.queries.ledger import Ledger, Row, group_by
from tasks.states import Bucket


class Standing(StrEnum):
    """The worst first; REPLIED and SILENT are those of a request (đề nghị), never late."""

    MISSING = "missing"
    RETURNED = "returned"
    EXTENDED = "extended"
    UNSENT = "unsent"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REPLIED = "replied"
    SILENT = "silent"


class Group(StrEnum):
    """Lists behind the figures: each holds exactly as many agencies as its figure says."""

    ALL = "tat-ca"
    RECEIVED = "da-gui"
    ON_TIME = "dung-han"
    LATE = "muon"
    MISSING = "qua-han"
    EXTENDED = "gia-han"
    UNSENT = "chua-gui"


_IN_TIME = {Bucket.ON_TIME, Bucket.NIL, Bucket.SECRET}


def standing_of(rows: Sequence[Row]) -> Standing:
    """Rows of one agency in one period (of one heading, or all)."""
    owed = [row for row in rows if row.owes]
    if not owed:
        return Standing.REPLIED if any(row.is_received for row in rows) else Standing.SILENT
    if owed[0].bucket == Bucket.MISSING:
        return Standing.MISSING
    if not owed[0].is_received:
        is_extended = owed[0].bucket == Bucket.EXCUSED
        return Standing.EXTENDED if is_extended else Standing.UNSENT
    if any(row.is_returned for row in owed):
        return Standing.RETURNED
    return Standing.WAITING if any(row.is_waiting for row in owed) else Standing.ACCEPTED


def agencies_in(ledger: Ledger, group: Group) -> tuple[tuple[Row, ...], ...]:
    """The agencies of a group, each with its rows, in plan order. ALL has those only asked too;
    the others are cut as tasks.queries.tally.AgencyCounts counts them."""
    each = group_by(ledger.rows, lambda row: row.agency_id).values()
    return tuple(rows for rows in each if group == Group.ALL or _holds(rows, group))


def _holds(rows: Sequence[Row], group: Group) -> bool:
    owed = [row for row in rows if row.owes]
    if not owed:
        return False
    row = owed[0]
    return {
        Group.RECEIVED: row.is_received,
        Group.ON_TIME: row.bucket in _IN_TIME,
        Group.LATE: row.bucket == Bucket.LATE,
        Group.MISSING: row.bucket == Bucket.MISSING,
        Group.EXTENDED: row.bucket == Bucket.EXCUSED and not row.is_received,
        Group.UNSENT: row.bucket == Bucket.PENDING,
    }[group]


def summary(rows: Iterable[Row]) -> str:
    """ "74 agencies: 8 overdue, 3 returned, 51 accepted" – only what is there."""
    each = [standing_of(own) for own in group_by(rows, lambda row: row.agency_id).values()]
    words = {
        Standing.MISSING: _("overdue"),
        Standing.RETURNED: _("returned"),
        Standing.EXTENDED: _("extended"),
        Standing.UNSENT: _("not sent yet"),
        Standing.WAITING: _("waiting for review"),
        Standing.ACCEPTED: _("accepted"),
        Standing.REPLIED: _("sent"),
        Standing.SILENT: _("no information yet"),
    }
    said = ", ".join(f"{each.count(one)} {words[one]}" for one in Standing if one in each)
    return _("%(count)s agencies: %(parts)s") % {"count": len(each), "parts": said or "–"}
