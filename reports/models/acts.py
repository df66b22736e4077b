"""What people did to a report: its history, tasks that were left out, mails that brought it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import MessageStatus, OutboxMessage, StoredFile
from plan_portal.lib.constraints import both_or_neither, one_of
from reports.models.recipient import Recipient
from reports.models.report import ConsolidatedReport
from reports.states import ReportStatus
from reports.workflow import Action
from tasks.models import Period, Task


class ReportEvent(models.Model):
    """What was done to a made report, by whom, when: append-only. Compile and release stand in the
    row itself."""

    report = models.ForeignKey(ConsolidatedReport, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=12)
    status = models.CharField(max_length=12, choices=ReportStatus.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Name and post of the day.
    by_label = models.CharField(max_length=300)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            one_of("action", [one.value for one in Action], name="report_event_action_known"),
            one_of("status", ReportStatus.values, name="report_event_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.action}"


class TaskOmission(models.Model):
    """A clause that stays out of the reports of a period for a recipient, from a person's word
    until it is taken back; rows stay."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="omissions")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="omissions")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    # Printed in the report.
    reason = models.CharField(max_length=500)
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
                fields=["period", "recipient", "task"],
                condition=Q(ended_at=None),
                name="task_omission_one_now",
            ),
            both_or_neither("ended_at", "ended_by", name="task_omission_ended_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.recipient_id} {self.task_id}"


class MarkedCopy(models.Model):
    """The working copy of a report with the marks of its parts, asked for once and made by a worker
    (services/marked.py); `file` None: it is being made."""

    report = models.OneToOneField(
        ConsolidatedReport, on_delete=models.PROTECT, related_name="marked"
    )
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    tried_at = models.DateTimeField(null=True, blank=True)  # by the worker that claimed it

    class Meta:
        verbose_name = _("marked copy")
        verbose_name_plural = _("marked copies")

    def __str__(self) -> str:
        return f"{self.report_id}"


class FigureReason(models.Model):
    """Why a figure differs between the reports to two recipients although both stand on the same
    answers: a person's word, append-only. It holds for the pair, whichever page it was given on."""

    report = models.ForeignKey(
        ConsolidatedReport, on_delete=models.PROTECT, related_name="figure_reasons"
    )
    other = models.ForeignKey(ConsolidatedReport, on_delete=models.PROTECT, related_name="+")
    # The figure's key (pipeline.comparison) as a list.
    figure = models.JSONField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Name and post of the day.
    by_label = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="figure_reason_has_words"),
            models.CheckConstraint(
                condition=~Q(report=models.F("other")), name="figure_reason_of_two_reports"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.other_id}"


class Delivery(models.Model):
    """An issued report on its way to one address; how far the mail is stands in the outbox."""

    report = models.ForeignKey(
        ConsolidatedReport, on_delete=models.PROTECT, related_name="deliveries"
    )
    message = models.OneToOneField(OutboxMessage, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.report_id} {self.message_id}"

    @property
    def never_left(self) -> bool:
        """Its mail was held for want of a server, or given up."""
        return self.message.status in {MessageStatus.HELD, MessageStatus.FAILED}
