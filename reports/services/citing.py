"""What a report says of itself and of the one before it: its code, where to check it, and which
issued report it replaces or completes. Frozen with the snapshot, printed from it."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError
from reports.models import AdHocRequest, ConsolidatedReport, Recipient, ReportQuerySet
from reports.pipeline.snapshot import AlsoFacts, EarlierFacts, Relation, Snapshot
from tasks.models import Period


class Cited(TypedDict, total=False):
    """At most one of the two."""

    replaces: ConsolidatedReport
    supplements: ConsolidatedReport


class NotInForce(DomainError):
    """A supplement completes an issued report of the same period and recipient."""

    code = "report_not_in_force"


class OtherIsRunning(DomainError):
    """A compile for the same period and recipient is under way, and cites another report."""

    code = "report_other_is_running"


def of(
    period: Period,
    recipient: Recipient,
    ad_hoc: AdHocRequest | None,
    *,
    supplements: ConsolidatedReport | None,
) -> Cited:
    """What a new revision of the series cites: the one it is to complete, else the newest in force
    that is no supplement, which it replaces with all that completes it; nothing before the first
    was issued."""
    rows = ConsolidatedReport.objects.series(period, recipient, ad_hoc).in_force()
    if supplements is not None:
        if not rows.filter(pk=supplements.pk).exists():
            raise NotInForce(
                _("Only an issued report that was not superseded can be completed by a supplement.")
            )
        return {"supplements": supplements}
    bases = rows.filter(supplements=None).defer("snapshot", "manifest")
    newest = bases.order_by("-issued_on", "-revision").first()
    return {"replaces": newest} if newest else {}


def refuse_other(row: ConsolidatedReport, supplements: ConsolidatedReport | None) -> None:
    """The compile that was found running is another kind of paper than was asked for."""
    if row.supplements_id != (supplements.pk if supplements else None):
        raise OtherIsRunning(
            _(
                "A report for this period and recipient is being compiled. Wait for it, then ask "
                "again."
            )
        )


def replaced_with(row: ConsolidatedReport, *, until: datetime) -> ReportQuerySet:
    """What is in force beside the paper that `row` replaces and was issued by the moment of its
    snapshot: it ends with that paper, and `row` names it. Nothing where `row` completes a paper."""
    rows = ConsolidatedReport.objects.series(row.period, row.recipient, row.ad_hoc).in_force()
    if row.replaces_id is None:
        return rows.none()
    return rows.exclude(pk=row.replaces_id).filter(issued_at__lte=until)


def marked(snapshot: Snapshot, row: ConsolidatedReport) -> Snapshot:
    """The snapshot with the row's code, the address where it is checked, and what it cites."""
    if not row.code:  # asked for before reports had codes
        return snapshot
    address = settings.PORTAL_URL + reverse("reports:check_code", args=[row.code])
    cited = _earlier(row, until=snapshot.taken_at)
    return replace(snapshot, code=row.code, check_address=address, earlier=cited)


def _earlier(row: ConsolidatedReport, *, until: datetime) -> EarlierFacts | None:
    for relation, cited in (
        (Relation.REPLACES, row.replaces),
        (Relation.SUPPLEMENTS, row.supplements),
    ):
        if cited is not None and cited.issued_on is not None:
            also = _also(row, until=until)
            return EarlierFacts(relation, cited.number, cited.issued_on, also)
    return None


def _also(row: ConsolidatedReport, *, until: datetime) -> tuple[AlsoFacts, ...]:
    rows = replaced_with(row, until=until).order_by("issued_on", "issued_at", "pk")
    values = rows.values_list("number", "issued_on", "supplements")
    return tuple(AlsoFacts(number, on, base is not None) for number, on, base in values if on)
