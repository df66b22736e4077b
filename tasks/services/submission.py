"""The only writer of Submission.status: lock the row, compare its version, check table and rule,
move, record the event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.access import require_rule
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib import text
from plan_portal.lib.errors import DomainError
from tasks import rules, workflow
from tasks.models import Entry, Submission, SubmissionEvent
from tasks.queries import answering, doors
from tasks.queries.doors import Door
from tasks.services import notice, obstacle, office
from tasks.services.sent_content import content_hash, content_of, drop_secret_proofs
from tasks.states import EntryStatus, SubmissionStatus
from tasks.workflow import Action


class StaleSubmission(DomainError):
    """Somebody moved it since the page was opened."""

    code = "stale_submission"


class SubmissionIncomplete(DomainError):
    """Answers are missing or wrong; `problems` says which (tasks.queries.answering)."""

    code = "submission_incomplete"

    def __init__(self, message: str, problems: tuple[answering.EntryProblem, ...]) -> None:
        super().__init__(message)
        self.problems = problems


class PeriodLocked(DomainError):
    code = "period_locked"


class NoteRequired(DomainError):
    code = "note_required"


class AlreadyReviewed(DomainError):
    """A recall after the review has begun."""

    code = "already_reviewed"


def hand_over(
    *, submission: Submission, by: User, at: datetime, version: int, note: str = ""
) -> Submission:
    """Staff hand the draft to the head of the agency (Trình lãnh đạo). Refused while a required
    answer is missing."""
    note = text.clean(note).text
    with transaction.atomic(durable=True):
        row = lock(submission, version=version)
        refuse_locked_period(row, at=at)
        _refuse_incomplete(row, at=at)
        move(row, Action.HAND_OVER, by=by, at=at, note=note)
        notice.handed_over(submission=row, by=by, at=at)
    return row


def give_back(
    *, submission: Submission, by: User, at: datetime, version: int, note: str
) -> Submission:
    """The head gives the draft back to staff with a note."""
    note = text.clean(note).text
    if not note.strip():
        raise NoteRequired(_("Write what has to be changed, then give it back."))
    with transaction.atomic(durable=True):
        row = lock(submission, version=version)
        move(row, Action.GIVE_BACK, by=by, at=at, note=note)
        notice.given_back(submission=row, by=by, at=at, note=note)
    return row


def recall(*, submission: Submission, by: User, at: datetime, version: int) -> Submission:
    """Take back: staff from the head; the head from Sở KH&CN while nothing was looked at. A first
    send that is taken back counts as never received: the next send decides on time."""
    with transaction.atomic(durable=True):
        row = lock(submission, version=version)
        was_sent = row.status == SubmissionStatus.SUBMITTED
        if was_sent:
            _refuse_reviewed(row)
            refuse_locked_period(row, at=at)
        move(row, Action.RECALL, by=by, at=at)
        if row.status == SubmissionStatus.DRAFT:
            row.first_received_at = None
            row.last_received_at = None
            row.save(update_fields=["first_received_at", "last_received_at"])
    return row


def send(
    *,
    submission: Submission,
    by: User,
    at: datetime,
    version: int,
    key: str = "",
    note: str = "",
) -> SubmissionEvent:
    """The head sends the answers to Sở KH&CN and gets the receipt: number, time of receipt, hash
    of the content. The same send twice (same key, or nothing changed since) gives the same
    receipt. The first time of receipt decides on time and is never overwritten."""
    note = text.clean(note).text
    with transaction.atomic(durable=True):
        row = lock(submission)
        earlier = _same_send(row, key)
        if earlier is not None:
            by.forget_appointments()
            require_rule(rules.can_send(by, row, at=at), by, Permission.SUBMISSION_SEND)
            return earlier
        _compare(row, version)
        refuse_locked_period(row, at=at)
        _refuse_incomplete(row, at=at)
        _refuse_without_basis(row, by=by, at=at, note=note)
        entries = list(_entries(row))
        drop_secret_proofs(entries, by=by, at=at)
        content = content_of(row, entries)
        obstacle.hold(submission=row, at=at)
        event = move(row, Action.SEND, by=by, at=at, note=note)
        _stamp_receipt(row, event, content, key)
        for entry in entries:
            entry.sent_version = entry.version
        Entry.objects.bulk_update(entries, ["sent_version"])
        obstacle.raise_from(submission=row, entries=entries, by=by, at=at)
        notice.received(submission=row, at=at, receipt=event)
    return event


def _stamp_receipt(
    row: Submission, event: SubmissionEvent, content: dict[str, Any], key: str
) -> None:
    sends = row.events.filter(action=Action.SEND).count()
    event.receipt_number = f"BN-{row.period.code}-{row.agency.code}-{sends:02d}"
    event.content = content
    event.content_sha256 = content_hash(content)
    event.idempotency_key = key
    event.save(update_fields=["receipt_number", "content", "content_sha256", "idempotency_key"])
    row.first_received_at = row.first_received_at or event.at
    row.last_received_at = event.at
    row.save(update_fields=["first_received_at", "last_received_at"])


# --- shared with the review (tasks.services.review) and the report --------------------------------


def lock(submission: Submission, *, version: int | None = None) -> Submission:
    """The fresh row, held until the end of the transaction; the submission is the lock of its
    entries. With `version`: refused when somebody moved it since that version was read."""
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("period", "agency")
        .get(pk=submission.pk)
    )
    if version is not None:
        _compare(row, version)
    return row


def move(
    row: Submission, action: Action, *, by: User, at: datetime, note: str = ""
) -> SubmissionEvent:
    """Move a locked row along the table, by rule, and record it. The caller holds the lock."""
    by.forget_appointments()
    office.refuse_out_of_scope(row, action, by=by, at=at)
    permission = rules.permission_of(action, by, row, at=at)
    require_rule(rules.may(by, action, row, at=at), by, permission)
    return _step(row, action, by=by, at=at, note=note)


def _step(row: Submission, action: Action, *, by: User, at: datetime, note: str) -> SubmissionEvent:
    first_sent = row.first_received_at
    row.status = workflow.next_status(
        SubmissionStatus(row.status), action, was_returned=row.was_returned()
    )
    row.version += 1
    if action == Action.SEND and first_sent is None:
        row.first_received_at = at
    row.save(update_fields=["status", "version", "first_received_at"])
    number = row.events.count() + 1
    event = SubmissionEvent.objects.create(
        submission=row,
        number=number,
        action=action,
        at=at,
        by=by,
        by_label=audit.label_of(by, at=at, agency=row.holder(at)),
        note=note,
        on_behalf=rules.writes_on_behalf(by, row, at=at) and action == Action.SEND,
    )
    audit.record(
        f"submission.{action}",
        by=by,
        at=at,
        about=row,
        agency=row.agency,
        details={"status": row.status, "event": number},
    )
    return event


def consolidate(*, submissions: Iterable[Submission], by: User, at: datetime) -> None:
    """Mark accepted submissions as taken into a released report (Đã tổng hợp). Called by the
    report's release inside its transaction."""
    rows = [lock(submission) for submission in submissions]  # all, before the trail (audit.record)
    for row in rows:
        if row.status == SubmissionStatus.ACCEPTED:
            _step(row, Action.CONSOLIDATE, by=by, at=at, note="")


