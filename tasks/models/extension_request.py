"""An agency asks for more time; the head of Sở KH&CN grants or refuses it. Rows stay."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from plan_portal.lib.constraints import both_or_neither
from tasks.models.period import Extension
from tasks.models.submission import Submission
from tasks.states import RequestOutcome


class ExtensionRequestQuerySet(models.QuerySet["ExtensionRequest"]):
    def visible_to(self, user: User, *, at: datetime) -> "ExtensionRequestQuerySet":
        """The twin of tasks.rules.can_see_extension_request."""
        return self.filter(submission__in=Submission.objects.visible_to(user, at=at))

    def waiting(self) -> "ExtensionRequestQuerySet":
        return self.filter(outcome="")


class ExtensionRequest(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="extension_requests"
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Name and post of the day.
    asked_label = models.CharField(max_length=300)
    reason = models.CharField(max_length=1000)
    wished_due_at = models.DateTimeField()
    # The deadline that counted when the request was made.
    present_due_at = models.DateTimeField()
    # "" while it waits.
    outcome = models.CharField(max_length=10, choices=RequestOutcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_label = models.CharField(max_length=300, blank=True)
    decision_reason = models.CharField(max_length=1000, blank=True)
    extension = models.OneToOneField(
        Extension, null=True, blank=True, on_delete=models.PROTECT, related_name="request"
    )

    objects = ExtensionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(outcome=""),
                name="extension_request_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *RequestOutcome.values]),
                name="extension_request_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False) & ~Q(decision_reason="")),
                name="extension_request_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome="granted", extension__isnull=False)
                | (~Q(outcome="granted") & Q(extension=None)),
                name="extension_request_granted_has_date",
            ),
            both_or_neither("decided_at", "decided_by", name="extension_request_decided_at_by"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.asked_at:%Y-%m-%d} {self.outcome}"
