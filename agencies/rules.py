"""Who may do what to accounts, tokens, messages and the trail: one predicate per right, each the
twin of a `visible_to`."""

from datetime import datetime

from django.conf import settings

from agencies.models import ApiToken, Appointment, AuditEvent, OutboxMessage, User
from agencies.roles import Permission, Role


def can_manage_accounts(user: User, *, at: datetime) -> bool:
    return user.holds_widely(Permission.ACCOUNT_MANAGE, at=at)


def can_see_account(user: User, account: User, *, at: datetime) -> bool:
    """Twin of User.objects.visible_to."""
    return account.pk == user.pk or can_manage_accounts(user, at=at)


def can_create_token(user: User, appointment: Appointment, *, at: datetime) -> bool:
    """A token is made by the person whose appointment it carries, while that is in force."""
    return any(row.pk == appointment.pk for row in user.appointments_at(at))


def can_see_token(user: User, token: ApiToken, *, at: datetime) -> bool:
    """Twin of ApiToken.objects.visible_to; who sees a token may revoke it."""
    return token.appointment.person_id == user.pk or can_manage_accounts(user, at=at)


def can_keep_feed(user: User) -> bool:
    """The address of the own calendar: whoever can sign in, with an appointment or without."""
    return user.is_active


def can_read_agencies(user: User, *, at: datetime) -> bool:
    """The pages of agencies: administrators, and Sở KH&CN which keeps the classes."""
    return user.holds_widely(Permission.REFERENCE_EDIT, at=at) or user.holds_widely(
        Permission.GROUP_EDIT, at=at
    )


def can_read_audit(user: User, _event: AuditEvent, *, at: datetime) -> bool:
    """Twin of AuditEvent.objects.visible_to."""
    return user.holds_widely(Permission.AUDIT_READ, at=at)


def can_read_outbox(user: User, _message: OutboxMessage, *, at: datetime) -> bool:
    """Twin of OutboxMessage.objects.visible_to."""
    return user.holds_widely(Permission.AUDIT_READ, at=at)


def idle_minutes(user: User, *, at: datetime) -> int:
    """Idle limit of a person, whichever appointment acts (domain.md §6: administrators five
    minutes)."""
    held = user.every_appointment_at(at)
    is_administrator = any(row.role == Role.ADMINISTRATOR for row in held)
    return settings.IDLE_MINUTES_ADMINISTRATOR if is_administrator else settings.IDLE_MINUTES
