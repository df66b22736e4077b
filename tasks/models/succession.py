"""Where each thing goes that an organisation change concerns: chosen before the change is applied,
kept afterwards with what applying it made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Appointment, GroupMembership, OrganisationChange
from plan_portal.lib.constraints import one_of
from tasks.models.obstacle import ObstacleRecord
from tasks.models.plan import Duty
from tasks.models.submission import Submission


class Thing(models.TextChoices):
    """What a change may concern, in the order of the placement page."""

    DUTY = "duty", _("open duty")
    SUBMISSION = "submission", _("open report")
    OBSTACLE = "obstacle", _("open obstacle")
    APPOINTMENT = "appointment", _("appointment")
    MEMBERSHIP = "membership", _("membership of a class")


class Outcome(models.TextChoices):
    MOVE = "move", _("passes on")
    # Of appointments and memberships: nobody takes it over.
    END = "end", _("ends")
    # Of a transfer: the agency goes on and keeps it.
    STAY = "stay", _("stays")


_THINGS = ("duty", "submission", "obstacle", "appointment", "membership")


def _exactly_one() -> Q:
    found = Q()
    for name in _THINGS:
        found |= Q(**{f"{other}__isnull": other != name for other in _THINGS})
    return found


class Placement(models.Model):
    change = models.ForeignKey(
        OrganisationChange, on_delete=models.PROTECT, related_name="placements"
    )
    duty = models.ForeignKey(
        Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    obstacle = models.ForeignKey(
        ObstacleRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    membership = models.ForeignKey(
        # A membership that is withdrawn as a mistake takes its place on the page with it.
        GroupMembership,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    # Who holds it before the change.
    origin = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=4, choices=Outcome.choices)
    successor = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What applying it made; empty where the successor had it already.
    opened_duty = models.ForeignKey(
        Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_membership = models.ForeignKey(
        GroupMembership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one(), name="placement_of_one_thing"),
            models.CheckConstraint(
                condition=Q(outcome="move", successor__isnull=False)
                | (~Q(outcome="move") & Q(successor__isnull=True)),
                name="placement_moves_to_successor",
            ),
            one_of("outcome", Outcome.values, name="placement_outcome_known"),
            *(
                models.UniqueConstraint(
                    fields=["change", name],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"placement_{name}_once_per_change",
                )
                for name in _THINGS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.key} {self.outcome}"

    @property
    def thing(self) -> Thing:
        return next(Thing(name) for name in _THINGS if getattr(self, f"{name}_id") is not None)

    @property
    def key(self) -> str:
        """Names the thing within the change: "duty-12"."""
        return f"{self.thing}-{getattr(self, f'{self.thing}_id')}"
