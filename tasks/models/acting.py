"""How far somebody signs for a head: in all periods, or in those that are named."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Appointment
from tasks.models.period import Period


class ActingScope(models.Model):
    """One named period of an acting appointment; one without any row signs in all."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="acting_scopes"
    )
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="acting_scopes")

    class Meta:
        verbose_name = _("scope of an acting head")
        verbose_name_plural = _("scopes of acting heads")
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "period"], name="acting_scope_one_per_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.period_id}"

    @classmethod
    def periods_of(cls, rows: Iterable[Appointment]) -> dict[int, set[int]]:
        """Acting appointment → its named periods, by ids; those that cover all are left out (one
        query, none when nobody among them acts for another)."""
        acting = [row.pk for row in rows if row.acting_for_id is not None]
        named: dict[int, set[int]] = {}
        if acting:
            found = cls.objects.filter(appointment__in=acting)
            for appointment, period in found.values_list("appointment_id", "period_id"):
                named.setdefault(appointment, set()).add(period)
        return named
