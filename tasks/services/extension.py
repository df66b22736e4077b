"""More time: asked by an agency from its form with a reason, granted or refused with a reason by
the head of Sở KH&CN. The first deadline never disappears, and a grant shows as excused."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require, require_rule
from agencies.models import Agency, User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import moment
from tasks import rules
from tasks.clock import Reading
from tasks.models import Extension, ExtensionRequest, Period, Submission
from tasks.queries import clocks
from tasks.services import notice_period as notices
from tasks.services import submission as submissions
from tasks.services.period import PeriodNotOpen, ReasonRequired
from tasks.states import Clock, Deadline, PeriodStatus, RequestOutcome


class NotOwed(DomainError):
    code = "not_owed"


class NotLater(DomainError):
    """An extension may only move a deadline to a later moment that is still to come."""

    code = "not_later"


class NothingDue(DomainError):
    """The report was sent or accepted: there is no deadline to move."""

    code = "nothing_due"


class RequestWaiting(DomainError):
    """A request for more time waits for its answer."""

    code = "extension_request_waiting"


class RequestDecided(DomainError):
    code = "extension_request_decided"


def ask(
    *, submission: Submission, wished_due_at: datetime, reason: str, by: User, at: datetime
) -> ExtensionRequest:
    """An agency asks for more time to answer, or to mend what was returned; also after the
    deadline, as long as it has not sent. Raises NotAllowed, ReasonRequired, NotLater, NothingDue,
    RequestWaiting, PeriodNotOpen."""
    with transaction.atomic(durable=True):
        row = submissions.lock(submission)
        by.forget_appointments()
        allowed = by.is_active and rules.can_ask_for_time(by, row, at=at)
        require_rule(allowed, by, Permission.ENTRY_WRITE)
        words = _given(reason, _("Say why more time is needed."))
        now = _movable(row, wished_due_at, at=at)
        _refuse_waiting(row)
        request = ExtensionRequest.objects.create(
            submission=row,
            asked_at=at,
            asked_by=by,
            asked_label=audit.label_of(by, at=at, agency=row.holder(at)),
            reason=words,
            wished_due_at=wished_due_at,
            present_due_at=now.due_at,
        )
        _record("extension.ask", request, by=by, at=at, due_at=wished_due_at)
        notices.time_asked(request=request, by=by, at=at)
    return request


def grant(
    *, request: ExtensionRequest, due_at: datetime, reason: str, by: User, at: datetime
) -> ExtensionRequest:
    """Give more time, to the wished moment or another. Raises NotAllowed, RequestDecided,
    ReasonRequired, NotLater, NothingDue, PeriodNotOpen."""
    with transaction.atomic(durable=True):
        row, fresh = _undecided(request, by=by, at=at)
        words = _given(reason, _("Say why the deadline is extended."))
        fresh.extension = _extend(row, due_at, words, by=by, at=at)
        _decide(fresh, RequestOutcome.GRANTED, words, by=by, at=at)
    return fresh


def refuse(*, request: ExtensionRequest, reason: str, by: User, at: datetime) -> ExtensionRequest:
    """The deadline stays; the agency reads why. Raises NotAllowed, RequestDecided,
    ReasonRequired."""
    with transaction.atomic(durable=True):
        row, fresh = _undecided(request, by=by, at=at)
        _decide(fresh, RequestOutcome.REFUSED, _given(reason, _("Say why not.")), by=by, at=at)
        notices.time_refused(request=fresh, submission=row, by=by, at=at)
    return fresh


@transaction.atomic(durable=True)
def extend(
    *, period: Period, agency: Agency, due_at: datetime, reason: str, by: User, at: datetime
) -> Extension:
    """Give one agency more time in one period without a request. Raises NotAllowed, NotOwed,
    ReasonRequired, NotLater, NothingDue, RequestWaiting, PeriodNotOpen."""
    require(by, Permission.PERIOD_EXTEND, at=at)
    words = _given(reason, _("Say why the deadline is extended."))
    found = period.submissions.filter(agency=agency).first()
    if found is None:
        sentence = _("%(agency)s owes nothing in %(period)s.")
        raise NotOwed(sentence % {"agency": agency.name, "period": period.name})
    row = submissions.lock(found)
    _refuse_waiting(row)
    return _extend(row, due_at, words, by=by, at=at)


def _extend(row: Submission, due_at: datetime, reason: str, *, by: User, at: datetime) -> Extension:
    """The one place where a deadline moves; the caller holds the lock of the report. More time to
    mend a return moves the day of the return: a late first receipt stays late."""
    now = _movable(row, due_at, at=at)
    is_return = now.deadline == Deadline.RETURNED
    extension = Extension.objects.create(
        period=row.period,
        agency=row.agency,
        due_at=due_at,
        returned_due_at=now.due_at if is_return else None,
        reason=reason,
        granted_at=at,
        granted_by=by,
    )
    if is_return:
        row.returned_due_at = due_at
        row.save(update_fields=["returned_due_at"])
    details = {"code": row.period.code, "due_at": due_at.isoformat()}
    audit.record(
        "period.extend", by=by, at=at, about=row.period, agency=row.agency, details=details
    )
    notices.extended(extension=extension, by=by, at=at)
    return extension


def _movable(row: Submission, due_at: datetime, *, at: datetime) -> Reading:
    """The clock of a report whose deadline may be moved to `due_at`."""
    if not Period.objects.filter(pk=row.period_id, status=PeriodStatus.OPEN).exists():
        sentence = _("The period %(name)s is not open; ask Sở KH&CN to reopen what is meant.")
        raise PeriodNotOpen(sentence % {"name": row.period.name})
    now = clocks.of(row, at=at)
    named = {"agency": row.agency.name, "period": row.period.name}
    if now.clock == Clock.ACCEPTED:
        sentence = _("The report of %(agency)s for %(period)s was accepted: nothing is due.")
        raise NothingDue(sentence % named)
    if now.clock == Clock.SUBMITTED:
        sentence = _("The report of %(agency)s for %(period)s was sent: nothing is due now.")
        raise NothingDue(sentence % named)
    if due_at <= max(at, now.due_at):
        sentence = _("The new deadline must be later than %(moment)s.")
        raise NotLater(sentence % {"moment": moment(max(at, now.due_at))})
    return now


def _undecided(
    request: ExtensionRequest, *, by: User, at: datetime
) -> tuple[Submission, ExtensionRequest]:
    row = submissions.lock(request.submission)
    by.forget_appointments()
    allowed = by.is_active and rules.can_decide_on_time(by, request, at=at)
    require_rule(allowed, by, Permission.PERIOD_EXTEND)
    fresh = ExtensionRequest.objects.get(pk=request.pk)
    if fresh.outcome:
        sentence = _("This request was already %(outcome)s by %(person)s.")
        named = {"outcome": fresh.get_outcome_display(), "person": fresh.decided_label}
        raise RequestDecided(sentence % named)
    return row, fresh


def _decide(
    request: ExtensionRequest, outcome: RequestOutcome, reason: str, *, by: User, at: datetime
) -> None:
    request.outcome, request.decision_reason = outcome, reason
    request.decided_at, request.decided_by = at, by
    request.decided_label = audit.label_of(by, at=at)
    request.save(
        update_fields=[
            "outcome", "decision_reason", "decided_at", "decided_by", "decided_label", "extension",
        ]
    )  # fmt: skip
    _record(f"extension.{outcome.value}", request, by=by, at=at)


def _record(
    action: str,
    request: ExtensionRequest,
    *,
    by: User,
    at: datetime,
    due_at: datetime | None = None,
) -> None:
    row = request.submission
    details = {"code": row.period.code, "request": str(request.public_id)}
    details |= {"due_at": due_at.isoformat()} if due_at else {}
    audit.record(action, by=by, at=at, about=row, agency=row.agency, details=details)


def _refuse_waiting(row: Submission) -> None:
    if row.extension_requests.waiting().exists():
        sentence = _("A request of %(agency)s for more time waits already: it is decided first.")
        raise RequestWaiting(sentence % {"agency": row.agency.name})


def _given(reason: str, sentence: str) -> str:
    if not reason.strip():
        raise ReasonRequired(sentence)
    return reason.strip()[:1000]
