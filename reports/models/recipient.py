"""To whom reports go, and how they are written to, from a day."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.constraints import both_or_neither, not_before, one_of
from reports.states import SignerFrom


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def addressed_on(self, day: date) -> "RecipientQuerySet":
        """Those to whom a report of that day can be written."""
        return self.filter(pk__in=RecipientVersion.objects.in_force(day).values("recipient"))


class Recipient(models.Model):
    """To whom reports go. `name` is how lists call it; what papers print is in the versions."""

    # Also names the level of the chain (tasks.ReportLevel) whose days the report has.
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=250, verbose_name=_("name"))
    position = models.PositiveSmallIntegerField(default=0)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")

    def __str__(self) -> str:
        return self.name


class RecipientVersionQuerySet(models.QuerySet["RecipientVersion"]):
    def standing(self) -> "RecipientVersionQuerySet":
        """Without those that another of the same first day has replaced."""
        return self.filter(withdrawn_at=None)

    def in_force(self, day: date) -> "RecipientVersionQuerySet":
        return self.standing().filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class RecipientVersion(models.Model):
    """How a recipient is written to, from a day to a day. Rows are added, never rewritten: a new
    one ends the one before, and replaces one of the same first day (services/recipient.py)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField(verbose_name=_("from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("to"))
    name = models.CharField(max_length=250, verbose_name=_("name"))
    # Lines of "Kính gửi" and "Nơi nhận", without dash and stop.
    salutation = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    # Where its office takes mail; proposed when a report is sent out.
    emails = models.JSONField(default=list, blank=True)
    # "" or "KT. GIÁM ĐỐC"; the post under which the name stands; where the name comes from.
    capacity = models.CharField(max_length=80, blank=True)
    post = models.CharField(max_length=120)
    signer_from = models.CharField(
        max_length=6, choices=SignerFrom.choices, default=SignerFrom.OFFICE
    )
    parent_name = models.CharField(max_length=120, default="UBND TỈNH HÀ TĨNH")
    issuer_name = models.CharField(max_length=120, default="SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    issuer_spoken = models.CharField(max_length=120, default="Sở Khoa học và Công nghệ")
    issuer_abbreviation = models.CharField(max_length=20, default="SKHCN")
    place = models.CharField(max_length=60, default="Hà Tĩnh")
    # All chapters in their order: {"chapter", "title", "left_out"}; a reason leaves one out.
    outline = models.JSONField(default=list)
    basis = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    # None: came with the portal.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RecipientVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("form of address")
        verbose_name_plural = _("forms of address")
        constraints = [
            not_before("valid_to", "valid_from", name="recipient_version_to_not_before_from"),
            models.UniqueConstraint(
                fields=["recipient", "valid_from"],
                condition=Q(withdrawn_at=None),
                name="recipient_version_one_per_first_day",
            ),
            models.UniqueConstraint(
                fields=["recipient"],
                condition=Q(withdrawn_at=None, valid_to=None),
                name="recipient_version_one_without_end",
            ),
            one_of("signer_from", SignerFrom.values, name="recipient_version_signer_known"),
            both_or_neither(
                "withdrawn_at", "withdrawn_by", name="recipient_version_withdrawn_at_and_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from:%d/%m/%Y}"
