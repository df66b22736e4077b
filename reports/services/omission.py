"""Clauses that a coordinator leaves out of the reports of a period for a recipient: each with its
reason, person and time. The report names them; nothing is left out in silence."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import clean, one_line
from reports.models import Recipient, TaskOmission
from tasks.models import Period, Task

MAX_REASON = 500


class ReasonMissing(DomainError):
    """Nobody leaves a task of the plan out without saying why."""

    code = "reason_missing"


class OmissionRefused(DomainError):
    """A task of another plan, one that is left out already, or one that is back already."""

    code = "omission_refused"


def omit(
    *, period: Period, recipient: Recipient, task: Task, reason: str, by: User, at: datetime
) -> TaskOmission:
    """Leave a task out of the next revisions; reports made before stay as they are."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        words = one_line(clean(reason).text)
        if not 0 < len(words) <= MAX_REASON:
            raise ReasonMissing(
                _("Say in at most 500 characters why the task is left out; the report prints it.")
            )
        if task.heading.version_id != period.version_id:
            raise OmissionRefused(_("This task does not belong to the plan of this period."))
        Period.objects.select_for_update(no_key=True).get(pk=period.pk)  # two clicks, one row
        rows = TaskOmission.objects.filter(period=period, recipient=recipient, task=task)
        if rows.filter(ended_at=None).exists():
            raise OmissionRefused(_("Task %(code)s is left out already.") % {"code": task.code})
        row = rows.create(
            period=period,
            recipient=recipient,
            task=task,
            reason=words,
            at=at,
            by=by,
            by_label=audit.label_of(by, at=at),
        )
        details = {"task": str(task.public_id), "recipient": recipient.code}
        audit.record("report.omit", by=by, at=at, about=period, details=details)
    return row


def restore(*, omission: TaskOmission, by: User, at: datetime) -> TaskOmission:
    """Put the task back into the next revisions."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        rows = TaskOmission.objects.filter(pk=omission.pk, ended_at=None)
        if not rows.update(ended_at=at, ended_by=by):
            raise OmissionRefused(_("This task is in the report again already."))
        omission.refresh_from_db()
        details = {
            "task": str(omission.task.public_id),
            "recipient": omission.recipient.code,
        }
        audit.record("report.restore", by=by, at=at, about=omission.period, details=details)
    return omission
