"""A locked period is written again for a while, with a reason and an end: whole, only if it is the
latest of its plan, or named answers only. It stays locked; after the end the lock is back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import moment
from tasks import workflow
from tasks.models import Entry, Period, Reopening, Submission
from tasks.queries import answering, reopenings
from tasks.services import notice_period as notices
from tasks.services import submission as submissions
from tasks.services.period import ReasonRequired
from tasks.states import EntryStatus, PeriodStatus, SubmissionStatus
from tasks.workflow import EntryAction


class PeriodNotLocked(DomainError):
    code = "period_not_locked"


class NotTheLatest(DomainError):
    """A later period of the plan follows: only named answers are reopened."""

    code = "period_not_the_latest"


class EndPassed(DomainError):
    """A reopening ends at a moment that is still to come."""

    code = "reopening_end_passed"


class NothingNamed(DomainError):
    code = "nothing_named"


class ReopeningOver(DomainError):
    code = "reopening_over"


def reopen_whole(
    *, period: Period, reason: str, until: datetime, by: User, at: datetime
) -> Reopening:
    """Let every agency go on writing in the latest period of its plan until a moment. Raises
    NotAllowed, ReasonRequired, EndPassed, PeriodNotLocked, NotTheLatest."""
    with transaction.atomic(durable=True):
        fresh, words = _checked(period, reason, until, by=by, at=at)
        later = _later(fresh)
        if later is not None:
            sentence = _(
                "%(period)s is not the latest period: %(later)s follows. Reopen named answers."
            )
            raise NotTheLatest(sentence % {"period": fresh.name, "later": later.name})
        row = _create(fresh, words, until, is_whole=True, by=by, at=at)
        rows = fresh.submissions.select_related("agency").prefetch_related("holders__agency")
        agencies = {row.holder(at).pk for row in rows}
        notices.reopened(reopening=row, agencies=agencies, by=by, at=at)
    return row


def reopen_named(
    *,
    period: Period,
    entries: Iterable[Entry],
    reason: str,
    until: datetime,
    by: User,
    at: datetime,
) -> Reopening:
    """Let only these answers be written until a moment. What was sent or accepted goes back to its
    agency as a return does, due at the end, and through the review again; a released report stays
    byte for byte what it was. Raises NotAllowed, ReasonRequired, EndPassed, PeriodNotLocked,
    NothingNamed."""
    with transaction.atomic(durable=True):
        fresh, words = _checked(period, reason, until, by=by, at=at)
        wanted = {entry.pk for entry in entries}
        owners = fresh.submissions.filter(entries__in=wanted).distinct().order_by("pk")
        # All locks of reports before the trail (audit.record).
        locked = [submissions.lock(owner) for owner in owners]
        named = [(row, _named(row, wanted)) for row in locked]
        if not locked:
            raise NothingNamed(_("Choose the answers that are reopened."))
        for row, own in named:
            _give_back(row, own, words, until, by=by, at=at)
        reopening = _create(fresh, words, until, is_whole=False, by=by, at=at)
        reopening.entries.set([entry for _row, own in named for entry in own])
        agencies = {row.holder(at).pk for row in locked}
        notices.reopened(reopening=reopening, agencies=agencies, by=by, at=at)
    return reopening


@transaction.atomic(durable=True)
def end(*, reopening: Reopening, by: User, at: datetime) -> Reopening:
    """Close a reopening before its end. Raises NotAllowed, ReopeningOver."""
    require(by, Permission.PERIOD_EXTEND, at=at)
    fresh = Reopening.objects.select_for_update(of=("self",)).get(pk=reopening.pk)
    if fresh.ended_at is not None or fresh.until < at:
        raise ReopeningOver(_("This reopening has ended already; the period is locked."))
    fresh.ended_at, fresh.ended_by = at, by
    fresh.save(update_fields=["ended_at", "ended_by"])
    details = {"reopening": str(fresh.public_id)}
    audit.record("period.reopening_end", by=by, at=at, about=fresh.period, details=details)
    return fresh


def _checked(
    period: Period, reason: str, until: datetime, *, by: User, at: datetime
) -> tuple[Period, str]:
    require(by, Permission.PERIOD_EXTEND, at=at)
    if not reason.strip():
        raise ReasonRequired(_("Say why it is reopened."))
    if until <= at:
        sentence = _("The end of the reopening, %(moment)s, has passed. Choose a later one.")
        raise EndPassed(sentence % {"moment": moment(until)})
    fresh = Period.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    if fresh.status != PeriodStatus.LOCKED:
        sentence = _("The period %(name)s is not locked: there is nothing to reopen.")
        raise PeriodNotLocked(sentence % {"name": fresh.name})
    return fresh, reason.strip()[:1000]


def _later(period: Period) -> Period | None:
    """A period of the same plan that follows, and was not cancelled."""
    latest = reopenings.latest_of(period)
    return latest if latest is not None and latest.pk != period.pk else None


def _named(row: Submission, wanted: set[int]) -> list[Entry]:
    """The answers that one report is reopened with. A report that was never sent is sent whole, so
    it is reopened whole; what lies with the agency for correction already comes along."""
    entries = list(Entry.objects.select_for_update(of=("self",)).filter(submission=row))
    if row.first_received_at is None:
        return entries
    return [entry for entry in entries if entry.pk in wanted or _is_with_agency(row, entry)]


def _is_with_agency(row: Submission, entry: Entry) -> bool:
    """Returned, or mended since and perhaps on the desk of the head of the agency."""
    with_head = row.status == SubmissionStatus.WITH_HEAD
    is_mended = entry.status != EntryStatus.ACCEPTED and bool(entry.returned_version)
    return answering.is_editable(row, entry) or (with_head and is_mended)


def _give_back(
    row: Submission,
    entries: Sequence[Entry],
    reason: str,
    until: datetime,
    *,
    by: User,
    at: datetime,
) -> None:
    if row.first_received_at is None:
        return
    for entry in entries:
        if not _is_with_agency(row, entry):
            _return(entry, reason, by=by, at=at)
    submissions.give_back_to_agency(row, by=by, at=at, note=reason)
    row.returned_due_at = until
    row.save(update_fields=["returned_due_at"])


def _return(entry: Entry, reason: str, *, by: User, at: datetime) -> None:
    entry.status = workflow.next_entry_status(EntryStatus(entry.status), EntryAction.RETURN)
    entry.returned_version, entry.return_reason = entry.sent_version, reason
    entry.decision, entry.completion_confirmed = "", False
    entry.reviewed_at, entry.reviewed_by = at, by
    entry.save(
        update_fields=[
            "status", "returned_version", "return_reason", "decision", "completion_confirmed",
            "reviewed_at", "reviewed_by",
        ]
    )  # fmt: skip


def _create(
    period: Period, reason: str, until: datetime, *, is_whole: bool, by: User, at: datetime
) -> Reopening:
    row = Reopening.objects.create(
        period=period,
        is_whole=is_whole,
        reason=reason,
        until=until,
        opened_at=at,
        opened_by=by,
        opened_label=audit.label_of(by, at=at),
    )
    details = {"code": period.code, "whole": is_whole, "until": until.isoformat()}
    audit.record("period.reopen", by=by, at=at, about=period, details=details)
    return row
