"""Obstacles live across periods: raised by a send, forwarded and answered by Sở KH&CN, closed by
the agency that raised them. Every step is kept with its document and person."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.access import require_rule
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import one_line
from tasks import rules
from tasks.answer import Obstacle
from tasks.models import Entry, ObstacleRecord, ObstacleStep, Submission
from tasks.states import AnswerKind, ObstacleStatus

_S = ObstacleStatus
# From where each step may be taken. Forwarded again: to somebody else; answered again: corrected.
STEPS: dict[ObstacleStatus, frozenset[ObstacleStatus]] = {
    _S.FORWARDED: frozenset({_S.RAISED, _S.FORWARDED}),
    _S.ANSWERED: frozenset({_S.RAISED, _S.FORWARDED, _S.ANSWERED}),
    _S.CLOSED: frozenset({_S.RAISED, _S.FORWARDED, _S.ANSWERED}),
}


class StaleObstacle(DomainError):
    """Somebody added a step since the page was opened."""

    code = "stale_obstacle"


class ObstacleStepRefused(DomainError):
    """The obstacle is no longer where this step starts."""

    code = "obstacle_step_refused"


class WordsMissing(DomainError):
    """A step without what it must say: a document number, an addressee, an answer."""

    code = "words_missing"


def raise_from(*, submission: Submission, entries: Iterable[Entry], by: User, at: datetime) -> None:
    """Note the obstacles of a send: one record per agency, task and words. Raised again in another
    period it counts once more; sent again in the same period it does not. What the agency took out
    of a report sent again is closed. Runs in the transaction of the send."""
    sent = [entry for entry in entries if entry.kind not in {AnswerKind.NIL, AnswerKind.SECRET}]
    known = _known(submission, at=at)
    kept: set[int] = set()
    for entry in sent:
        for words in entry.answer.obstacles:
            record = known.get((str(entry.obligation.task.lineage), hash_of(words.text)))
            if record is None:
                record = _first(submission, entry, words, by=by, at=at)
                known[str(entry.obligation.task.lineage), record.text_sha256] = record
            else:
                _again(record, submission, words, by=by, at=at)
            kept.add(record.pk)
    _withdraw(submission, known.values(), kept, by=by, at=at)


def hold(*, submission: Submission, at: datetime) -> None:
    """Lock the agency's obstacles until the transaction ends; a send does it before it writes the
    trail, which is the last lock of every service (audit.record)."""
    rows = ObstacleRecord.objects.select_for_update(of=("self",))
    told = rows.told_by(submission.agency_id, on=timezone.localdate(at))
    list(told.order_by("pk").values_list("pk"))


def hash_of(text: str) -> str:
    """SHA-256 of the words, white space apart."""
    return hashlib.sha256(one_line(text).encode()).hexdigest()


def forward(
    *,
    obstacle: ObstacleRecord,
    document_number: str,
    addressee: str,
    by: User,
    at: datetime,
    steps_seen: int,
    note: str = "",
) -> ObstacleRecord:
    """Sở KH&CN passes it on to who can solve it, by a document."""
    if not (document_number.strip() and addressee.strip()):
        raise WordsMissing(_("Give the number of the document and whom it is addressed to."))
    with transaction.atomic(durable=True):
        row = _lock(obstacle, steps_seen)
        by.forget_appointments()
        require_rule(rules.can_follow_obstacle(by, row, at=at), by, Permission.OBSTACLE_FOLLOW)
        row.addressee = addressee.strip()
        with translation.override(settings.LANGUAGE_CODE):  # stored, so one language
            to = gettext("To: %(addressee)s") % {"addressee": row.addressee}
        words = f"{to}\n{note}"
        _step(row, _S.FORWARDED, by=by, at=at, document_number=document_number, note=words)
    return row


def answer(
    *,
    obstacle: ObstacleRecord,
    note: str,
    by: User,
    at: datetime,
    steps_seen: int,
    document_number: str = "",
) -> ObstacleRecord:
    """Sở KH&CN tells the agency how it was settled; the agency has the last word."""
    if not note.strip():
        raise WordsMissing(_("Write the answer to the agency."))
    with transaction.atomic(durable=True):
        row = _lock(obstacle, steps_seen)
        by.forget_appointments()
        require_rule(rules.can_follow_obstacle(by, row, at=at), by, Permission.OBSTACLE_FOLLOW)
        _step(row, _S.ANSWERED, by=by, at=at, document_number=document_number, note=note)
    return row


def close(
    *, obstacle: ObstacleRecord, by: User, at: datetime, steps_seen: int, note: str = ""
) -> ObstacleRecord:
    """The agency says that it is settled; without an answer before, it says why."""
    with transaction.atomic(durable=True):
        row = _lock(obstacle, steps_seen)
        by.forget_appointments()
        require_rule(rules.can_close_obstacle(by, row, at=at), by, Permission.ENTRY_WRITE)
        if row.status != _S.ANSWERED and not note.strip():
            raise WordsMissing(_("It has no answer yet: write how it was settled."))
        _step(row, _S.CLOSED, by=by, at=at, note=note)
    return row


def _lock(obstacle: ObstacleRecord, steps_seen: int) -> ObstacleRecord:
    row = (
        ObstacleRecord.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=obstacle.pk)
    )
    if row.steps.count() != steps_seen:
        raise StaleObstacle(
            _("Somebody added a step since you opened this page. Open it again to see it.")
        )
    return row


def _step(
    row: ObstacleRecord,
    status: ObstacleStatus,
    *,
    by: User,
    at: datetime,
    document_number: str = "",
    note: str = "",
) -> None:
    """Check the table, add the step, move the record. The caller holds the lock."""
    allowed = STEPS.get(status)
    if allowed is not None and row.status not in allowed:
        sentence = _("This obstacle is “%(status)s” now, so the step is no longer possible.")
        raise ObstacleStepRefused(sentence % {"status": row.get_status_display()})
    row.status = status
    row.closed_at = at if status == _S.CLOSED else None
    row.save(update_fields=["status", "closed_at", "addressee"])
    ObstacleStep.objects.create(
        obstacle=row,
        status=status,
        at=at,
        by=by,
        by_label=audit.label_of(by, at=at, agency=row.holder(at)),
        document_number=document_number.strip(),
        note=note.strip(),
    )
    audit.record(
        f"obstacle.{status}", by=by, at=at, about=row, agency=row.agency, details={"to": status}
    )


def _known(submission: Submission, *, at: datetime) -> dict[tuple[str, str], ObstacleRecord]:
    """The agency's obstacles by (lineage of the task, hash of the words): a clause keeps its
    obstacles over versions of the plan, and over a change of who holds it."""
    rows = ObstacleRecord.objects.select_for_update(of=("self",))
    told = rows.told_by(submission.agency_id, on=timezone.localdate(at))
    found = told.select_related("task", "agency").prefetch_related("steps").order_by("pk")
    own_last = sorted(found, key=lambda row: row.agency_id == submission.agency_id)
    return {(str(row.task.lineage), row.text_sha256): row for row in own_last}


def _first(
    submission: Submission, entry: Entry, words: Obstacle, *, by: User, at: datetime
) -> ObstacleRecord:
    row = ObstacleRecord.objects.create(
        agency=submission.agency,
        task=entry.obligation.task,
        entry=entry,
        raised_in=submission.period,
        text=words.text,
        text_sha256=hash_of(words.text),
        addressee=words.addressee,
        raised_at=at,
        last_raised_at=at,
    )
    _step(row, _S.RAISED, by=by, at=at, note=submission.period.name)
    return row


def _again(
    record: ObstacleRecord, submission: Submission, words: Obstacle, *, by: User, at: datetime
) -> None:
    """Raised in this period already: nothing new, unless it was withdrawn in between."""
    is_counted = any(
        step.status == _S.RAISED and step.note == submission.period.name
        for step in record.steps.all()
    )
    if is_counted and record.status != _S.CLOSED:
        return
    if not is_counted:
        record.times_raised += 1
    record.last_raised_at = at
    if record.status != _S.FORWARDED:
        record.addressee = words.addressee or record.addressee
    record.save(update_fields=["times_raised", "last_raised_at"])
    # What is on its way stays on its way; what was answered or closed did not settle it.
    status = _S.FORWARDED if record.status == _S.FORWARDED else _S.RAISED
    _step_raised(record, status, by=by, at=at, note=submission.period.name)


def _step_raised(
    record: ObstacleRecord, status: ObstacleStatus, *, by: User, at: datetime, note: str
) -> None:
    _step(record, _S.RAISED, by=by, at=at, note=note)
    if status != _S.RAISED:
        record.status = status
        record.save(update_fields=["status"])


def _withdraw(
    submission: Submission,
    records: Iterable[ObstacleRecord],
    kept: set[int],
    *,
    by: User,
    at: datetime,
) -> None:
    """Close what was first raised in this very report and is no longer in it (sent again)."""
    for record in records:
        is_ours = record.agency_id == submission.agency_id
        is_new = record.raised_in_id == submission.period_id and record.times_raised == 1
        if is_ours and is_new and record.pk not in kept and record.status == _S.RAISED:
            with translation.override(settings.LANGUAGE_CODE):  # stored, so one language
                note = gettext("No longer in the report that was sent again.")
            _step(record, _S.CLOSED, by=by, at=at, note=note)
