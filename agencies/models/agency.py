"""An agency is an identity with dated names; a unit is keyed by code, level and dates, never by
its name (ten communes of 2025 carry the names of former districts)."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.constraints import once
from plan_portal.lib.text import fold


class AgencyLevel(models.TextChoices):
    MINISTRY = "ministry", _("ministry")
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    COMMUNE = "commune", _("commune")


class AgencyKind(models.TextChoices):
    DEPARTMENT = "department", _("department")
    ARMED_FORCES = "armed_forces", _("armed forces")
    PEOPLES_COMMITTEE = "peoples_committee", _("People's Committee")
    MASS_ORGANISATION = "mass_organisation", _("mass organisation")
    OTHER = "other", _("other")


class AgencyQuerySet(models.QuerySet["Agency"]):
    def valid_on(self, day: date) -> "AgencyQuerySet":
        """Agencies that exist on a day."""
        return self.filter(
            Q(valid_from__lte=day) | Q(valid_from=None), Q(valid_to__gte=day) | Q(valid_to=None)
        )


class Agency(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Ours, short and stable ("skhcn"); not an identification code of the state.
    code = models.SlugField(max_length=60, unique=True, verbose_name=_("code"))
    # Identification code H27.xx of the national data exchange: optional, never invented.
    national_code = models.CharField(max_length=20, blank=True, verbose_name=_("national code"))
    level = models.CharField(max_length=20, choices=AgencyLevel.choices, verbose_name=_("level"))
    kind = models.CharField(max_length=20, choices=AgencyKind.choices, verbose_name=_("kind"))
    # The present official name; the dated history stands in AgencyName.
    name = models.CharField(max_length=250, verbose_name=_("name"))
    short_name = models.CharField(max_length=80, blank=True, verbose_name=_("short name"))
    # Issuer's abbreviation in document numbers (SKHCN): a field, not computed.
    abbreviation = models.CharField(max_length=30, blank=True, verbose_name=_("abbreviation"))
    valid_from = models.DateField(null=True, blank=True, verbose_name=_("valid from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("valid to"))

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None)
                | Q(valid_from=None)
                | Q(valid_to__gte=models.F("valid_from")),
                name="agency_valid_to_not_before_valid_from",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        """Twin of AgencyQuerySet.valid_on."""
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def label(self) -> str:
        """Short name where there is one: for tables and lists."""
        return self.short_name or self.name

    @property
    def search_key(self) -> str:
        """Lower case without diacritics, for filters."""
        return fold(f"{self.name} {self.short_name} {self.abbreviation}")


class AgencyName(models.Model):
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=250, verbose_name=_("name"))
    short_name = models.CharField(max_length=80, blank=True, verbose_name=_("short name"))
    valid_from = models.DateField(null=True, blank=True, verbose_name=_("valid from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("valid to"))

    class Meta:
        verbose_name = _("dated name")
        verbose_name_plural = _("dated names")
        constraints = [
            *once("agency", nullable="valid_from", name="agency_name_one_per_start"),
        ]

    def __str__(self) -> str:
        return self.name
