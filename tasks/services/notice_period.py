"""Who is told about a period: one message per person and event, in the transaction that owes it."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import Agency, Appointment, User
from agencies.roles import SCOPED_ROLES, Permission, roles_with
from agencies.services import outbox
from plan_portal.lib.text import moment
from tasks.models import Extension, ExtensionRequest, Period, Reopening, Submission


def opened(*, period: Period, by: User | None, at: datetime) -> None:
    """Tell staff and heads of every agency that owes or is asked."""
    with translation.override("vi"):
        subject = _("%(period)s: the reporting period is open") % {"period": period.name}
        body = _("Answers for %(period)s are due at %(due)s.") % {
            "period": period.name,
            "due": moment(period.due_at),
        }
    agencies = set(period.submissions.values_list("agency_id", flat=True))
    for person in _people(agencies, at=at):
        if by is None or person.pk != by.pk:
            _queue(person, f"period:{period.public_id}:opened", subject, body, at=at)


def extended(*, extension: Extension, by: User, at: datetime) -> None:
    """Tell the agency its new deadline."""
    period = extension.period
    with translation.override("vi"):
        subject = _("%(period)s: the deadline was extended") % {"period": period.name}
        body = _("The deadline of %(agency)s for %(period)s is now %(due)s.") % {
            "agency": extension.agency.name,
            "period": period.name,
            "due": moment(extension.due_at),
        }
    report = period.submissions.select_related("agency").get(agency=extension.agency_id)
    for person in _people({report.holder(at).pk}, at=at):
        if person.pk != by.pk:
            key = f"extension:{extension.public_id}"
            _queue(person, key, subject, body, at=at, agency=extension.agency)


def time_asked(*, request: ExtensionRequest, by: User, at: datetime) -> None:
    """Tell those who may extend; the reason stands on the page, not in the mail."""
    named = _names_of(request.submission) | {
        "wished": moment(request.wished_due_at),
        "due": moment(request.present_due_at),
    }
    with translation.override("vi"):
        subject = _("%(period)s: %(agency)s asks for more time") % named
        body = _("%(agency)s asks for time until %(wished)s; the deadline is %(due)s.") % named
    for person in _office_heads(at=at):
        if person.pk != by.pk:
            _queue(person, f"extension:{request.public_id}:asked", subject, body, at=at)


def time_refused(
    *, request: ExtensionRequest, submission: Submission, by: User, at: datetime
) -> None:
    """Tell the agency that the deadline stays; why stands on its form."""
    named = _names_of(submission) | {"due": moment(request.present_due_at)}
    with translation.override("vi"):
        subject = _("%(period)s: more time was refused") % named
        body = _("The deadline of %(agency)s stays %(due)s; the reason stands on the form.") % named
    for person in _people({submission.holder(at).pk}, at=at):
        if person.pk != by.pk:
            _queue(person, f"extension:{request.public_id}:refused", subject, body, at=at)


def reopened(*, reopening: Reopening, agencies: Collection[int], by: User, at: datetime) -> None:
    """Tell the agencies concerned until when they may write again."""
    named = {"period": reopening.period.name, "until": moment(reopening.until)}
    with translation.override("vi"):
        subject = _("%(period)s: reopened") % named
        body = _("%(period)s is locked, but reopened for your agency until %(until)s.") % named
    for person in _people(agencies, at=at):
        if person.pk != by.pk:
            _queue(person, f"reopening:{reopening.public_id}", subject, body, at=at)


def _names_of(submission: Submission) -> dict[str, str]:
    return {"period": submission.period.name, "agency": submission.agency.name}


def _office_heads(*, at: datetime) -> list[User]:
    """Who may extend and reopen on that day (1 query)."""
    rows = Appointment.objects.valid_on(timezone.localdate(at)).filter(
        role__in=roles_with(Permission.PERIOD_EXTEND), person__is_active=True
    )
    return list({row.person_id: row.person for row in rows.select_related("person")}.values())


def _people(agencies: Collection[int], *, at: datetime) -> list[User]:
    """Staff and heads of agencies on that day, each once (1 query)."""
    rows = Appointment.objects.valid_on(timezone.localdate(at)).filter(
        agency__in=agencies, role__in=SCOPED_ROLES, person__is_active=True
    )
    return list({row.person_id: row.person for row in rows.select_related("person")}.values())


def _queue(
    person: User,
    key: str,
    subject: str,
    body: str,
    *,
    at: datetime,
    agency: Agency | None = None,
) -> None:
    outbox.queue(
        purpose=key.split(":", maxsplit=1)[0],
        unique_key=f"{key}:{person.pk}",
        to_user=person,
        agency=agency,
        subject=subject,
        body=f"{body}\n\n{settings.PORTAL_URL}/\n",
        at=at,
    )
