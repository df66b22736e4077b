"""The review by Sở KH&CN: conclusions are noted answer by answer and take effect together.

Until *Hoàn tất* the agency sees nothing of them; then accepted answers are accepted, returned ones
go back with their reasons and a new date, and the first time of receipt stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies import audit
from agencies.access import require_rule
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib import text
from plan_portal.lib.errors import DomainError
from tasks import calendar, rules, workflow
from tasks.models import Entry, Submission, SubmissionEvent
from tasks.queries import calendar as calendars
from tasks.queries import doors, inbox
from tasks.services import notice
from tasks.services import submission as submissions
from tasks.services.review_record import as_accepted, record_of
from tasks.services.submission import NoteRequired, PeriodLocked
from tasks.states import (
    AnswerKind,
    EntryStatus,
    ProgressStatus,
    SubmissionStatus,
)
from tasks.workflow import Action, EntryAction


class Decision(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"


class NotUnderReview(DomainError):
    """The report is not with Sở KH&CN now."""

    code = "not_under_review"


class CompletionUnanswered(DomainError):
    """A declared *hoàn thành* needs a yes or no of Sở KH&CN."""

    code = "completion_unanswered"


class ReviewIncomplete(DomainError):
    """Some answers have no conclusion yet."""

    code = "review_incomplete"


class NotQuiet(DomainError):
    """More than *không phát sinh* or *giữ nguyên* stands in it: look at it by itself."""

    code = "not_quiet"


def decide(
    *,
    entry: Entry,
    decision: Decision,
    by: User,
    at: datetime,
    version: int,
    reason: str = "",
    completion: bool | None = None,
) -> Entry:
    """Note the conclusion on one answer, without effect on the agency yet. A return says why. A
    declared *hoàn thành* is accepted with an explicit yes, or a no that says why it still counts as
    ongoing (`return_reason` holds the words in both cases). `version` is the submission's, as the
    reviewer saw it."""
    reason = text.clean(reason).text.strip()
    if decision is Decision.RETURN and not reason:
        raise NoteRequired(_("Choose or write the reason, so that the agency knows what to mend."))
    with transaction.atomic(durable=True):
        row = _locked(entry.submission, by=by, at=at, version=version)
        fresh = Entry.objects.select_for_update().get(pk=entry.pk, submission=row)
        is_declared = declares_completion(fresh) and decision is Decision.ACCEPT
        if is_declared:
            _refuse_unclear_completion(reason, completion=completion)
        # Of an answer accepted before, a noted return changes nothing until *Hoàn tất*.
        if decision is Decision.ACCEPT or fresh.status != EntryStatus.ACCEPTED:
            fresh.completion_confirmed = bool(is_declared and completion)
        _note(row, fresh, decision, reason, by=by, at=at)
    return fresh


def undo(*, entry: Entry, by: User, at: datetime, version: int) -> Entry:
    """Take a conclusion back before the review is finished; an answer accepted before stands again
    as it was accepted."""
    with transaction.atomic(durable=True):
        row = _locked(entry.submission, by=by, at=at, version=version)
        fresh = Entry.objects.select_for_update().get(pk=entry.pk, submission=row)
        back, words, fresh.completion_confirmed = "", "", False
        if fresh.status == EntryStatus.ACCEPTED:
            back = Decision.ACCEPT
            words, fresh.completion_confirmed = as_accepted(row, fresh)
        _note(row, fresh, back, words, by=by, at=at)
    return fresh


def finish(*, submission: Submission, by: User, at: datetime, version: int) -> Submission:
    """*Hoàn tất*: every answer has its conclusion and all take effect together. With returns the
    report goes back (*Gửi trả*) and only the returned answers become editable, until
    RETURNED_WORKING_DAYS working days later; without, it is accepted (*Tiếp nhận*)."""
    with transaction.atomic(durable=True):
        row = _locked(submission, by=by, at=at, version=version)
        entries = _entries(row)
        _refuse_unseen(entries)
        returned = [entry for entry in entries if entry.decision == Decision.RETURN]
        if returned:
            _refuse_locked_period(row, returned, at=at)
        _conclude(row, entries, returned, by=by, at=at)
    return row


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did: accepted reports, and those left alone with the sentence why."""

    accepted: tuple[Submission, ...]
    refused: tuple[tuple[Submission, str], ...]


def accept_all_quiet(
    *, submissions_seen: Sequence[tuple[Submission, int]], by: User, at: datetime
) -> Batch:
    """Accept reports in which nothing but *không phát sinh* and *giữ nguyên* waits, each with the
    version that was on the screen. One that changed, or holds more, is left alone and named."""
    accepted: list[Submission] = []
    refused: list[tuple[Submission, str]] = []
    for seen, version in submissions_seen:
        try:
            accepted.append(_accept_quiet(seen, by=by, at=at, version=version))
        except DomainError as refusal:
            refused.append((seen, str(refusal)))
    return Batch(tuple(accepted), tuple(refused))


def declares_completion(entry: Entry) -> bool:
    """The agency says *hoàn thành*: Sở KH&CN confirms it or not (domain.md, two axes)."""
    kinds = {AnswerKind.PROGRESS, AnswerKind.KEPT}
    return entry.kind in kinds and entry.answer.status == ProgressStatus.DONE


