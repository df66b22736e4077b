"""A locked period that may be written again for a while: whole, or some named answers only. The
period stays locked; when the end has come the lock is back by itself."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.constraints import both_or_neither
from tasks.models.entry import Entry
from tasks.models.period import Period


class ReopeningQuerySet(models.QuerySet["Reopening"]):
    def in_force(self, *, at: datetime) -> "ReopeningQuerySet":
        return self.filter(opened_at__lte=at, until__gte=at, ended_at=None)


class Reopening(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reopenings")
    # All of the period; else only `entries`.
    is_whole = models.BooleanField()
    entries = models.ManyToManyField(Entry, related_name="reopenings", blank=True)
    reason = models.CharField(max_length=1000)
    until = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Name and post of the day.
    opened_label = models.CharField(max_length=300)
    # Ended before its time.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at")), name="reopening_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_reason"),
            both_or_neither("ended_at", "ended_by", name="reopening_ended_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.until:%Y-%m-%d}"
