"""The one outbox: a row per message, written in the transaction that owes it."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User
from agencies.roles import Permission


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    HELD = "held", _("no mail server set")
    FAILED = "failed", _("failed")


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def visible_to(self, user: User, *, at: datetime) -> "OutboxQuerySet":
        """The twin of agencies.rules.can_read_outbox."""
        return self if user.holds_widely(Permission.AUDIT_READ, at=at) else self.none()

    def notices_of(self, user: User) -> "OutboxQuerySet":
        """What a person reads in the portal; one-time links are for the mail alone."""
        return self.filter(to_user=user, is_sensitive=False)

    def due(self, *, at: datetime) -> "OutboxQuerySet":
        """Waiting, its time has come, and nobody is at it."""
        return self.filter(
            models.Q(leased_until=None) | models.Q(leased_until__lt=at),
            status=MessageStatus.QUEUED,
            next_attempt_at__lte=at,
        )


class OutboxMessage(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What it is about; with `recipient` and `subject_key` it is sent once.
    purpose = models.CharField(max_length=60)
    # Natural key against doubles: "period:2026-nam:opened:<user>".
    unique_key = models.CharField(max_length=200, unique=True)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    # Why the person is told: what concerns an agency passes to the successor there.
    agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT)
    to_address = models.EmailField(blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    # Fixed when the row is written, so that a second sending is recognised (at least once).
    message_id = models.CharField(max_length=200, unique=True)
    status = models.CharField(
        max_length=10, choices=MessageStatus.choices, default=MessageStatus.QUEUED
    )
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    # When the person opened it in the portal; the portal shows it also where no mail goes out.
    read_at = models.DateTimeField(null=True, blank=True)
    # The words may hold a one-time link: blanked when sent or expired.
    is_sensitive = models.BooleanField(default=False)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["status", "next_attempt_at"], name="outbox_due"),
            models.Index(fields=["to_user", "read_at"], name="outbox_notices"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=MessageStatus.values),
                name="outbox_message_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class OutboxAttachment(models.Model):
    """A stored file that goes with a message, under the name that its reader sees."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey("agencies.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "file_name"], name="outbox_attachment_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
