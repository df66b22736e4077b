"""Consolidated reports as lists: periods, recipients, revisions. Snapshots stay in the database:
only the page of one report reads its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from agencies.models import User
from reports import rules
from reports.models import (
    AdHocRequest,
    Artifact,
    ConsolidatedReport,
    Recipient,
    ReportQuerySet,
)
from reports.queries.actors import Actors, actors, name_in, released_by, requested_by
from reports.states import MADE, ReportStatus
from tasks import calendar
from tasks.models import Period
from tasks.states import PeriodStatus


@dataclass(frozen=True, slots=True)
class Revision:
    """`requested_by`, `released_by`: names of the day, "" for the command line or nobody."""

    report: ConsolidatedReport
    artifacts: tuple[Artifact, ...]
    actions: tuple[str, ...]
    requested_by: str
    released_by: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The reports of one period or request for one recipient, the newest first; `send_by`: until
    when it is to leave and why, "" on request or where no level of the chain has the recipient's
    code; `may_compile`: a new one may be asked for now."""

    recipient: Recipient
    send_by: str
    revisions: tuple[Revision, ...]
    may_compile: bool


@dataclass(frozen=True, slots=True)
class PeriodShelves:
    period: Period
    shelves: tuple[Shelf, ...]


def shelves(user: User, *, at: datetime) -> tuple[PeriodShelves, ...]:
    """All that the person may see, newest period first (5 queries). Who compiles sees every period;
    others those with something to read."""
    may_compile = rules.can_compile(user, at=at)
    found: dict[tuple[int, int], list[ConsolidatedReport]] = {}
    listed = list(_listed(user, at=at).filter(ad_hoc=None))
    known = actors(listed)
    for report in listed:
        found.setdefault((report.period_id, report.recipient_id), []).append(report)
    recipients = list(Recipient.objects.order_by("position", "pk"))
    rows = Period.objects.exclude(status=PeriodStatus.CANCELLED).order_by("-cutoff_on", "-pk")
    shown = []
    for period in rows:
        own = tuple(
            _shelf(
                one,
                found.get((period.pk, one.pk), []),
                user,
                known,
                send_by=_send_by(one, period),
                may_compile=may_compile,
                at=at,
            )
            for one in recipients
        )
        if may_compile or any(shelf.revisions for shelf in own):
            kept = own if may_compile else tuple(one for one in own if one.revisions)
            shown.append(PeriodShelves(period, kept))
    return tuple(shown)


@dataclass(frozen=True, slots=True)
class AdHocShelf:
    """The reports on one request, the newest first."""

    ad_hoc: AdHocRequest
    period: Period
    shelf: Shelf


def ad_hoc_shelves(user: User, *, at: datetime) -> tuple[AdHocShelf, ...]:
    """Reports "khi có yêu cầu" that the person may see, the latest request first (3 queries)."""
    may_compile = rules.can_compile(user, at=at)
    found: dict[int, list[ConsolidatedReport]] = {}
    listed = list(_listed(user, at=at).exclude(ad_hoc=None))
    known = actors(listed)
    for report in listed:
        found.setdefault(report.ad_hoc_id or 0, []).append(report)
    return tuple(
        AdHocShelf(
            ad_hoc=rows[0].ad_hoc,
            period=rows[0].period,
            shelf=_shelf(rows[0].recipient, rows, user, known, may_compile=may_compile, at=at),
        )
        for _key, rows in sorted(found.items(), reverse=True)
        if rows[0].ad_hoc is not None
    )


def revisions(report: ConsolidatedReport, user: User, *, at: datetime) -> tuple[Revision, ...]:
    """The reports of the same period and recipient that the person may see, newest first."""
    rows = _listed(user, at=at).filter(
        period=report.period_id, recipient=report.recipient_id, ad_hoc=report.ad_hoc_id
    )
    found = list(rows)
    return _revisions(found, user, actors(found), at=at)


def beside(report: ConsolidatedReport) -> tuple[ConsolidatedReport, ...]:
    """The newest made report of the same round for every other recipient, with its snapshot (one
    query; only the page of one report asks)."""
    rows = ConsolidatedReport.objects.filter(period=report.period_id, ad_hoc=None, status__in=MADE)
    newest = {
        row.recipient_id: row
        for row in rows.select_related("recipient").order_by("recipient__position", "revision")
        if row.recipient_id != report.recipient_id
    }
    return tuple(newest.values())


def running(report: ConsolidatedReport) -> ConsolidatedReport | None:
    """The revision that is being compiled for the same period and recipient (one query)."""
    same = {
        "period": report.period_id,
        "recipient": report.recipient_id,
        "ad_hoc": report.ad_hoc_id,
    }
    rows = ConsolidatedReport.objects.filter(status=ReportStatus.REQUESTED, **same)
    return rows.select_related("period", "recipient", "ad_hoc").defer("snapshot").first()


def _listed(user: User, *, at: datetime) -> ReportQuerySet:
    artifacts = Prefetch("artifacts", queryset=Artifact.objects.select_related("file"))
    rows = ConsolidatedReport.objects.visible_to(user, at=at).defer("snapshot")
    rows = rows.select_related("period", "recipient", "ad_hoc", "requested_by", "released_by")
    heavy = [f"supplements__{name}" for name in ("snapshot", "manifest", "layout")]
    rows = rows.select_related("supplements").defer(*heavy)
    return rows.prefetch_related(artifacts).order_by("-revision")


def _shelf(
    recipient: Recipient,
    reports: Sequence[ConsolidatedReport],
    user: User,
    known: Actors,
    *,
    may_compile: bool,
    at: datetime,
    send_by: str = "",
) -> Shelf:
    is_running = any(one.status == ReportStatus.REQUESTED for one in reports)
    revisions = _revisions(reports, user, known, at=at)
    return Shelf(recipient, send_by, revisions, may_compile and not is_running)


def _send_by(recipient: Recipient, period: Period) -> str:
    """The step that was frozen for the level whose code the recipient names."""
    steps = calendar.read_chain(period.reasons)
    own = [one for one in steps if one.recipient == recipient.code]
    return calendar.explain(own[0].day, own[0].reason) if own else ""


def _revisions(
    reports: Iterable[ConsolidatedReport], user: User, known: Actors, *, at: datetime
) -> tuple[Revision, ...]:
    return tuple(
        Revision(
            report,
            tuple(sorted(report.artifacts.all(), key=lambda one: _ORDER.index(one.format))),
            rules.offered_actions(user, report, at=at),
            name_in(requested_by(report, known)),
            name_in(released_by(report, known)),
        )
        for report in reports
    )


_ORDER = ["pdf", "docx", "xlsx"]
