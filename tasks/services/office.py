"""Somebody signs for a head: the appointment with its scope, and the refusal outside of it."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Appointment, User
from agencies.roles import Permission, Role
from agencies.services import office
from plan_portal.lib.errors import NotAllowed
from plan_portal.lib.text import day as shown_day
from tasks import rules
from tasks.models import ActingScope, Period, Submission
from tasks.workflow import Action

_SIGNED = frozenset({Action.SEND, Action.GIVE_BACK, Action.RECALL})


class OutsideActing(NotAllowed):
    """An acting head, beyond the last day or in a period that is not named."""

    code = "outside_acting"


@transaction.atomic(durable=True)
def stand_in(
    *,
    head: Appointment,
    person: User,
    valid_from: date,
    valid_to: date,
    post: str,
    basis: str,
    periods: Collection[Period] = (),
    by: User,
    at: datetime,
) -> Appointment:
    """Appoint somebody who signs for a head from a day to a day; with named periods in these only.
    Raises ActingRefused, OwnAccount, NotAllowed."""
    made = office.stand_in(
        head=head, person=person, valid_from=valid_from, valid_to=valid_to, post=post,
        basis=basis, by=by, at=at,
    )  # fmt: skip
    if periods and made.role != Role.HEAD:
        raise office.ActingRefused(
            _("Only who signs for the head of an agency can be limited to periods.")
        )
    ActingScope.objects.bulk_create(ActingScope(appointment=made, period=row) for row in periods)
    return made


def refuse_out_of_scope(row: Submission, action: Action, *, by: User, at: datetime) -> None:
    """Say why an acting head may not sign here: the days are over, or the period is not named.
    Others, and acts that need no signature, are left to the rule."""
    if action not in _SIGNED or rules.may(by, action, row, at=at):
        return
    holder = row.holder(at)
    acting = by.appointments.filter(agency=holder, acting_for__isnull=False)
    last = acting.select_related("acting_for__person").order_by("-valid_to").first()
    if last is None or last.acting_for is None or last.valid_to is None:
        return
    names = {"name": last.acting_for.person, "start": shown_day(last.valid_from)}
    if not last.is_valid_on(timezone.localdate(at)):
        sentence = _(
            "You sign for %(name)s from %(start)s to %(end)s only. Ask the administrator when the "
            "days have changed."
        )
        raise OutsideActing(sentence % (names | {"end": shown_day(last.valid_to)}))
    if by.giving(Permission.SUBMISSION_SEND, at=at, agency=holder):
        sentence = _("You sign for %(name)s in other periods; %(period)s is not among them.")
        raise OutsideActing(sentence % (names | {"period": row.period.name}))
