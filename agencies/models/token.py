"""Secrets that open a door once or for a program: only their hashes are kept."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.user import Appointment, User
from agencies.roles import Permission


class LinkPurpose(models.TextChoices):
    INVITATION = "invitation", _("first sign-in")
    RESET = "reset", _("new password")


class OneTimeLink(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="one_time_links"
    )
    purpose = models.CharField(max_length=20, choices=LinkPurpose.choices)
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User, *, at: datetime) -> "ApiTokenQuerySet":
        """The twin of agencies.rules.can_see_token: one's own; administrators see all."""
        if user.holds_widely(Permission.ACCOUNT_MANAGE, at=at):
            return self
        return self.filter(appointment__person=user)


class ApiToken(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, verbose_name=_("name"))
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="api_tokens"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name

    def is_valid_at(self, at: datetime) -> bool:
        """Neither revoked nor expired; whether its appointment is in force is asked apart."""
        return self.revoked_at is None and at < self.expires_at


class PastPassword(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="past_passwords"
    )
    password = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"
