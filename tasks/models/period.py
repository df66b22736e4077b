"""A reporting period with the reason of each date; opening it freezes its obligations."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyGroup
from plan_portal.lib.constraints import both_or_neither
from tasks.models.plan import Plan, PlanVersion
from tasks.states import PeriodKind, PeriodStatus


class Period(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="periods")
    # The text that was in force when the period was opened.
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="periods")
    # The one class that is asked; None: the whole plan.
    group = models.ForeignKey(
        AgencyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="periods"
    )
    # Whom it asks, as papers print it: "riêng nhóm mục 14"; "" for the whole plan.
    scope = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=PeriodKind.choices)
    # "2026-nam": made by tasks.calendar, unique among the periods not cancelled.
    # A period for one class alone adds the code of the class: "2026-nam-165-kh-ubnd-14".
    code = models.CharField(max_length=110)
    # "Năm 2026": official Vietnamese, also printed in reports.
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    cutoff_on = models.DateField()
    due_at = models.DateTimeField()
    # {"starts_on": …, "cutoff_on": …, "due_at": …}: reason codes and values of tasks.calendar,
    # or {"code": "manual", "text": …} where the coordinator changed the date.
    reasons = models.JSONField(default=dict)
    status = models.CharField(
        max_length=10, choices=PeriodStatus.choices, default=PeriodStatus.OPEN
    )
    # Shown at the head of every page and paper of the period ("bộ máy theo kế hoạch 2021").
    banner = models.CharField(max_length=200, blank=True)
    is_demo = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # When its first report was released: no organisation change reaches into it any more.
    reported_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                condition=~Q(status="cancelled"),
                name="period_code_once_unless_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(cutoff_on__gte=F("starts_on")), name="period_cutoff_not_before_start"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PeriodStatus.values), name="period_status_known"
            ),
            models.CheckConstraint(
                condition=Q(group=None, scope="") | Q(group__isnull=False) & ~Q(scope=""),
                name="period_group_and_scope_together",
            ),
            both_or_neither("locked_at", "locked_by", name="period_locked_at_and_by"),
            both_or_neither("cancelled_at", "cancelled_by", name="period_cancelled_at_and_by"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status == PeriodStatus.OPEN

    @property
    def name_inside(self) -> str:
        """The name within a sentence: "Báo cáo năm 2026"."""
        return self.name[:1].lower() + self.name[1:]


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def of_reports(self) -> "ExtensionQuerySet":
        """More time to answer at all: this excuses; more time to mend a return does not."""
        return self.filter(returned_due_at=None)


class Extension(models.Model):
    """More time for one agency in one period; the original date never disappears."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="extensions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="extensions")
    due_at = models.DateTimeField()
    # Of more time to mend a returned report: the deadline of the return that it moves.
    returned_due_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "agency", "due_at"], name="extension_once_per_new_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.due_at:%Y-%m-%d}"

    def covers(self, at: datetime) -> bool:
        return at <= self.due_at
