"""The report's row is the job: requested by a person, claimed by one worker with lease and fence,
finished in one transaction with its three files, found again by the sweep when anything died."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib import points
from plan_portal.lib.errors import DomainError
from plan_portal.lib.points import Point
from plan_portal.lib.queue import wake_on_commit
from reports.models import AdHocRequest, ConsolidatedReport, Recipient
from reports.pipeline import deliver
from reports.pipeline.collect import collect_report
from reports.pipeline.compose import compose, prove_names
from reports.pipeline.document import Document
from reports.pipeline.render import files, versions
from reports.pipeline.snapshot import Snapshot, legible
from reports.queries.recipients import version_on
from reports.services import citing, lease, revision, showing
from reports.states import RELEASABLE, Format, ReportStatus, Step
from tasks.models import Period
from tasks.states import PeriodStatus

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.REPORT_LEASE_SECONDS)
RENEWALS = 4  # of a lease, while its worker lives
RETRY_AFTER = (timedelta(seconds=10), timedelta(seconds=60))
WAKE_EVERY = timedelta(seconds=10)
COMPILE_JOB = "reports.compile"
RENDERED = {
    Format.PDF: Point.PDF_MADE,
    Format.DOCX: Point.DOCX_MADE,
    Format.XLSX: Point.XLSX_MADE,
}


class NotReady(DomainError):
    """A step that the report's state does not allow."""

    code = "report_not_ready"


class ClaimLost(Exception):
    """Somebody newer owns the row, or it was cancelled: stop without a trace."""


def request(
    *,
    period: Period,
    recipient: Recipient,
    by: User | None,
    at: datetime,
    ad_hoc: AdHocRequest | None = None,
    supplements: ConsolidatedReport | None = None,
) -> ConsolidatedReport:
    """Ask for a new revision of the periodic report, or of one "khi có yêu cầu". While one is being
    compiled, that one is given back: two coordinators who click get one report. `by` None = the
    command line. Once a report was issued, the new one replaces it, or is the báo cáo bổ sung of
    `supplements`, and cites it."""
    with transaction.atomic(durable=True):
        if by is not None:
            require(by, Permission.REPORT_COMPILE, at=at)
        return enter(period, recipient, ad_hoc, by=by, at=at, supplements=supplements)


def enter(
    period: Period,
    recipient: Recipient,
    ad_hoc: AdHocRequest | None,
    *,
    by: User | None,
    at: datetime,
    supplements: ConsolidatedReport | None = None,
) -> ConsolidatedReport:
    """The row of `request`, in the caller's transaction; the right was asked for."""
    if period.status == PeriodStatus.CANCELLED:
        raise NotReady(_("This period was cancelled; there is nothing to compile."))
    version_on(recipient, timezone.localdate(at))  # raises NotAddressed
    series = (period, recipient, ad_hoc)
    cited = citing.of(*series, supplements=supplements)
    row = revision.running(*series) or revision.create(*series, cited, by=by, at=at)
    citing.refuse_other(row, supplements)
    wake_on_commit(COMPILE_JOB, report_id=row.pk)
    return row


def cancel(*, report: ConsolidatedReport, by: User, at: datetime) -> ConsolidatedReport:
    """Stop a compile; the worker notices at its next step and leaves nothing behind."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        rows = ConsolidatedReport.objects.filter(pk=report.pk, status=ReportStatus.REQUESTED)
        if not rows.update(status=ReportStatus.CANCELLED, leased_until=None):
            raise NotReady(_("This report is no longer being compiled."))
        report.refresh_from_db()
        audit.record("report.cancel", by=by, at=at, about=report)
    return report


def release(*, report: ConsolidatedReport, by: User, at: datetime) -> ConsolidatedReport:
    """Show a report to leaders before it is signed; its accepted submissions become *đã tổng
    hợp*."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        rows = ConsolidatedReport.objects.filter(
            pk=report.pk, status__in=RELEASABLE, released_at=None
        )
        if not rows.update(released_at=at, released_by=by):
            raise NotReady(
                _(
                    "Only a compiled or approved report that leaders do not see yet can be shown "
                    "to them."
                )
            )
        report.refresh_from_db()
        showing.to_leaders(report=report, by=by, at=at)
        details = {"sha256": report.snapshot_sha256, "revision": report.revision}
        audit.record("report.release", by=by, at=at, about=report, details=details)
    return report


# --- the worker's side ----------------------------------------------------------------------------


def sweep(*, at: datetime) -> int:
    """Wake a worker for every report that is due: requested and free, or its worker died. At most
    one wake-up per row in ten seconds. A row whose tries are used up fails with a name. Returns
    the number of wake-ups; running twice wakes nobody twice."""
    woken = 0
    with transaction.atomic(durable=True):
        quiet = Q(woken_at=None) | Q(woken_at__lt=at - WAKE_EVERY)
        for row in ConsolidatedReport.objects.due(at=at).filter(quiet).order_by("pk"):
            if row.attempts >= settings.REPORT_MAX_ATTEMPTS:
                _give_up(row, _("The worker ended three times while compiling this report."))
                continue
            ConsolidatedReport.objects.filter(pk=row.pk).update(woken_at=at)
            wake_on_commit(COMPILE_JOB, report_id=row.pk)
            woken += 1
    return woken


