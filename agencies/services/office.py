"""Who follows whom in a post, and who stands in for a head: dated acts of the administrator. What
was done before stays with the person and post of its day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Appointment, AuditEvent, User
from agencies.roles import Permission
from agencies.services.account import OwnAccount, cut_stand_ins
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as shown_day

DAY = timedelta(days=1)


class SuccessionRefused(DomainError):
    """No change of the holder on that day, or not to that person."""

    code = "succession_refused"


class ActingRefused(DomainError):
    """Not this person, or not in those days, for that head."""

    code = "acting_refused"


@dataclass(frozen=True, slots=True)
class Succession:
    """The appointment that began; `acts_after`: what the person before did from that day on and
    which stays valid; `ended`: who stood in for the person before and does so no more."""

    appointment: Appointment
    acts_after: int
    ended: tuple[User, ...]
    is_asleep: bool


@transaction.atomic(durable=True)
def succeed(
    *,
    appointment: Appointment,
    successor: User,
    on: date,
    post: str = "",
    basis: str = "",
    by: User,
    at: datetime,
) -> Succession:
    """From a day on somebody else holds the role: the appointment before ends the day before, the
    new one begins, and what waits is the successor's. The day may lie in the past (the decision
    comes first, the entry later): what the person before did meanwhile stays valid. Raises
    SuccessionRefused, OwnAccount, NotAllowed."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    old = _locked(appointment)
    person = User.objects.select_for_update(no_key=True).get(pk=successor.pk)
    _refuse_own(by, old.person, person)
    _refuse_succession(old, person, on)
    ended = _end(old, on - DAY, at=at)
    new = Appointment.objects.create(
        person=person, agency=old.agency, role=old.role, post=post or old.post, valid_from=on,
        basis=basis, succeeds=old,
    )  # fmt: skip
    acts = _acts_since(old, on, at=at)
    details = {"from": old.person_id, "on": on.isoformat(), "acts_after": acts}
    audit.record("account.succeed", by=by, at=at, about=new, agency=new.agency, details=details)
    return Succession(new, acts, ended, person.is_asleep(at=at))


def _refuse_succession(old: Appointment, successor: User, on: date) -> None:
    if old.acting_for_id is not None:
        raise SuccessionRefused(
            _("This is an acting appointment: it ends with its last day. Appoint another one.")
        )
    if successor.pk == old.person_id:
        raise SuccessionRefused(_("The successor is the person who holds the post already."))
    if not successor.is_active:
        raise SuccessionRefused(
            _("The account of %(name)s is closed. Open it again first.") % {"name": successor}
        )
    if on <= old.valid_from:
        raise SuccessionRefused(
            _("%(name)s holds the post from %(day)s; a successor begins after that day.")
            % {"name": old.person, "day": shown_day(old.valid_from)}
        )
    if old.successors.exists():
        raise SuccessionRefused(_("This appointment has a successor already."))
    same = successor.appointments.filter(agency=old.agency_id, role=old.role)
    if same.exclude(valid_to__lt=on).exists():
        raise SuccessionRefused(
            _("%(name)s holds this role at this agency in those days already.")
            % {"name": successor}
        )


def _acts_since(old: Appointment, on: date, *, at: datetime) -> int:
    """What the person before did for the agency from the day on, as the trail has it."""
    start = timezone.make_aware(datetime.combine(on, time.min))
    rows = AuditEvent.objects.filter(actor=old.person_id, agency=old.agency_id, at__gte=start)
    return rows.filter(at__lte=at).count()


def _end(old: Appointment, last: date, *, at: datetime) -> tuple[User, ...]:
    """End an appointment, and with it whoever stands in for its holder."""
    if old.valid_to is None or old.valid_to > last:
        old.valid_to = last
        old.save(update_fields=["valid_to"])
    return cut_stand_ins(old, last, at=at)


def stand_in(
    *,
    head: Appointment,
    person: User,
    valid_from: date,
    valid_to: date,
    post: str,
    basis: str,
    by: User,
    at: datetime,
) -> Appointment:
    """Somebody signs for a head who stays in office, from a day to a day, within the caller's
    transaction. The post is what stands under the signature ("KT. Giám đốc – Phó Giám đốc"), as
    the administrator gives it. Raises ActingRefused, OwnAccount, NotAllowed."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    row = _locked(head)
    acting = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _refuse_own(by, acting)
    _refuse_head(row, acting)
    _refuse_days(row, valid_from, valid_to)
    _refuse_twice(row, acting, valid_from, valid_to)
    if not post.strip():
        raise ActingRefused(_("Write the post as it stands under the signature."))
    made = Appointment.objects.create(
        person=acting, agency=row.agency, role=row.role, post=post, valid_from=valid_from,
        valid_to=valid_to, acting_for=row, basis=basis,
    )  # fmt: skip
    details = {"for": row.person_id, "from": valid_from.isoformat(), "to": valid_to.isoformat()}
    audit.record("account.stand_in", by=by, at=at, about=made, agency=row.agency, details=details)
    return made


def _refuse_head(head: Appointment, acting: User) -> None:
    if not head.is_head:  # staff are several, and who stands in holds no post of that kind
        raise ActingRefused(_("Only for a head who holds the post can somebody stand in."))
    if acting.pk == head.person_id:
        raise ActingRefused(_("Nobody stands in for themselves."))
    if not acting.is_active:
        raise ActingRefused(
            _("The account of %(name)s is closed. Open it again first.") % {"name": acting}
        )


def _refuse_days(head: Appointment, valid_from: date, valid_to: date) -> None:
    if valid_to < valid_from:
        raise ActingRefused(_("The last day is before the first."))
    if valid_from < head.valid_from:
        raise ActingRefused(
            _("%(name)s is in office from %(day)s; nobody stands in before that day.")
            % {"name": head.person, "day": shown_day(head.valid_from)}
        )
    if head.valid_to is not None and valid_to > head.valid_to:
        raise ActingRefused(
            _(
                "%(name)s is in office until %(day)s; nobody stands in beyond that day. Where the "
                "post is vacant, appoint a head with an end and the post “Quyền …”."
            )
            % {"name": head.person, "day": shown_day(head.valid_to)}
        )


def _refuse_twice(head: Appointment, acting: User, valid_from: date, valid_to: date) -> None:
    others = head.stand_ins.filter(valid_from__lte=valid_to, valid_to__gte=valid_from)
    other = others.select_related("person").first()
    if other is not None:
        raise ActingRefused(
            _("%(name)s stands in for this head from %(start)s to %(end)s.")
            % {
                "name": other.person,
                "start": shown_day(other.valid_from),
                "end": shown_day(other.valid_to or other.valid_from),
            }
        )
    same = acting.appointments.filter(agency=head.agency_id, role=head.role)
    if same.filter(valid_from__lte=valid_to).exclude(valid_to__lt=valid_from).exists():
        raise ActingRefused(
            _("%(name)s signs for this agency in those days anyway.") % {"name": acting}
        )


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("person", "agency")
    return rows.get(pk=appointment.pk)


def _refuse_own(by: User, *people: User) -> None:
    if any(person.pk == by.pk for person in people):
        raise OwnAccount(_("Ask another administrator: nobody does this to the own account."))
