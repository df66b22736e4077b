"""A report that a document asked for, over chosen tasks and rounds."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.constraints import not_before
from reports.models.recipient import Recipient
from tasks.models import Period


class AdHocRequest(models.Model):
    """A report outside the rhythm: which tasks, which closed rounds, asked by which document. Never
    edited: another scope is another request. Its reports are revisions of this row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    # The rounds whose data are closed from the first to the last day, all of one plan.
    periods = models.ManyToManyField(Period, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()
    # Lineages of the tasks (uuid, as text): they keep their meaning when the plan is amended.
    lineages = models.JSONField()
    # The document that asks: "UBND tỉnh", "412/UBND-KGVX", its day.
    asked_by = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    dated = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("ad hoc request")
        verbose_name_plural = _("ad hoc requests")
        constraints = [not_before("to_on", "from_on", name="ad_hoc_request_to_not_before_from")]

    def __str__(self) -> str:
        return f"{self.number} {self.dated:%d/%m/%Y}"
