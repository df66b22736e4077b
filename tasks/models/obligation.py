"""The frozen ledger: one row per (period, task, agency). Every rate, reminder, clock and
"missing" list comes from it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyGroup
from tasks.models.period import Period
from tasks.models.plan import Task
from tasks.states import DutyRole


class Obligation(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="obligations")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="obligations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="obligations")
    # LEAD owes; REQUEST is in the ledger but outside every rate (đề nghị).
    role = models.CharField(max_length=10, choices=DutyRole.choices)
    # The class through which the agency is asked, where it is a member of one.
    group = models.ForeignKey(AgencyGroup, null=True, blank=True, on_delete=models.PROTECT)
    # Why it is owed, as a sentence with its source, frozen on the day of opening.
    basis = models.CharField(max_length=400)
    # The agency's name on the day of opening: reports of this period print it for ever.
    agency_name = models.CharField(max_length=250)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "task", "agency"],
                name="obligation_one_per_period_task_agency",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["lead", "request"]),
                name="obligation_only_lead_or_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.task_id} {self.agency_id}"
