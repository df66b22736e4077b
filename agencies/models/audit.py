"""Who did what to which object: append-only, each row carries the hash of the one before."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User
from agencies.roles import Permission


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: User, *, at: datetime) -> "AuditQuerySet":
        """The twin of agencies.rules.can_read_audit."""
        return self if user.holds_widely(Permission.AUDIT_READ, at=at) else self.none()


class AuditEvent(models.Model):
    # Counted by us, without gaps: orders events independently of the clock.
    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    # Name and post of the day, kept with the act.
    actor_label = models.CharField(max_length=300, blank=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    agency = models.ForeignKey("agencies.Agency", null=True, blank=True, on_delete=models.PROTECT)
    address = models.GenericIPAddressField(null=True, blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["action", "at"], name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
