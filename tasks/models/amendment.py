"""A document that amends or supersedes a plan: each clause of the old text is placed in the new one
before anything takes effect. What was answered stays with the text that it answered."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import LegalDocument, User
from agencies.roles import Permission
from plan_portal.lib.constraints import both_or_neither
from tasks.models.plan import Plan, PlanVersion, Task
from tasks.states import AmendmentKind, MappingKind


class AmendmentQuerySet(models.QuerySet["PlanAmendment"]):
    def visible_to(self, user: User, *, at: datetime) -> "AmendmentQuerySet":
        """Whoever may import plans."""
        return self if user.holds_widely(Permission.PLAN_IMPORT, at=at) else self.none()

    def applied(self) -> "AmendmentQuerySet":
        return self.filter(applied_at__isnull=False)


class PlanAmendment(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="amendments")
    document = models.ForeignKey(LegalDocument, on_delete=models.PROTECT, related_name="amendments")
    kind = models.CharField(max_length=10, choices=AmendmentKind.choices)
    # Periods opened from this day on ask by the new text.
    effective_on = models.DateField(verbose_name=_("in force from"))
    old_version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="amended_by"
    )
    new_version = models.OneToOneField(
        PlanVersion, on_delete=models.PROTECT, related_name="amendment"
    )
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment of a plan")
        verbose_name_plural = _("amendments of plans")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "document"], name="plan_amendment_document_once"
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(applied_at=None),
                name="plan_amendment_one_in_preparation",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=AmendmentKind.values), name="plan_amendment_kind_known"
            ),
            both_or_neither("applied_at", "applied_by", name="plan_amendment_applied_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.document} → {self.plan}"


class TaskMapping(models.Model):
    """Where one clause of the old text has gone. Until the amendment is applied it may change."""

    amendment = models.ForeignKey(PlanAmendment, on_delete=models.CASCADE, related_name="mappings")
    old_task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="mapped_to")
    new_tasks = models.ManyToManyField(Task, related_name="mapped_from", blank=True)
    kind = models.CharField(max_length=8, choices=MappingKind.choices)
    # An amending text that does not touch the clause: its words go on as they are.
    is_carried = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("place of a task")
        verbose_name_plural = _("places of tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "old_task"], name="task_mapping_once_per_amendment"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=MappingKind.values), name="task_mapping_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_task_id} {self.kind}"
