"""When a change may not be applied or undone: each refusal is a sentence that says how to go on."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, ChangeSide, OrganisationChange
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text
from tasks.models import Obligation, Period, Submission
from tasks.states import PeriodStatus


class ChangeApplied(DomainError):
    """Applied already, or withdrawn."""

    code = "change_applied"


class NotYet(DomainError):
    """Its day has not come."""

    code = "change_not_yet"


class PeriodReported(DomainError):
    """A report of a period it would reach into was released."""

    code = "period_reported"


class LaterChange(DomainError):
    """Another change of the same agency took effect after this one's day."""

    code = "later_change"


def refuse_applied(change: OrganisationChange) -> None:
    if change.applied_at is not None:
        raise ChangeApplied(
            _("This change was applied on %(day)s. It is applied once; another act can undo it.")
            % {"day": day_text(change.applied_at)}
        )
    if change.withdrawn_at is not None:
        raise ChangeApplied(_("This record was withdrawn. Record the change again."))


def refuse_early(change: OrganisationChange, *, at: datetime) -> None:
    if change.effective_on > timezone.localdate(at):
        raise NotYet(
            _("It takes effect on %(day)s: place everything now, and apply it on that day.")
            % {"day": day_text(change.effective_on)}
        )


def refuse_reported(
    change: OrganisationChange, agencies: Collection[Agency], *, at: datetime
) -> None:
    """No period that was still gathering data on the day, and asked one of the agencies, has a
    released report."""
    period = reported_period(change.effective_on, agencies, at=at)
    if period is not None and period.reported_at is not None:
        sentence = _(
            "The report of %(period)s was released on %(released)s and speaks of the agencies as "
            "they were. A change from %(day)s would reach into it: choose a later day."
        )
        about = {
            "period": period.name,
            "released": day_text(period.reported_at),
            "day": day_text(change.effective_on),
        }
        raise PeriodReported(sentence % about)


def reported_period(day: date, agencies: Collection[Agency], *, at: datetime) -> Period | None:
    """A period with a released report that reaches to the day or past it and asked the agencies
    (1 query). Locks it, so that no report is released meanwhile."""
    held = Submission.objects.held_by([one.pk for one in agencies], on=timezone.localdate(at))
    asked = Obligation.objects.filter(agency__in=agencies).values("period")
    rows = Period.objects.select_for_update(of=("self",), no_key=True).filter(
        Q(pk__in=asked) | Q(pk__in=held.values("period")), cutoff_on__gte=day
    )
    touched = rows.exclude(status=PeriodStatus.CANCELLED).order_by("pk")
    return next((row for row in touched if row.reported_at is not None), None)


def refuse_later(change: OrganisationChange, agencies: Collection[Agency]) -> None:
    """Changes of one agency are applied in the order of their days."""
    after = Q(effective_on__gt=change.effective_on)
    if change.applied_at is not None:  # to be undone: those of the same day that came after it
        same = Q(effective_on=change.effective_on)
        after |= same & Q(applied_at__gt=change.applied_at)
        after |= same & Q(applied_at=change.applied_at, pk__gt=change.pk)
    standing = OrganisationChange.objects.standing().filter(after)
    later = ChangeSide.objects.filter(change__in=standing, agency__in=agencies)
    row = later.select_related("change", "agency").order_by("change__effective_on").first()
    if row is not None:
        sentence = _(
            "A change of %(agency)s from %(later)s is in force already. Undo that one first, or "
            "give this one a later day."
        )
        about = {"agency": row.agency.name, "later": day_text(row.change.effective_on)}
        raise LaterChange(sentence % about)