def _accept_quiet(seen: Submission, *, by: User, at: datetime, version: int) -> Submission:
    with transaction.atomic(durable=True):
        row = _locked(seen, by=by, at=at, version=version)
        entries = _entries(row)
        waiting = [entry for entry in entries if entry.status != EntryStatus.ACCEPTED]
        is_noted = any(entry.decision == Decision.RETURN for entry in entries)
        if is_noted or not all(inbox.is_quiet(e.kind, e.answer.status) for e in waiting):
            raise NotQuiet(_("It holds more than “nothing new”: review it by itself."))
        for entry in waiting:
            entry.decision, entry.return_reason = Decision.ACCEPT, ""
            entry.reviewed_at, entry.reviewed_by = at, by
        _conclude(row, entries, [], by=by, at=at)
    return row


def _locked(submission: Submission, *, by: User, at: datetime, version: int) -> Submission:
    """The row, locked; the person may review it and it is with Sở KH&CN."""
    row = submissions.lock(submission)
    by.forget_appointments()
    require_rule(rules.can_review(by, row, at=at), by, Permission.SUBMISSION_REVIEW)
    if row.version != version:
        raise submissions.stale()
    if row.status not in {SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED}:
        raise NotUnderReview(
            _("This report is “%(status)s” now: there is nothing to review.")
            % {"status": row.get_status_display()}
        )
    return row


def _note(
    row: Submission, entry: Entry, decision: str, reason: str, *, by: User, at: datetime
) -> None:
    entry.decision, entry.return_reason = decision, reason
    entry.reviewed_at, entry.reviewed_by = (at, by) if decision else (None, None)
    entry.save(
        update_fields=[
            "decision", "return_reason", "completion_confirmed", "reviewed_at", "reviewed_by",
        ]
    )  # fmt: skip
    row.version += 1
    row.save(update_fields=["version"])
    details = {"decision": decision, "version": entry.sent_version}
    if decision == Decision.ACCEPT:
        details["completion"] = entry.completion_confirmed
    audit.record("entry.decide", by=by, at=at, about=entry, agency=row.agency, details=details)


def _conclude(
    row: Submission, entries: list[Entry], returned: list[Entry], *, by: User, at: datetime
) -> None:
    """Make all conclusions effective: entries, submission, event with its record, message."""
    action = Action.RETURN if returned else Action.ACCEPT
    words = "\n".join(f"{entry.obligation.task.code}: {entry.return_reason}" for entry in returned)
    record = record_of(entries)
    event = submissions.move(row, action, by=by, at=at, note=words)
    SubmissionEvent.objects.filter(pk=event.pk).update(content=record)
    for entry in entries:
        _settle(entry)
    Entry.objects.bulk_update(
        entries,
        [
            "status", "decision", "return_reason", "reviewed_at", "reviewed_by",
            "accepted_version", "returned_version", "completion_confirmed",
        ],
    )  # fmt: skip
    if returned:
        row.returned_due_at = mend_by(at)
        row.save(update_fields=["returned_due_at"])
        notice.returned(submission=row, entries=returned, by=by, at=at)


def _settle(entry: Entry) -> None:
    """One conclusion takes effect. A returned answer waits for a new decision on what comes; its
    reason stays for the agency."""
    status = EntryStatus(entry.status)
    if entry.decision == Decision.RETURN:
        entry.status = workflow.next_entry_status(status, EntryAction.RETURN)
        entry.returned_version = entry.sent_version
        entry.decision, entry.completion_confirmed = "", False
    elif status != EntryStatus.ACCEPTED:
        entry.status = workflow.next_entry_status(status, EntryAction.ACCEPT)
        entry.accepted_version = entry.sent_version


def mend_by(at: datetime) -> datetime:
    """When returned answers are due: RETURNED_WORKING_DAYS working days later, at the end of the
    office day (2 queries)."""
    days = settings.RETURNED_WORKING_DAYS
    due = calendar.add_working_days(timezone.localdate(at), days, holidays=calendars.holidays())
    return calendars.day_end(due)


def _entries(row: Submission) -> list[Entry]:
    return list(
        Entry.objects.select_for_update(of=("self",))
        .filter(submission=row)
        .select_related("obligation__task__heading")
        .order_by("obligation__task__heading__position", "obligation__task__position", "pk")
    )


def _refuse_unclear_completion(reason: str, *, completion: bool | None) -> None:
    if completion is None:
        raise CompletionUnanswered(
            _("The agency says it is done: say whether Sở KH&CN confirms the completion.")
        )
    if not completion and not reason:
        raise NoteRequired(_("Say why it is not complete yet."))


def _refuse_unseen(entries: list[Entry]) -> None:
    unseen = sum(not entry.decision for entry in entries)
    if unseen:
        raise ReviewIncomplete(
            ngettext(
                "%(count)s answer has no conclusion yet.",
                "%(count)s answers have no conclusion yet.",
                unseen,
            )
            % {"count": unseen}
        )


def _refuse_locked_period(row: Submission, returned: list[Entry], *, at: datetime) -> None:
    door = doors.door(row, at=at)
    if not all(door.admits(entry) for entry in returned):
        raise PeriodLocked(
            _("The period %(name)s is locked, so the agency could not mend anything. Reopen it.")
            % {"name": row.period.name}
        )