def _entries(row: Submission) -> Iterable[Entry]:
    return (
        Entry.objects.select_for_update(of=("self",))
        .filter(submission=row)
        .select_related("obligation__task__heading")
        .order_by("obligation__task__heading__position", "obligation__task__position")
    )


def _compare(row: Submission, version: int) -> None:
    if row.version != version:
        raise stale()


def stale() -> StaleSubmission:
    """The refusal of a form that was opened before somebody's change."""
    return StaleSubmission(
        _("Somebody changed this report since you opened it. Open it again; nothing is lost.")
    )


def refuse_locked_period(row: Submission, *, at: datetime) -> Door:
    """What of the report may be written; refused when nothing may. Asked anew: PostgreSQL read the
    joined period before the lock of the row was granted."""
    door = doors.door(row, at=at)
    if door.is_shut:
        raise PeriodLocked(
            _("The period %(name)s is locked. Ask Sở KH&CN to reopen it.")
            % {"name": row.period.name}
        )
    return door


def give_back_to_agency(row: Submission, *, by: User, at: datetime, note: str) -> None:
    """A locked report, named by the head of Sở KH&CN, goes back to its agency step by step along
    the table (services.reopening decided it and holds the lock)."""
    for action in (Action.REOPEN, Action.RETURN):
        if action in workflow.allowed(SubmissionStatus(row.status)):
            _step(row, action, by=by, at=at, note=note)


def _refuse_incomplete(row: Submission, *, at: datetime) -> None:
    problems = answering.blocking_problems(row, at=at)
    if problems:
        raise SubmissionIncomplete(
            gettext("Some answers are missing or need a reason. They are listed on the form."),
            problems,
        )


def _refuse_without_basis(row: Submission, *, by: User, at: datetime, note: str) -> None:
    """Nhập thay is on paper somewhere: the event says where."""
    if rules.writes_on_behalf(by, row, at=at) and not note.strip():
        raise NoteRequired(_("You send on behalf of the agency: write on which basis."))


def _refuse_reviewed(row: Submission) -> None:
    if row.entries.exclude(decision="").exclude(status=EntryStatus.ACCEPTED).exists():
        raise AlreadyReviewed(_("Sở KH&CN has begun the review. Ask for a return instead."))


def _same_send(row: Submission, key: str) -> SubmissionEvent | None:
    """The receipt of this very send: same key, or sent already and nothing moved since. What was
    taken back is not sent any more: its key gives no receipt."""
    recalled = row.events.filter(action=Action.RECALL).order_by("-number").first()
    sends = row.events.filter(action=Action.SEND).order_by("-number")
    if recalled is not None:
        if key and sends.filter(idempotency_key=key, number__lt=recalled.number).exists():
            raise stale()
        sends = sends.filter(number__gt=recalled.number)
    same = sends.filter(idempotency_key=key).first() if key else None
    if same is None and row.status == SubmissionStatus.SUBMITTED:
        return sends.first()
    return same
