"""An obstacle lives across periods: raised → forwarded (document no.) → answered → accepted by
the agency that raised it."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from agencies.roles import Permission
from plan_portal.lib.constraints import both_or_neither
from tasks.models.entry import Entry
from tasks.models.holding import Holding, held_by, holder_of
from tasks.models.period import Period
from tasks.models.plan import Task
from tasks.states import ObstacleStatus


class ObstacleQuerySet(models.QuerySet["ObstacleRecord"]):
    def visible_to(self, user: User, *, at: datetime) -> "ObstacleQuerySet":
        if user.holds_widely(Permission.ROUND_READ, at=at):
            return self
        agencies = user.agency_ids(Permission.ENTRY_WRITE, at=at)
        return self.held_by(agencies, on=timezone.localdate(at))

    def held_by(self, agencies: Collection[int], *, on: date) -> "ObstacleQuerySet":
        """The twin of ObstacleRecord.holder."""
        return held_by(self, ObstacleHolder.objects.filter(obstacle=OuterRef("pk")), agencies, on)

    def told_by(self, agency: int, *, on: date) -> "ObstacleQuerySet":
        """What the reports of an agency speak of: its own, and those it took over."""
        taken_over = ObstacleRecord.objects.held_by([agency], on=on)
        return self.filter(Q(agency=agency) | Q(pk__in=taken_over.values("pk")))

    def still_open(self) -> "ObstacleQuerySet":
        return self.exclude(status=ObstacleStatus.CLOSED)


class ObstacleRecord(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="obstacles")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="obstacles")
    # The entry and period in which it was first sent.
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="obstacle_records")
    raised_in = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="obstacles")
    text = models.TextField()
    # SHA-256 of the cleaned text: raised again in the next period, it stays one obstacle.
    text_sha256 = models.CharField(max_length=64)
    addressee = models.CharField(max_length=250, blank=True)
    status = models.CharField(
        max_length=10, choices=ObstacleStatus.choices, default=ObstacleStatus.RAISED
    )
    raised_at = models.DateTimeField()
    last_raised_at = models.DateTimeField()
    times_raised = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "task", "text_sha256"], name="obstacle_one_per_words"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ObstacleStatus.values), name="obstacle_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def holder(self, at: datetime) -> Agency:
        """Whose people follow it at a moment (one query, kept with the object)."""
        return holder_of(self, self.agency, ObstacleHolder.objects, at)


class ObstacleHolder(Holding):
    """From a day on, the people of another agency follow it."""

    obstacle = models.ForeignKey(ObstacleRecord, on_delete=models.PROTECT, related_name="holders")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obstacle", "change"], name="obstacle_holder_once_per_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obstacle_id} → {self.agency_id}"


class ObstacleStep(models.Model):
    """Forwarded, answered, accepted: each with its document and person. Append-only."""

    obstacle = models.ForeignKey(ObstacleRecord, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=10, choices=ObstacleStatus.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=300, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.obstacle_id} {self.status}"


class ObstacleGroup(models.Model):
    """Obstacles that Sở KH&CN says are one; each keeps its own words. Made with its first links."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.public_id)


class ObstacleLink(models.Model):
    """An obstacle belongs to a group, from a person's word until another's; rows stay."""

    group = models.ForeignKey(ObstacleGroup, on_delete=models.PROTECT, related_name="links")
    obstacle = models.ForeignKey(ObstacleRecord, on_delete=models.PROTECT, related_name="links")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obstacle"], condition=Q(ended_at=None), name="obstacle_link_one_now"
            ),
            both_or_neither("ended_at", "ended_by", name="obstacle_link_ended_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.obstacle_id} in {self.group_id}"
