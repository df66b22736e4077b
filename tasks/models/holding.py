"""The right to fill a frozen row: the row stays with its agency for ever, and from a day on the
people of another agency hold it. One rule (`holder_of`) and its twin over rows (`held_by`)."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.models import Agency, OrganisationChange

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


class Holding(models.Model):
    """One row beside what is held: who holds it from a day on, and by which act. Append-only."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    change = models.ForeignKey(OrganisationChange, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def held_by(
    rows: Rows, holdings: "models.QuerySet[Any]", agencies: Collection[int], on: date
) -> Rows:
    """The rows that one of the agencies holds on a day: by the latest holding, else their own.
    `holdings` refers to the row by OuterRef."""
    latest = holdings.filter(valid_from__lte=on).order_by("-valid_from", "-pk")
    holder = Coalesce(
        Subquery(latest.values("agency_id")[:1]),
        F("agency_id"),
        output_field=models.BigIntegerField(),
    )
    return rows.alias(holder_id=holder).filter(holder_id__in=agencies)


def holder_of(
    thing: models.Model, own: Agency, holdings: "models.Manager[Any]", at: datetime
) -> Agency:
    """Who holds one row at a moment."""
    related = Prefetch("holders", queryset=holdings.select_related("agency"))
    prefetch_related_objects([thing], related)
    day = timezone.localdate(at)
    begun = [row for row in thing.holders.all() if row.valid_from <= day]  # type: ignore[attr-defined]  # of both that are held
    last = max(begun, key=lambda row: (row.valid_from, row.pk), default=None)
    return last.agency if last else own
