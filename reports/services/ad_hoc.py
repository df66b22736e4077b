"""A report "khi có yêu cầu": any tasks, any closed rounds, for any recipient, on a document that
asks for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import clean, day, one_line
from reports.models import AdHocRequest, ConsolidatedReport, Recipient
from reports.services import report as reporting
from reports.states import OUT, ReportStatus
from tasks.models import Period, Task
from tasks.states import PeriodStatus

MOST_ROUNDS = 12
MOST_ASKED_BY, MOST_NUMBER = 200, 80
_UNMADE = frozenset({ReportStatus.FAILED, ReportStatus.CANCELLED})


class ScopeRefused(DomainError):
    """A scope that no report could cover."""

    code = "scope_refused"


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked for. `lineages`: the tasks; `kind`: a PeriodKind value, "" = any; `number`,
    `dated`, `asked_by`: the document and who sent it."""

    lineages: tuple[UUID, ...]
    from_on: date
    to_on: date
    asked_by: str
    number: str
    dated: date
    kind: str = ""


def request(*, scope: Scope, recipient: Recipient, by: User, at: datetime) -> ConsolidatedReport:
    """Keep the request and ask for its first revision. Asked for a second time, by a double click
    or by a colleague, before anything of it was issued, it is the request that there is: its newest
    revision is given back, or a new one when that could not be made. Raises ScopeRefused,
    NotAddressed."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        scope = _cleaned(scope)
        periods = rounds_of(scope)
        _check_tasks(scope.lineages, periods[-1])
        recipient = Recipient.objects.select_for_update(no_key=True).get(pk=recipient.pk)
        row = _standing(scope, recipient, periods)
        if row is None:
            row = _keep(scope, recipient, periods, by=by, at=at)
        newest = row.reports.order_by("-revision").first()
        if newest is not None and newest.status not in _UNMADE:
            return newest
        return reporting.enter(periods[-1], recipient, row, by=by, at=at)


def _cleaned(scope: Scope) -> Scope:
    """The document on one line, without what cannot be seen or printed."""
    asked_by, number = (one_line(clean(one).text) for one in (scope.asked_by, scope.number))
    if not asked_by or not number:
        raise ScopeRefused(_("Say who asks, and the number of the document that asks."))
    if len(asked_by) > MOST_ASKED_BY or len(number) > MOST_NUMBER:
        raise ScopeRefused(_("The name of who asks or the number of the document is too long."))
    return replace(scope, asked_by=asked_by, number=number)


def _standing(scope: Scope, recipient: Recipient, periods: Sequence[Period]) -> AdHocRequest | None:
    """The same request, while nothing of it is issued; a paper that went out is never reopened by
    a form that was sent twice."""
    rows = AdHocRequest.objects.filter(recipient=recipient, **_values(scope))
    rows = rows.exclude(reports__status__in=OUT).prefetch_related("periods").order_by("-pk")
    wanted = {one.pk for one in periods}
    return next((row for row in rows if {one.pk for one in row.periods.all()} == wanted), None)


def _values(scope: Scope) -> dict[str, Any]:
    """The columns of a request that say what is asked for."""
    names = ("from_on", "to_on", "asked_by", "number", "dated")
    lineages = sorted(str(one) for one in set(scope.lineages))
    return {name: getattr(scope, name) for name in names} | {"lineages": lineages}


def _keep(
    scope: Scope, recipient: Recipient, periods: Sequence[Period], *, by: User, at: datetime
) -> AdHocRequest:
    values = _values(scope) | {"made_at": at, "made_by": by}
    row = AdHocRequest.objects.create(recipient=recipient, **values)
    row.periods.set(periods)
    details = {"tasks": len(row.lineages), "rounds": len(periods)}
    audit.record("report.ad_hoc", by=by, at=at, about=row, details=details)
    return row


def rounds_of(scope: Scope) -> Sequence[Period]:
    """The rounds whose data are closed within the days, the oldest first. Raises ScopeRefused."""
    if scope.to_on < scope.from_on:
        raise ScopeRefused(_("The last day comes before the first. Exchange the two days."))
    rows = Period.objects.exclude(status=PeriodStatus.CANCELLED).filter(
        cutoff_on__gte=scope.from_on, cutoff_on__lte=scope.to_on
    )
    if scope.kind:
        rows = rows.filter(kind=scope.kind)
    found = list(rows.select_related("version").order_by("cutoff_on", "pk"))
    days = {"from": day(scope.from_on), "to": day(scope.to_on)}
    if not found:
        raise ScopeRefused(
            _("No round has its data closed between %(from)s and %(to)s. Choose other days.") % days
        )
    if len({one.plan_id for one in found}) > 1:
        raise ScopeRefused(_("These days hold rounds of different plans. Choose fewer days."))
    if len(found) > MOST_ROUNDS:
        raise ScopeRefused(
            _("At most %(most)s rounds fit into one report. Choose fewer days.")
            % {"most": MOST_ROUNDS}
        )
    _refuse_overlap(found)
    return found


def _refuse_overlap(periods: Iterable[Period]) -> None:
    """No day is counted twice: a quarter inside a year."""
    for first, second in pairwise(sorted(periods, key=lambda one: one.starts_on)):
        if second.starts_on <= first.cutoff_on:
            named = {"first": first.name, "second": second.name}
            raise ScopeRefused(
                _(
                    "%(first)s and %(second)s cover the same days. Choose a kind of period, or "
                    "fewer days."
                )
                % named
            )


def _check_tasks(lineages: Iterable[UUID], last: Period) -> None:
    wanted = set(lineages)
    if not wanted:
        raise ScopeRefused(_("Choose at least one task."))
    known = Task.objects.filter(
        heading__version=last.version_id, parent=None, lineage__in=wanted
    ).values_list("lineage", flat=True)
    unknown = wanted - set(known)
    if unknown:
        named = {"n": len(unknown), "period": last.name}
        raise ScopeRefused(
            _("%(n)s of the chosen tasks are not in the plan of %(period)s. Choose them anew.")
            % named
        )
