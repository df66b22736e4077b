"""What was done about silence: who was reminded of which report at which stage, and the letters
that are due to agencies that stay silent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.constraints import both_or_neither
from tasks.models.period import Period
from tasks.models.submission import Submission
from tasks.states import Rung


class Reminder(models.Model):
    """One person was reminded of one report: append-only. The key is the stage, not the clock, so
    that two sweeps at once, or one that runs twice, remind once."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rung = models.CharField(max_length=12, choices=Rung.choices)
    # "before-5", "day", "late-2" (tasks.ladder); "hand" with the day of a coordinator's click.
    stage = models.CharField(max_length=30)
    # The deadline that counted.
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    # The coordinator who pressed Đôn đốc; null = the sweep.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "person", "due_at", "stage"],
                name="reminder_once_per_stage",
            ),
            models.CheckConstraint(condition=Q(rung__in=Rung.values), name="reminder_rung_known"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.person_id} {self.stage}"


class ReminderLetter(models.Model):
    """A draft letter (công văn đôn đốc) to the silent agencies of a period. Its lines come from the
    ledger until it is marked sent; then they are kept as they went out."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="letters")
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Given by the clerk's document system after signing.
    number = models.CharField(max_length=80, blank=True)
    # What went out: [{"agency": public id, "name": …, "tasks": [codes], "days": 6}, …]
    lines = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("reminder letter")
        verbose_name_plural = _("reminder letters")
        constraints = [
            models.UniqueConstraint(
                fields=["period"], condition=Q(sent_at=None), name="reminder_letter_one_draft"
            ),
            both_or_neither("sent_at", "sent_by", name="reminder_letter_sent_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.drafted_at:%Y-%m-%d}"
