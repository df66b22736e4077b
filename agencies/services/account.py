"""Accounts and appointments. One person, one account; a right comes from an appointment with
dates, so that nothing of the past changes when somebody moves on."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import Agency, ApiToken, Appointment, LinkPurpose, User
from agencies.roles import Permission, Role
from agencies.services import link
from plan_portal.lib.errors import DomainError


class AccountExists(DomainError):
    code = "account_exists"


class OwnAccount(DomainError):
    """Administrators do not close, appoint or dismiss themselves."""

    code = "own_account"


class AppointmentRefused(DomainError):
    code = "appointment_refused"


@transaction.atomic(durable=True)
def create(
    *,
    username: str,
    full_name: str,
    email: str = "",
    phone: str = "",
    by: User,
    at: datetime,
) -> tuple[User, str]:
    """Open an account without password and give the one-time link of its first sign-in, which is
    shown once (and mailed when a server is set). Raises AccountExists."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    account = _new(username, full_name, email=email, phone=phone, at=at)
    audit.record("account.create", by=by, at=at, about=account)
    return account, link.issue(account, LinkPurpose.INVITATION, by=by, at=at)


@transaction.atomic(durable=True)
def create_first_administrator(
    *, username: str, full_name: str, agency: Agency, at: datetime
) -> tuple[User, str]:
    """The one account that nobody opened, from the command line of the server. It is recorded as
    its own act."""
    account = _new(username, full_name, email="", phone="", at=at)
    Appointment.objects.create(
        person=account,
        agency=agency,
        role=Role.ADMINISTRATOR,
        valid_from=timezone.localdate(at),
        basis="create_administrator",
    )
    audit.record("account.create", by=account, at=at, about=account, agency=agency)
    return account, link.issue(account, LinkPurpose.INVITATION, by=account, at=at)


def _new(username: str, full_name: str, *, email: str, phone: str, at: datetime) -> User:
    taken = User.objects.known_as(username) | User.objects.known_as(email)
    if taken.exists():
        raise AccountExists(_("There is an account with this user name or e-mail already."))
    account = User(
        username=username.strip().lower(),
        full_name=full_name,
        email=email.strip().lower() or None,
        phone=phone,
        awake_since=at,
    )
    account.set_unusable_password()
    try:
        account.save(force_insert=True)
    except IntegrityError as error:
        raise AccountExists(
            _("There is an account with this user name or e-mail already.")
        ) from error
    return account


@transaction.atomic(durable=True)
def deactivate(*, account: User, by: User, at: datetime) -> User:
    """Close an account: its sessions, tokens and links end with the next request. Its acts stay."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    _refuse_own(account, by)
    row = _locked(account)
    row.is_active = False
    row.session_epoch += 1
    row.save(update_fields=["is_active", "session_epoch"])
    tokens = ApiToken.objects.filter(appointment__person=row, revoked_at=None)
    tokens.update(revoked_at=at)
    audit.record("account.deactivate", by=by, at=at, about=row)
    return row


@transaction.atomic(durable=True)
def reactivate(*, account: User, by: User, at: datetime) -> User:
    """Open a closed account again; the person needs a new link when it slept meanwhile."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    row = _locked(account)
    row.is_active = True
    row.save(update_fields=["is_active"])
    audit.record("account.reactivate", by=by, at=at, about=row)
    return row


@transaction.atomic(durable=True)
def sign_out_everywhere(*, account: User, by: User, at: datetime) -> User:
    """End all sessions of an account, by its owner or an administrator."""
    if account.pk != by.pk:
        access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    User.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    row = User.objects.get(pk=account.pk)
    audit.record("account.sign_out_everywhere", by=by, at=at, about=row)
    return row


@transaction.atomic(durable=True)
def appoint(
    *,
    person: User,
    agency: Agency,
    role: Role,
    valid_from: date,
    valid_to: date | None = None,
    post: str = "",
    basis: str = "",
    by: User,
    at: datetime,
) -> Appointment:
    """Give a person a role at an agency from a day to a day. Raises AppointmentRefused when the
    same role there overlaps or the days are in the wrong order, OwnAccount for oneself."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    _refuse_own(person, by)
    _locked(person)
    if valid_to is not None and valid_to < valid_from:
        raise AppointmentRefused(_("The last day is before the first."))
    same = person.appointments.filter(agency=agency, role=role).exclude(valid_to__lt=valid_from)
    if (same.filter(valid_from__lte=valid_to) if valid_to else same).exists():
        raise AppointmentRefused(_("The person holds this role at this agency in those days."))
    row = Appointment.objects.create(
        person=person,
        agency=agency,
        role=role,
        post=post,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
    )
    audit.record("account.appoint", by=by, at=at, about=row, agency=agency, details={"role": role})
    return row


@transaction.atomic(durable=True)
def end_appointment(
    *, appointment: Appointment, valid_to: date, by: User, at: datetime
) -> Appointment:
    """Let an appointment end with a day; today at the earliest ends it tonight, yesterday ends it
    at once. Raises AppointmentRefused for a day before its first."""
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    _refuse_own(appointment.person, by)
    row = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if valid_to < row.valid_from:
        raise AppointmentRefused(_("The last day is before the first."))
    if valid_to < timezone.localdate(at) - timedelta(days=1):
        raise AppointmentRefused(_("An appointment ends yesterday at the earliest."))
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    cut_stand_ins(row, valid_to, at=at)
    details = {"to": valid_to.isoformat()}
    audit.record(
        "account.end_appointment", by=by, at=at, about=row, agency=row.agency, details=details
    )
    return row


def cut_stand_ins(head: Appointment, last: date, *, at: datetime) -> tuple[User, ...]:
    """Who stands in for a head does so no longer than the head is in office (in the caller's
    transaction). Days that have passed stay as they were; what would begin later does not begin."""
    today, cut = timezone.localdate(at), []
    end = max(last, today - timedelta(days=1))
    rows = head.stand_ins.select_for_update(of=("self",)).filter(valid_to__gt=last)
    for row in rows.select_related("person"):
        if row.valid_from > max(last, today):
            row.delete()
        else:
            row.valid_to = max(row.valid_from, min(row.valid_to or end, end))
            row.save(update_fields=["valid_to"])
        cut.append(row.person)
    return tuple(cut)


def _refuse_own(account: User, by: User) -> None:
    if account.pk == by.pk:
        raise OwnAccount(_("Ask another administrator: nobody does this to the own account."))


def _locked(account: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=account.pk)
