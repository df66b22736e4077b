"""Figures that two recipients must share: the reports of a round side by side, the reason that a
person gives for a difference, and no approval without one."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import clean, one_line
from reports.models import ConsolidatedReport, FigureReason
from reports.pipeline.comparison import Comparison, Given, compare
from reports.pipeline.figure_names import Key
from reports.pipeline.snapshot import Snapshot
from reports.queries import reports as report_queries

MAX_REASON = 500
Beside = tuple[tuple[ConsolidatedReport, Comparison], ...]


class FiguresUnexplained(DomainError):
    """A figure differs from the report to another recipient, and nobody has said why."""

    code = "figures_unexplained"


class NothingToExplain(DomainError):
    """The figure does not differ, or its cause is known."""

    code = "nothing_to_explain"


class FigureReasonMissing(DomainError):
    code = "figure_reason_missing"


def beside(report: ConsolidatedReport, snapshot: Snapshot | None = None) -> Beside:
    """The figures beside those of the newest report to each other recipient (2 queries); none of a
    report on request."""
    if report.ad_hoc_id is not None:
        return ()
    here = snapshot or Snapshot.from_json(report.snapshot or {})
    others = report_queries.beside(report)
    given = _reasons(report, others)
    return tuple(
        (other, compare(here, Snapshot.from_json(other.snapshot or {}), given[other.pk]))
        for other in others
    )


def refuse_unexplained(report: ConsolidatedReport) -> None:
    """Raise FiguresUnexplained while a difference has neither a cause nor a person's reason."""
    for sentence in unexplained(report):
        raise FiguresUnexplained(sentence)


def unexplained(report: ConsolidatedReport) -> tuple[str, ...]:
    """One sentence for each difference that has neither a cause nor a person's reason."""
    return tuple(
        _(
            "%(what)s: %(here)s in this report, %(there)s in that to %(to)s (rev. %(n)s), "
            "and no reason is known. Compile anew, or write the reason on the page of the "
            "report."
        )
        % {
            "what": one.what,
            "here": one.here,
            "there": one.there,
            "to": other.recipient.name,
            "n": str(other.revision),
        }
        for other, found in beside(report)
        for one in found.unexplained
    )


def give_reason(
    *,
    report: ConsolidatedReport,
    other: ConsolidatedReport,
    figure: Key,
    reason: str,
    by: User,
    at: datetime,
) -> FigureReason:
    """Say why a figure differs although both reports stand on the same answers; the name stands
    beside it. Raises NotAllowed, NothingToExplain, FigureReasonMissing."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        words = one_line(clean(reason).text)
        if not 0 < len(words) <= MAX_REASON:
            raise FigureReasonMissing(_("Say in at most 500 characters why the figure differs."))
        compared = {row.pk: found for row, found in beside(report)}.get(other.pk)
        keys = {one.key for one in compared.without_cause} if compared else set()
        if report.is_out or figure not in keys:
            raise NothingToExplain(_("This figure has no difference that waits for a reason."))
        row = FigureReason.objects.create(
            report=report,
            other=other,
            figure=list(figure),
            reason=words,
            at=at,
            by=by,
            by_label=audit.label_of(by, at=at),
        )
        details = {"other": str(other.public_id), "figure": json.dumps(figure)}
        audit.record("report.figure_reason", by=by, at=at, about=report, details=details)
    return row


def _reasons(
    report: ConsolidatedReport, others: Collection[ConsolidatedReport]
) -> defaultdict[int, dict[Key, Given]]:
    """Other report → figure → the last reason given for the pair, on either page."""
    pair = Q(report=report, other__in=others) | Q(report__in=others, other=report)
    found: defaultdict[int, dict[Key, Given]] = defaultdict(dict)
    for row in FigureReason.objects.filter(pair).order_by("pk"):
        other = row.other_id if row.report_id == report.pk else row.report_id
        found[other][tuple(row.figure)] = Given(row.reason, row.by_label, row.at)
    return found
