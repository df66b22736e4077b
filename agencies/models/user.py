"""People and their appointments: a right comes from an appointment of the day, never from the
account itself."""

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.roles import MATRIX, SCOPED_ROLES, Permission, Role


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User", *, at: datetime) -> "UserQuerySet":
        """The twin of agencies.rules.can_see_account: administrators see all, others themselves."""
        if user.holds_widely(Permission.ACCOUNT_MANAGE, at=at):
            return self
        return self.filter(pk=user.pk)

    def known_as(self, login: str) -> "UserQuerySet":
        """The account of a user name or an e-mail address, whatever its capitals."""
        name = login.strip()
        return (
            self.filter(Q(username__iexact=name) | Q(email__iexact=name)) if name else self.none()
        )


class People(UserManager["User"]):
    """Django's, with our sets of rows; not part of the migrations."""

    use_in_migrations = False

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User", *, at: datetime) -> UserQuerySet:
        return self.get_queryset().visible_to(user, at=at)

    def known_as(self, login: str) -> UserQuerySet:
        return self.get_queryset().known_as(login)


class User(AbstractUser):
    """One person, one account; signs in with the user name or the e-mail."""

    first_name = None  # type: ignore[assignment]  # one field for a Vietnamese full name
    last_name = None  # type: ignore[assignment]  # as above
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(max_length=150, verbose_name=_("full name"))
    # None, not "": two people without an address are no duplicates.
    email = models.EmailField(  # type: ignore[assignment]  # the base class has no null
        null=True, blank=True, unique=True, verbose_name=_("e-mail")
    )
    phone = models.CharField(max_length=20, blank=True, verbose_name=_("phone"))
    # Raised to end all sessions at once ("sign out everywhere").
    session_epoch = models.PositiveIntegerField(default=0)
    password_set_at = models.DateTimeField(null=True, blank=True)
    # Set by a sign-in or a one-time link; an account idle for 45 days sleeps.
    awake_since = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, verbose_name=_("demonstration account"))

    objects: ClassVar[People] = People()

    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def every_appointment_at(self, at: datetime) -> "list[Appointment]":
        """All appointments in force on the local day of a moment (one query per object, then from
        memory; `forget_appointments` reads them anew)."""
        if "_appointments" not in self.__dict__:
            rows = self.appointments.select_related("agency").order_by("valid_from", "pk")
            self.__dict__["_appointments"] = list(rows)
        day = timezone.localdate(at)
        return [row for row in self.__dict__["_appointments"] if row.is_valid_on(day)]

    def appointments_at(self, at: datetime) -> "list[Appointment]":
        """The appointments that count now: all in force, or the one that the person acts in."""
        only = self.__dict__.get("_limited_to")
        rows = self.every_appointment_at(at)
        return [row for row in rows if only is None or row.pk == only]

    def forget_appointments(self) -> None:
        self.__dict__.pop("_appointments", None)

    def limit_to(self, appointment: "Appointment") -> None:
        """Count one appointment only, for as long as this object lives: an API token, or the one
        that the person has chosen to act in."""
        self.__dict__["_limited_to"] = appointment.pk

    @property
    def is_limited(self) -> bool:
        """Acts in one chosen appointment."""
        return self.__dict__.get("_limited_to") is not None

    def act_by(self, permission: Permission) -> None:
        """Note the right that the present act was allowed by (agencies.access): the record of the
        act names the appointment that gives it."""
        self.__dict__["_acts_by"] = permission

    def acting_in(self, *, at: datetime, agency: Agency | None = None) -> "Appointment | None":
        """The appointment that the present act belongs to: one that gives the right asked for, at
        the agency concerned before elsewhere; an own one before one held for somebody else."""
        permission = self.__dict__.get("_acts_by")
        rows = self.appointments_at(at)
        return min(
            rows,
            key=lambda row: (
                permission is not None and not row.gives(permission, agency=agency),
                agency is not None and row.agency_id != agency.pk,
                row.acting_for_id is not None,
            ),
            default=None,
        )

    def has_left(self, *, at: datetime) -> bool:
        """Was appointed, and every appointment has ended."""
        in_force = self.every_appointment_at(at)
        day = timezone.localdate(at)
        rows = self.__dict__["_appointments"]
        return bool(rows) and not in_force and all(row.valid_from <= day for row in rows)

    def is_asleep(self, *, at: datetime) -> bool:
        """Unused for 45 days (domain.md §6): a one-time link wakes it. Demonstration accounts
        stay awake."""
        if self.is_demo:
            return False
        idle_since = at - timedelta(days=settings.ACCOUNT_SLEEPS_AFTER_DAYS)
        return self.awake_since is None or self.awake_since < idle_since

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password they began with, and with `session_epoch`."""
        own: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # not in the stubs
        return f"{own}{self.session_epoch}"

    def holds(self, permission: Permission, *, at: datetime, agency: Agency | None = None) -> bool:
        """Has the right at that moment; a scoped role only for the agency of its appointment."""
        return bool(self.giving(permission, at=at, agency=agency))

    def giving(
        self, permission: Permission, *, at: datetime, agency: Agency | None = None
    ) -> "list[Appointment]":
        """The appointments that give the right at that moment."""
        return [row for row in self.appointments_at(at) if row.gives(permission, agency=agency)]

    def agency_ids(self, permission: Permission, *, at: datetime) -> list[int]:
        """Agencies for which a scoped role gives the right at that moment."""
        return [
            row.agency_id
            for row in self.appointments_at(at)
            if row.role in SCOPED_ROLES and permission in MATRIX[Role(row.role)]
        ]

    def holds_widely(self, permission: Permission, *, at: datetime) -> bool:
        """Has the right for the whole province at that moment."""
        return any(
            row.role not in SCOPED_ROLES and permission in MATRIX[Role(row.role)]
            for row in self.appointments_at(at)
        )


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def valid_on(self, day: date) -> "AppointmentQuerySet":
        return self.filter(Q(valid_from__lte=day), Q(valid_to__gte=day) | Q(valid_to=None))


class Appointment(models.Model):
    """A person holds a role at an agency from a day to a day; old acts stay with the person and
    post of their day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices, verbose_name=_("role"))
    # As printed under a signature: "Phó Giám đốc Sở".
    post = models.CharField(max_length=150, blank=True, verbose_name=_("post"))
    valid_from = models.DateField(verbose_name=_("from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("to"))
    # Signs for the holder of that appointment, who stays in office; always with a last day.
    acting_for = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stand_ins",
        verbose_name=_("acting for"),
    )
    # The appointment of the person before, whose work passed to this one.
    succeeds = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
        verbose_name=_("succeeds"),
    )
    basis = models.CharField(max_length=300, blank=True, verbose_name=_("basis"))

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="appointment_to_not_before_from",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="appointment_role_known"
            ),
            models.UniqueConstraint(
                fields=["person", "agency", "role", "valid_from"],
                name="appointment_one_per_start",
            ),
            models.CheckConstraint(
                condition=Q(acting_for=None) | (Q(valid_to__isnull=False) & ~Q(post="")),
                name="appointment_acting_has_end_and_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.role} – {self.agency}"

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def gives(self, permission: Permission, *, agency: Agency | None = None) -> bool:
        """The role has the right; a scoped role only for the agency of the appointment."""
        if permission not in MATRIX[Role(self.role)]:
            return False
        return self.role not in SCOPED_ROLES or (agency is not None and self.agency_id == agency.pk)

    @property
    def has_handover(self) -> bool:
        """The post enters, sends or reviews answers: there is something to pass on."""
        given = MATRIX[Role(self.role)]
        return bool(given & {Permission.ENTRY_WRITE, Permission.SUBMISSION_REVIEW})

    @property
    def is_head(self) -> bool:
        """Signs in an own right, so that somebody can stand in."""
        return self.role in {Role.HEAD, Role.OFFICE_HEAD} and self.acting_for_id is None

    @property
    def title(self) -> str:
        """The post as it stands in the record of an act; the role where none was given."""
        return self.post or self.get_role_display()
