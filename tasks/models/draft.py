"""A plan text on its way in: kept between upload, confirmation and import."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models

from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.constraints import both_or_neither
from tasks.models.plan import PlanVersion


class PlanDraftQuerySet(models.QuerySet["PlanDraft"]):
    def visible_to(self, user: User, *, at: datetime) -> "PlanDraftQuerySet":
        """Whoever may import plans sees all drafts: colleagues stand in for one another."""
        return self if user.holds_widely(Permission.PLAN_IMPORT, at=at) else self.none()

    def waiting(self) -> "PlanDraftQuerySet":
        return self.filter(imported_at=None)


class PlanDraft(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Decoded once; what is imported is exactly this text.
    source = models.TextField()
    source_name = models.CharField(max_length=200, blank=True)
    # Typed by a person where the text has lost them.
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    # {"headings": [1, 2, …] compared with the text, "agencies": {name: public id or "new"}}
    confirmed = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(
        PlanVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )

    objects = PlanDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            both_or_neither("imported_at", "version", name="plan_draft_imported_with_version"),
        ]

    def __str__(self) -> str:
        return self.source_name or str(self.public_id)
