"""Who is told of an edit of wording: one message per person and act, in the transaction that owes
it. The words themselves stand in the portal, not in a mail."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.models import Appointment, User
from agencies.roles import Permission, roles_with
from agencies.services import outbox
from plan_portal.lib.text import day
from reports.models import PassageEdit
from reports.states import EditAct
from tasks.services import notice


def edited(*, edit: PassageEdit, at: datetime) -> None:
    """Tell everybody at the agency that its words read differently in the report, and until when
    it may object."""
    names = _names(edit)
    names["until"] = day(edit.object_until) if edit.object_until else ""
    with translation.override("vi"):
        subject = _("%(period)s: Sở KH&CN edited your agency's answer") % names
        body = _(
            "Sở KH&CN edited the answer of %(agency)s to task %(task)s in the report %(period)s to "
            "%(recipient)s. The agency may object until the end of %(until)s."
        )
    _tell_agency(edit, subject, body % names, at=at)


def answered(*, edit: PassageEdit, at: datetime) -> None:
    """Tell the agency that an edit was kept against its objection, or withdrawn."""
    names = _names(edit)
    with translation.override("vi"):
        if edit.act == EditAct.WITHDRAW:
            subject = _("%(period)s: Sở KH&CN withdrew its edit") % names
            body = _("In task %(task)s the words of %(agency)s stand again; why is on the page.")
        else:
            subject = _("%(period)s: Sở KH&CN kept its edit") % names
            body = _("In task %(task)s the edited wording stays; why is on the page.")
    _tell_agency(edit, subject, body % names, at=at)


def objected(*, edit: PassageEdit, at: datetime) -> None:
    """Tell those who compile that an agency objects and until they decide its own words stand."""
    names = _names(edit)
    with translation.override("vi"):
        subject = _("%(period)s: %(agency)s objects to an edit") % names
        body = _(
            "%(agency)s objects to the edit of its answer to task %(task)s in the report to "
            "%(recipient)s. Until you decide, the report holds the agency's own words."
        )
    rows = Appointment.objects.valid_on(timezone.localdate(at)).filter(
        role__in=roles_with(Permission.REPORT_COMPILE), person__is_active=True
    )
    people = {row.person_id: row.person for row in rows.select_related("person").order_by("pk")}
    page = reverse("reports:edit", args=[edit.recipient.code, edit.entry.public_id, edit.part])
    _tell(people.values(), edit, subject, body % names, page, at=at)


def _tell_agency(edit: PassageEdit, subject: str, body: str, *, at: datetime) -> None:
    submission = edit.entry.submission
    people = notice.people_of(submission, Permission.ENTRY_WRITE, at=at)
    page = f"{reverse('reports:own_edits')}?ky={submission.period.code}"
    _tell(people, edit, subject, body, page, at=at)


def _names(edit: PassageEdit) -> dict[str, str]:
    submission = edit.entry.submission
    return {
        "period": submission.period.name,
        "agency": submission.agency.name,
        "task": edit.entry.obligation.task.code,
        "recipient": edit.recipient.name,
    }


def _tell(
    people: Iterable[User], edit: PassageEdit, subject: str, body: str, page: str, *, at: datetime
) -> None:
    for person in people:
        if person.pk != edit.by_id:
            outbox.queue(
                purpose=f"wording.{edit.act}",
                unique_key=f"wording:{edit.public_id}:{person.pk}",
                to_user=person,
                agency=edit.entry.submission.agency,
                subject=subject[:250],
                body=f"{body}\n\n{settings.PORTAL_URL}{page}\n",
                at=at,
            )