def claim(report: ConsolidatedReport, *, at: datetime) -> int | None:
    """The fence for exactly one worker, None for all others; an expired lease is free again."""
    rows = ConsolidatedReport.objects.due(at=at).filter(
        pk=report.pk, fence=report.fence, attempts__lt=settings.REPORT_MAX_ATTEMPTS
    )
    taken = rows.update(
        fence=report.fence + 1,
        attempts=report.attempts + 1,
        leased_until=at + LEASE,
        step=Step.WAITING,
        step_subject="",
        step_done=0,
        step_total=0,
    )
    return report.fence + 1 if taken else None


def compile_report(*, report_id: int, clock: Callable[[], datetime]) -> ConsolidatedReport | None:
    """Collect, compose, render, deliver: three files and the snapshot, together or not at all.
    Safe to run twice or in parallel: one worker holds the fence. None = nothing to do here. `clock`
    gives the present moment: a lease is measured in real time."""
    row = ConsolidatedReport.objects.select_related(
        "period__plan__document", "period__version", "recipient", "ad_hoc"
    ).get(pk=report_id)
    fence = claim(row, at=clock())
    if fence is None:
        return None
    row.fence, row.attempts = fence, row.attempts + 1
    points.reached(Point.CLAIMED)
    try:
        with lease.renewed(partial(_renew, row, clock), every=LEASE.total_seconds() / RENEWALS):
            _build(row, clock)
    except ClaimLost:
        logger.info("report claim lost", extra={"report": row.pk, "fence": fence})
        return None
    except DomainError as refusal:
        _give_up(row, str(refusal))
    except Exception as fault:
        logger.exception("report failed", extra={"report": row.pk, "attempt": row.attempts})
        _retry_or_give_up(row, fault, at=clock())
    row.refresh_from_db()
    return row


def _renew(row: ConsolidatedReport, clock: Callable[[], datetime]) -> None:
    _mine(row).filter(leased_until__isnull=False).update(leased_until=clock() + LEASE)


def _build(row: ConsolidatedReport, clock: Callable[[], datetime]) -> None:
    taken_at = clock()
    _tell(row, Step.COLLECT, "", 0, 0)
    snapshot = collect_report(
        row,
        at=taken_at,
        progress=lambda subject, done, of: _tell(row, Step.COLLECT, subject, done, of),
    )
    legible.refuse(snapshot)
    points.reached(Point.COLLECTED)
    snapshot = citing.marked(snapshot, row)
    _tell(row, Step.COMPOSE, "", 0, 1)
    prove_names(snapshot)
    document = compose(snapshot)
    points.reached(Point.COMPOSED)
    rendered: list[files.Rendered] = []
    for done, (name, make) in enumerate(files.steps(snapshot, document)):
        _tell(row, Step.RENDER, name, done, 3)
        rendered.append(make())
        points.reached(RENDERED[rendered[-1].format])
    _tell(row, Step.DELIVER, "", 3, 3)
    _finish(row, snapshot, document, rendered, at=clock())


def _finish(
    row: ConsolidatedReport,
    snapshot: Snapshot,
    document: Document,
    rendered: list[files.Rendered],
    *,
    at: datetime,
) -> None:
    """Everything at once, or ClaimLost before the first byte is written."""
    with transaction.atomic(durable=True):
        done = _mine(row).update(
            status=ReportStatus.COMPILED,
            snapshot=snapshot.as_json(),
            snapshot_sha256=snapshot.sha256,
            compiled_at=at,
            made_with=versions.made_with(),
            leased_until=None,
            step=Step.DONE,
            step_subject="",
            error="",
        )
        if not done:
            raise ClaimLost
        deliver.attach(row, deliver.keep(rendered, at=at), snapshot)
        deliver.keep_composed(row, document)
        details = {"sha256": snapshot.sha256, "attempt": row.attempts}
        audit.record("report.compiled", by=None, at=at, about=row, details=details)
        points.reached(Point.ROWS_WRITTEN)
    points.reached(Point.COMMITTED)


def _mine(row: ConsolidatedReport) -> QuerySet[ConsolidatedReport]:
    return ConsolidatedReport.objects.filter(
        pk=row.pk, fence=row.fence, status=ReportStatus.REQUESTED
    )


def _tell(row: ConsolidatedReport, step: Step, subject: str, done: int, total: int) -> None:
    """Write the progress where the page reads it; ClaimLost when the row is no longer ours."""
    told = _mine(row).update(step=step, step_subject=subject, step_done=done, step_total=total)
    if not told:
        raise ClaimLost


def _retry_or_give_up(row: ConsolidatedReport, fault: Exception, *, at: datetime) -> None:
    if row.attempts >= settings.REPORT_MAX_ATTEMPTS:
        sentence = _("The report could not be made (%(fault)s). Tell the administrator.")
        _give_up(row, sentence % {"fault": type(fault).__name__})
        return
    wait = RETRY_AFTER[min(row.attempts, len(RETRY_AFTER)) - 1]
    _mine(row).update(leased_until=None, next_attempt_at=at + wait, woken_at=None)


def _give_up(row: ConsolidatedReport, sentence: str) -> None:
    """Failed, with a name and a reason that the coordinator can read."""
    _mine(row).update(status=ReportStatus.FAILED, error=sentence[:500], leased_until=None)
    logger.error("report given up", extra={"report": row.pk})
