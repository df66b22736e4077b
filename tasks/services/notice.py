"""Who is told what about a submission: one message per person and event, in the transaction that
owes it. The sentences are Vietnamese like every official paper; no answer is quoted in a mail."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import Appointment, User
from agencies.roles import Permission, roles_with
from agencies.services import outbox
from plan_portal.lib import text
from tasks import rules
from tasks.models import Entry, Submission, SubmissionEvent
from tasks.queries.class_round import only_asked


def handed_over(*, submission: Submission, by: User, at: datetime) -> None:
    """Tell the heads of the agency that a report waits for them."""
    with translation.override("vi"):
        subject = _("%(period)s: a report waits for your approval") % _names(submission)
        body = _("%(person)s handed over the report of %(agency)s.") % _names(submission, by)
    heads = people_of(submission, Permission.SUBMISSION_SEND, at=at)
    heads = [head for head in heads if rules.signs(head, submission, at=at)]
    _tell(heads, "handed_over", submission, subject, body, by=by, at=at, page="tasks:approve")


def given_back(*, submission: Submission, by: User, at: datetime, note: str) -> None:
    """Tell the staff of the agency what the head wants changed; the note stands on the page."""
    del note  # a person's words stay in the portal
    with translation.override("vi"):
        subject = _("%(period)s: the head gave the report back") % _names(submission)
        body = _("%(person)s gave the report of %(agency)s back.") % _names(submission, by)
    staff = people_of(submission, Permission.ENTRY_WRITE, at=at)
    _tell(staff, "given_back", submission, subject, body, by=by, at=at)


def received(*, submission: Submission, at: datetime, receipt: SubmissionEvent) -> None:
    """Tell everybody at the agency that the report was received, with the receipt's number."""
    with translation.override("vi"):
        subject = _("%(period)s: the report was received") % _names(submission)
        if only_asked(submission):
            subject = _("%(period)s: thank you for the answer") % _names(submission)
        body = _("Receipt %(number)s, received at %(moment)s. Content hash: %(hash)s.") % {
            "number": receipt.receipt_number,
            "moment": text.moment(receipt.at),
            "hash": receipt.content_sha256,
        }
    people = people_of(submission, Permission.ENTRY_WRITE, at=at)
    _tell(people, "received", submission, subject, body, by=None, at=at)


def returned(*, submission: Submission, entries: Sequence[Entry], by: User, at: datetime) -> None:
    """Tell everybody at the agency which answers Sở KH&CN wants mended, and by when."""
    with translation.override("vi"):
        subject = _("%(period)s: answers were returned") % _names(submission)
        due = submission.returned_due_at
        body = _("Sở KH&CN returned tasks %(tasks)s of the report of %(agency)s, due %(due)s.") % (
            _names(submission, by)
            | {
                "tasks": ", ".join(entry.obligation.task.code for entry in entries),
                "due": text.moment(due) if due else "",
            }
        )
    people = people_of(submission, Permission.ENTRY_WRITE, at=at)
    _tell(people, "returned", submission, subject, body, by=by, at=at)


def _names(submission: Submission, by: User | None = None) -> dict[str, str]:
    return {
        "period": submission.period.name,
        "agency": submission.agency.name,
        "person": str(by or ""),
    }


def people_of(submission: Submission, permission: Permission, *, at: datetime) -> list[User]:
    """Who holds the right by an appointment at the agency that fills the report on that day (two
    queries)."""
    rows = Appointment.objects.valid_on(timezone.localdate(at)).filter(
        agency=submission.holder(at), role__in=roles_with(permission), person__is_active=True
    )
    people = {row.person_id: row.person for row in rows.select_related("person").order_by("pk")}
    return list(people.values())


def _tell(
    people: Iterable[User],
    what: str,
    submission: Submission,
    subject: str,
    body: str,
    *,
    by: User | None,
    at: datetime,
    page: str = "tasks:form",
) -> None:
    link = settings.PORTAL_URL + reverse(page, args=[submission.public_id])
    for person in people:
        if by is not None and person.pk == by.pk:
            continue
        outbox.queue(
            purpose=f"submission.{what}",
            unique_key=f"{submission.public_id}:{submission.version}:{what}:{person.pk}",
            to_user=person,
            agency=submission.agency,
            subject=subject,
            body=f"{body}\n\n{link}\n",
            at=at,
        )
