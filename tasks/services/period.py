"""Opening a period freezes its obligations; then it is locked, or cancelled while nobody has
answered. More time is services/extension.py, writing in a locked one services/reopening.py."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import Agency, AgencyGroup, GroupMembership, User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from tasks import calendar
from tasks.models import (
    EntryVersion,
    Evidence,
    Period,
    Plan,
    PlanVersion,
    Submission,
    SubmissionEvent,
)
from tasks.queries import calendar as calendars
from tasks.services import amendment
from tasks.services import notice_period as notices
from tasks.services import obligation as obligations
from tasks.services import period_scope as scope
from tasks.states import PeriodStatus


class PeriodExists(DomainError):
    code = "period_exists"


class PlanWithoutText(DomainError):
    code = "plan_without_text"


class DatesOutOfOrder(DomainError):
    code = "dates_out_of_order"


class ReasonRequired(DomainError):
    code = "reason_required"


class PeriodAnswered(DomainError):
    """Somebody has written already: it can be locked, not cancelled."""

    code = "period_answered"


class PeriodNotOpen(DomainError):
    code = "period_not_open"


def edited(
    dates: calendar.PeriodDates, *, starts_on: date, cutoff_on: date, due_on: date, text: str
) -> calendar.PeriodDates:
    """Proposed dates as a person changed them; each changed date gets that person's reason.
    Raises ReasonRequired, DatesOutOfOrder."""
    own = calendar.Reason("manual", text=text.strip())
    changes: dict[str, Any] = {}
    for name, given in (("starts", starts_on), ("cutoff", cutoff_on), ("due", due_on)):
        if given != getattr(dates, f"{name}_on"):
            changes |= {f"{name}_on": given, f"{name}_reason": own}
    if "cutoff_on" in changes:
        # The deadline that was counted from another cut-off is now this person's too.
        changes |= {"due_reason": own}
    if changes and not own.text:
        raise ReasonRequired(_("A date was changed: say why, for example the document that asks."))
    if not starts_on <= cutoff_on <= due_on:
        raise DatesOutOfOrder(_("The dates must follow each other: start, cut-off, deadline."))
    return replace(dates, **changes)


@transaction.atomic(durable=True)
def open_period(
    *,
    plan: Plan,
    dates: calendar.PeriodDates,
    by: User | None,
    at: datetime,
    members: Mapping[AgencyGroup, Sequence[Agency]] | None = None,
    left_out: Collection[AgencyGroup] = (),
    only: AgencyGroup | None = None,
    banner: str = "",
    is_demo: bool = False,
) -> Period:
    """Open a period of the plan's present version and freeze who owes what. `members` says who is
    asked in a class (headings like "Các sở, ban, ngành khác"); for a class not named there its
    members of the day are asked. Agencies named for the first time become members from that day.
    `only`: the one class that is asked, for its own tasks; nobody else owes anything. `by` is None
    for the operator's command. Raises PeriodExists, PlanWithoutText, NotAllowed,
    ClassWithoutMembers, ClassAskedTwice, NothingOwed."""
    if by is not None:
        require(by, Permission.PERIOD_OPEN, at=at)
    # An import of a new version at the same moment waits, or is waited for.
    plans = Plan.objects.select_for_update(of=("self",), no_key=True)
    plan = plans.select_related("current_version__plan").get(pk=plan.pk)
    day = timezone.localdate(at)
    version = amendment.take_effect(plan, on=day)
    if version is None:
        raise PlanWithoutText(_("The plan has no text yet. Import it first."))
    asked = scope.asked(version, dates, day, only=only, left_out=left_out)
    owed = _owed(asked, members or {}, left_out, day)
    period = _create(version, asked, banner=banner, is_demo=is_demo, by=by, at=at)
    rows = obligations.freeze(period, owed, day)
    details = {
        "code": period.code,
        "obligations": len(rows),
        "left_out": [group.code for group in left_out],
    }
    audit.record("period.open", by=by, at=at, about=period, details=details)
    if not is_demo:
        notices.opened(period=period, by=by, at=at)
    return period


def _owed(
    asked: scope.Asked,
    members: Mapping[AgencyGroup, Sequence[Agency]],
    left_out: Collection[AgencyGroup],
    day: date,
) -> list[obligations.Owed]:
    named = {group: rows for group, rows in members.items() if group in asked.groups}
    present = obligations.members_on(asked.groups, day)
    _add_members(named, present, day, asked.dates.name)
    present |= {group.pk: list(rows) for group, rows in named.items()}
    return obligations.owed_by(asked.duties, present, {group.pk for group in left_out})


def _create(
    version: PlanVersion,
    asked: scope.Asked,
    *,
    banner: str,
    is_demo: bool,
    by: User | None,
    at: datetime,
) -> Period:
    dates = asked.dates
    try:
        with transaction.atomic():
            return Period.objects.create(
                plan=version.plan,
                version=version,
                group=asked.only,
                scope=asked.words,
                kind=dates.kind,
                code=dates.code,
                name=dates.name,
                starts_on=dates.starts_on,
                cutoff_on=dates.cutoff_on,
                due_at=calendar.due_moment(dates.due_on, dates.due_hour),
                reasons=dates.reasons() | calendars.onward(dates),
                banner=banner,
                is_demo=is_demo,
                opened_at=at,
                opened_by=by,
            )
    except IntegrityError as error:
        # The unique key decides, also between two people who open it at the same moment.
        sentence = _("The period %(name)s is open already. Use it, or cancel it first.")
        raise PeriodExists(sentence % {"name": dates.name}) from error


def _add_members(
    members: Mapping[AgencyGroup, Sequence[Agency]],
    present: Mapping[int, Sequence[Agency]],
    day: date,
    period_name: str,
) -> None:
    """Whoever is named for a class for the first time becomes a member from that day."""
    for group, named in members.items():
        known = {agency.pk for agency in present.get(group.pk, ())}
        for agency in named:
            if agency.pk not in known:
                # Official Vietnamese: printed as the basis of the membership.
                GroupMembership.objects.get_or_create(
                    group=group,
                    agency=agency,
                    valid_from=day,
                    defaults={"basis": f"Xác định khi mở kỳ báo cáo {period_name}"},
                )


def _locked(period: Period) -> Period:
    """The fresh row, ours until the end of the transaction; others may still add rows that name
    it (a send that waits for us would wait for ever: it holds the trail)."""
    return Period.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)


@transaction.atomic(durable=True)
def cancel_period(*, period: Period, reason: str, by: User, at: datetime) -> Period:
    """Take back a period that was opened by mistake, while nobody has answered. Its rows stay,
    marked; its code is free again. Raises PeriodAnswered, PeriodNotOpen, ReasonRequired."""
    require(by, Permission.PERIOD_OPEN, at=at)
    reason = _given(reason, _("Say why the period is cancelled."))
    fresh = _locked(period)
    # Whoever saves holds the submission's row: after this nobody is in the middle of a save.
    list(Submission.objects.select_for_update(of=("self",)).filter(period=fresh).order_by("pk"))
    if fresh.status != PeriodStatus.OPEN:
        raise _not_open(fresh)
    if is_answered(fresh):
        sentence = _("Agencies have answered in %(name)s, so it stays. It can be locked instead.")
        raise PeriodAnswered(sentence % {"name": fresh.name})
    fresh.status, fresh.cancel_reason = PeriodStatus.CANCELLED, reason[:500]
    fresh.cancelled_at, fresh.cancelled_by = at, by
    fresh.save(update_fields=["status", "cancel_reason", "cancelled_at", "cancelled_by"])
    audit.record("period.cancel", by=by, at=at, about=fresh, details={"code": fresh.code})
    return fresh


def is_answered(period: Period) -> bool:
    """Has anybody saved, attached or sent anything?"""
    return (
        EntryVersion.objects.filter(entry__submission__period=period).exists()
        or Evidence.objects.filter(entry__submission__period=period).exists()
        or SubmissionEvent.objects.filter(submission__period=period).exists()
    )


@transaction.atomic(durable=True)
def lock_period(*, period: Period, by: User, at: datetime) -> Period:
    """Close a period for writing; reading and reports go on."""
    require(by, Permission.PERIOD_OPEN, at=at)
    fresh = _locked(period)
    if fresh.status != PeriodStatus.OPEN:
        raise _not_open(fresh)
    fresh.status, fresh.locked_at, fresh.locked_by = PeriodStatus.LOCKED, at, by
    fresh.save(update_fields=["status", "locked_at", "locked_by"])
    audit.record("period.lock", by=by, at=at, about=fresh, details={"code": fresh.code})
    return fresh


def _given(reason: str, sentence: str) -> str:
    if not reason.strip():
        raise ReasonRequired(sentence)
    return reason.strip()


def _not_open(period: Period) -> PeriodNotOpen:
    sentence = _("The period %(name)s is %(status)s; this needs an open one.")
    return PeriodNotOpen(sentence % {"name": period.name, "status": period.get_status_display()})
