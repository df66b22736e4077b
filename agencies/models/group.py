"""A class of agencies ("các sở, ban, ngành khác") with dated members, decided by Sở KH&CN."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from plan_portal.lib.constraints import once


class AgencyGroup(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True, verbose_name=_("code"))
    # As the plan's text says it.
    name = models.CharField(max_length=400, verbose_name=_("name"))

    class Meta:
        verbose_name = _("class of agencies")
        verbose_name_plural = _("classes of agencies")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["GroupMembership"]):
    def valid_on(self, day: date) -> "MembershipQuerySet":
        return self.filter(
            Q(valid_from__lte=day) | Q(valid_from=None), Q(valid_to__gte=day) | Q(valid_to=None)
        )

    def open_row(self, *, group: uuid.UUID, agency: uuid.UUID) -> "MembershipQuerySet":
        """The latest membership of an agency in a class, by their public ids: at most one row."""
        rows = self.filter(group__public_id=group, agency__public_id=agency)
        latest = rows.order_by(F("valid_from").desc(nulls_last=True), "-pk").values("pk")[:1]
        return self.filter(pk__in=list(latest.values_list("pk", flat=True))).select_related(
            "group", "agency"
        )


class GroupMembership(models.Model):
    group = models.ForeignKey(AgencyGroup, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField(null=True, blank=True, verbose_name=_("member from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("member to"))
    # Why the agency is a member: a document or a note of the coordinator.
    basis = models.CharField(max_length=300, blank=True, verbose_name=_("basis"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            *once("group", "agency", nullable="valid_from", name="group_membership_one_per_start"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="group_membership_to_not_before_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} – {self.group}"
