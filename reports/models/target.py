"""Targets that a person has linked to figures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from plan_portal.lib.constraints import both_or_neither, one_of
from reports.states import TargetRelation
from tasks.models import Supplement


class TargetLink(models.Model):
    """The coordinator's word that a figure of a clause answers a target, from then until it is
    ended; rows stay. The target is an indicator that was added to the clause, or words of the plan
    itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Follows the clause over versions.
    lineage = models.UUIDField(db_index=True)
    # The figure as agencies call it.
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=100, blank=True)
    supplement = models.ForeignKey(
        Supplement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of a target in the plan: its words, verbatim.
    words = models.CharField(max_length=500, blank=True)
    relation = models.CharField(max_length=10, choices=TargetRelation.choices)
    # A decimal string ("95"), as the value of a figure is.
    value = models.CharField(max_length=40)
    target_unit = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Name and post of the day.
    by_label = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lineage", "name", "unit"],
                condition=Q(ended_at=None),
                name="target_link_one_now",
            ),
            one_of("relation", TargetRelation.values, name="target_link_relation_known"),
            both_or_neither("ended_at", "ended_by", name="target_link_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(supplement=None) & ~Q(words="") | Q(supplement__isnull=False, words=""),
                name="target_link_has_one_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.relation} {self.value} {self.target_unit}"
