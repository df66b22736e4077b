"""One action for a whole class of agencies: remind whoever is silent, or record *không phát sinh*
on their behalf."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import AgencyGroup, Appointment, User
from agencies.roles import SCOPED_ROLES, Permission
from agencies.services import outbox
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import moment
from tasks.answer import Answer
from tasks.models import Entry, Period, Submission
from tasks.queries import clocks
from tasks.queries.class_round import only_asked, silent_reports
from tasks.services import entry as entries
from tasks.services import submission as submissions
from tasks.services.submission import NoteRequired, PeriodLocked
from tasks.states import AnswerKind, SubmissionStatus


class AnswerBegun(DomainError):
    """Somebody has written in it: nothing is recorded over it."""

    code = "answer_begun"


class OwesMore(DomainError):
    """The report holds tasks outside the class."""

    code = "owes_more"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one action did: reports recorded, and those left alone with the sentence why."""

    done: tuple[Submission, ...]
    left: tuple[tuple[Submission, str], ...]


@transaction.atomic(durable=True)
def remind_class(*, group: AgencyGroup, period: Period, by: User, at: datetime) -> int:
    """Owe one message to everybody at the agencies of a class that are silent; once a day, however
    often it is pressed. Gives the number of people reminded. A request is a request: it names no
    day as overdue. Raises PeriodLocked, NotAllowed."""
    access.require(by, Permission.PERIOD_OPEN, at=at)
    if not period.is_open:
        sentence = _("The period %(name)s is locked. Ask Sở KH&CN to reopen it.")
        raise PeriodLocked(sentence % {"name": period.name})
    people: set[int] = set()
    for report in silent_reports(period, group):
        for person in _people(report, at=at):
            _remind(person, report, group, at=at)
            people.add(person.pk)
    details = {"period": period.code, "people": len(people)}
    audit.record("group.remind", by=by, at=at, about=group, details=details)
    return len(people)


def _people(report: Submission, *, at: datetime) -> list[User]:
    """Staff and heads of whoever fills the report today."""
    rows = Appointment.objects.valid_on(timezone.localdate(at)).filter(
        agency=report.holder(at), role__in=SCOPED_ROLES, person__is_active=True
    )
    return list({row.person_id: row.person for row in rows.select_related("person")}.values())


def _remind(person: User, report: Submission, group: AgencyGroup, *, at: datetime) -> None:
    with translation.override("vi"):
        names = {"period": report.period.name, "agency": report.agency.name}
        if only_asked(report):
            subject = _("%(period)s: your answer is asked for") % names
            body = _("Sở KH&CN kindly asks for the answer of %(agency)s.") % names
        else:
            subject = _("%(period)s: the report has not come yet") % names
            body = _("The report of %(agency)s is due at %(due)s and has not come yet.") % (
                names | {"due": moment(clocks.of(report, at=at).due_at)}
            )
    link = settings.PORTAL_URL + reverse("tasks:form", args=[report.public_id])
    day = timezone.localdate(at).isoformat()
    outbox.queue(
        purpose="class.remind",
        unique_key=f"class:{group.public_id.hex}:{report.public_id.hex}:{day}:{person.pk}",
        to_user=person,
        subject=subject,
        body=f"{body}\n\n{link}\n",
        at=at,
    )


def record_nil(
    *, group: AgencyGroup, period: Period, basis: str, by: User, at: datetime
) -> Recorded:
    """Record *không phát sinh* on behalf of every silent member, with the basis on each receipt.
    Each report stands alone: one that somebody has begun, or that holds tasks outside the class, is
    left and named. Raises NoteRequired, NotAllowed."""
    access.require(by, Permission.ENTRY_ON_BEHALF, at=at)
    if not basis.strip():
        raise NoteRequired(_("You send on behalf of the agency: write on which basis."))
    done: list[Submission] = []
    left: list[tuple[Submission, str]] = []
    for report in silent_reports(period, group):
        try:
            _record_one(report, group, basis.strip(), by=by, at=at)
        except DomainError as refusal:
            left.append((report, str(refusal)))
        else:
            done.append(report)
    return Recorded(tuple(done), tuple(left))


def _record_one(
    report: Submission, group: AgencyGroup, basis: str, *, by: User, at: datetime
) -> None:
    rows = list(Entry.objects.filter(submission=report).select_related("obligation", "submission"))
    begun = [row for row in rows if row.version and not _is_ours(row, by)]
    if begun or report.status != SubmissionStatus.DRAFT:
        raise AnswerBegun(_("Somebody has begun to answer: look at it by itself."))
    if any(row.obligation.group_id != group.pk for row in rows):
        raise OwesMore(_("It holds tasks outside this class: look at it by itself."))
    for row in rows:
        answer = Answer(kind=AnswerKind.NIL, reason=basis)
        entries.save(entry=row, answer=answer, by=by, at=at, version=row.version)
    fresh = Submission.objects.get(pk=report.pk)
    submissions.send(submission=fresh, by=by, at=at, version=fresh.version, note=basis)


def _is_ours(row: Entry, by: User) -> bool:
    """Left by this very action when it was cut off."""
    return row.kind == AnswerKind.NIL and row.saved_by_id == by.pk
