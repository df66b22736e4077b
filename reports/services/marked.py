"""The working copy of a report with the marks of its parts: asked for by a person, made once by a
worker, kept under its hash."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from agencies.services import file as stored_files
from plan_portal.lib.errors import DomainError
from plan_portal.lib.files import CONTENT_TYPES
from plan_portal.lib.pango import pango_problem
from plan_portal.lib.queue import wake_on_commit
from reports.models import ConsolidatedReport, MarkedCopy
from reports.pipeline.render.pdf import render_marked
from reports.pipeline.source_list import with_source_list
from reports.services.composed import opened
from reports.states import MADE

logger = logging.getLogger(__name__)
MARK_JOB = "reports.mark"
BATCH = 3
TRY_AGAIN = timedelta(minutes=3)  # longer than the job may take
# After that the page no longer promises it.
PATIENCE = timedelta(minutes=5)


class NotMade(DomainError):
    """There is no paper yet of which a copy could be made."""

    code = "report_not_made"


def ask(*, report: ConsolidatedReport, by: User, at: datetime) -> MarkedCopy:
    """Ask for the copy; asked twice it is made once. Raises NotMade, NotAllowed."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        if report.status not in MADE:
            raise NotMade(_("A working copy is made of a report that was compiled."))
        copy, is_new = MarkedCopy.objects.get_or_create(
            report=report, defaults={"asked_at": at, "asked_by": by}
        )
        if is_new:
            audit.record("report.mark", by=by, at=at, about=report)
        if copy.file_id is None:
            wake_on_commit(MARK_JOB)
    return copy


def make_due(*, at: datetime) -> int:
    """Make each copy that was asked for, a few at a time, what was never tried first; how many were
    made. Two at once make nothing twice: each claims its rows. One that cannot be made is tried
    again later, after the others; without Pango none is tried."""
    if pango_problem():
        return 0
    is_due = Q(tried_at=None) | Q(tried_at__lt=at - TRY_AGAIN)
    rows = MarkedCopy.objects.filter(is_due, file=None).select_related(
        "report__period", "report__recipient"
    )
    oldest = rows.order_by(F("tried_at").asc(nulls_first=True), "asked_at", "pk")[:BATCH]
    return sum(_make(row, at=at) for row in list(oldest) if _claim(row, at=at))


def _claim(row: MarkedCopy, *, at: datetime) -> bool:
    same = MarkedCopy.objects.filter(pk=row.pk, file=None, tried_at=row.tried_at)
    return bool(same.update(tried_at=at))


def _make(row: MarkedCopy, *, at: datetime) -> bool:
    try:
        data = render_marked(with_source_list(opened(row.report)))
        stored = stored_files.store(data=data, media_type=CONTENT_TYPES["pdf"], at=at)
    except Exception as fault:
        fields = {"report": row.report_id, "fault": type(fault).__name__}
        logger.exception("marked copy not made", extra=fields)
        return False
    return bool(MarkedCopy.objects.filter(pk=row.pk, file=None).update(file=stored))


def why_waiting(copy: MarkedCopy | None, *, at: datetime) -> str:
    """Why a copy that was asked for is not there yet, in a sentence; "" = it is being made."""
    if copy is None or copy.file_id is not None:
        return ""
    if hint := pango_problem():
        sentence = _("This machine cannot make PDF files, Pango is missing. Type: %(command)s")
        return sentence % {"command": hint}
    if at - copy.asked_at > PATIENCE:
        return _("It could not be made yet. The portal tries again; tell the administrator.")
    return ""


def copy_of(report: ConsolidatedReport) -> MarkedCopy | None:
    """The copy that was asked for; no query when it was selected with the report."""
    found: MarkedCopy | None = getattr(report, "marked", None)
    return found


def copy_name(row: ConsolidatedReport) -> str:
    """ "danh-dau-2026-nam-ubnd-tinh-ban-2.pdf"."""
    return f"danh-dau-{row.period.code}-{row.recipient.code}-ban-{row.revision}.pdf"
