"""Who may have signed a report."""

from datetime import date

from agencies.models import Appointment
from agencies.models.user import AppointmentQuerySet
from agencies.roles import Permission, roles_with


def signers() -> AppointmentQuerySet:
    """Everybody who holds or held the right to issue, stand-ins among them; the newest first."""
    rows = Appointment.objects.filter(role__in=sorted(roles_with(Permission.REPORT_ISSUE)))
    return rows.select_related("person", "agency").order_by("-valid_from", "pk")


def signs_on(appointment: Appointment, day: date) -> bool:
    """Held the right to issue on that day (one query)."""
    return signers().valid_on(day).filter(pk=appointment.pk).exists()
