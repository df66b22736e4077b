"""A report "khi có yêu cầu": any tasks, any closed rounds, for any recipient, on a document that
asks for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day
from reports.models import AdHocRequest, ConsolidatedReport, Recipient
from reports.services import report as reporting
from tasks.models import Period, Task
from tasks.states import PeriodStatus

MOST_ROUNDS = 12


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
    """Keep the request and ask for its first revision. Raises ScopeRefused, NotAddressed."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        periods = rounds_of(scope)
        _check_tasks(scope.lineages, periods[-1])
        row = AdHocRequest.objects.create(
            recipient=recipient,
            from_on=scope.from_on,
            to_on=scope.to_on,
            lineages=sorted(str(one) for one in set(scope.lineages)),
            asked_by=scope.asked_by,
            number=scope.number,
            dated=scope.dated,
            made_at=at,
            made_by=by,
        )
        row.periods.set(periods)
        details = {"tasks": len(row.lineages), "rounds": len(periods)}
        audit.record("report.ad_hoc", by=by, at=at, about=row, details=details)
        return reporting.enter(periods[-1], recipient, row, by=by, at=at)


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
