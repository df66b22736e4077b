"""A change of the apparatus, dated, with its legal act: data only. What it does to duties, drafts
and people is tasks.services.succession; what was reported before stays as it is."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.document import LegalDocument
from plan_portal.lib.constraints import one_of


class ChangeKind(models.TextChoices):
    RENAME = "rename", _("renamed")
    MERGE = "merge", _("merged")
    SPLIT = "split", _("split")
    DISSOLVE = "dissolve", _("dissolved")
    TRANSFER = "transfer", _("duties transferred")


# Their original agencies end on the day before the change takes effect.
ENDING = frozenset({ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.DISSOLVE})


class ChangeQuerySet(models.QuerySet["OrganisationChange"]):
    def applied(self) -> "ChangeQuerySet":
        return self.filter(applied_at__isnull=False)

    def standing(self) -> "ChangeQuerySet":
        """Applied, and no later act has undone it."""
        undone = OrganisationChange.objects.filter(undoes__isnull=False).applied()
        return self.applied().filter(undoes=None).exclude(pk__in=undone.values("undoes"))

    def recorded(self) -> "ChangeQuerySet":
        """All that were not withdrawn, and no later act has undone."""
        undone = OrganisationChange.objects.filter(undoes__isnull=False).applied()
        return self.filter(withdrawn_at=None, undoes=None).exclude(pk__in=undone.values("undoes"))


class OrganisationChange(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Of a change that the portal brings with it ("2025-sap-xep-so-xay-dung"): loaded once.
    code = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=ChangeKind.choices, verbose_name=_("kind"))
    # The first day of the new state.
    effective_on = models.DateField(verbose_name=_("effective on"))
    act = models.ForeignKey(LegalDocument, on_delete=models.PROTECT, related_name="changes")
    # False: a person has not compared it with the act yet (chưa xác nhận); never shown as law.
    is_confirmed = models.BooleanField(default=True, verbose_name=_("confirmed"))
    # The change may be certain while its day in the province is not.
    is_day_confirmed = models.BooleanField(default=True, verbose_name=_("day confirmed"))
    note = models.TextField(blank=True, verbose_name=_("note"))
    # Of a renaming only: the identity stays, its name gets a new dated row.
    new_name = models.CharField(max_length=250, blank=True)
    new_short_name = models.CharField(max_length=80, blank=True)
    # Undo is another act, with its own day and document.
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    recorded_at = models.DateTimeField()
    # None: the operator's command.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Recorded by mistake and never applied.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation change")
        verbose_name_plural = _("organisation changes")
        constraints = [
            one_of("kind", ChangeKind.values, name="organisation_change_kind_known"),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="organisation_change_code_once"
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(undoes__isnull=False, withdrawn_at=None),
                name="organisation_change_undone_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="rename") | ~Q(new_name=""),
                name="organisation_change_rename_has_name",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(withdrawn_at=None),
                name="organisation_change_applied_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on:%Y-%m-%d}"

    @property
    def is_certain(self) -> bool:
        """Nothing about it waits for a person's confirmation."""
        return self.is_confirmed and self.is_day_confirmed and self.act.is_confirmed


class Side(models.TextChoices):
    ORIGIN = "origin", _("original agency")
    RESULT = "result", _("resulting agency")


class ChangeSide(models.Model):
    """An agency on one side of a change; never the same one on both."""

    change = models.ForeignKey(OrganisationChange, on_delete=models.PROTECT, related_name="sides")
    side = models.CharField(max_length=6, choices=Side.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="changes")
    position = models.PositiveSmallIntegerField(default=0)
    # The agency begins with this change.
    is_new = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "agency"], name="change_side_agency_on_one_side"
            ),
            one_of("side", Side.values, name="change_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.side} {self.agency_id}"
