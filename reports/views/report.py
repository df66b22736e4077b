"""Consolidated reports: the list, one report as paper with its sources, its files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.access import refuse, signed_in
from agencies.models import User
from agencies.roles import Permission
from agencies.services import file as stored_files
from plan_portal.lib.files import content_disposition
from plan_portal.lib.request import received_at
from reports import rules
from reports.models import ConsolidatedReport
from reports.pipeline.reading import Reading
from reports.queries import public
from reports.queries import reports as report_queries
from reports.queries.history import history
from reports.services import figures
from reports.services import marked as marking
from reports.services.check import check
from reports.services.composed import opened
from reports.states import MADE, ReportStatus
from reports.views.sources import edited_passages, origins

SIGNED, MANIFEST = "ban-ky", "danh-muc"
HINTS = {
    ReportStatus.COMPILED: _("Next: the head of Sở KH&CN approves it, or sends it back."),
    ReportStatus.IN_REVISION: _("Next: make the changes, then compile anew."),
    ReportStatus.APPROVED: _("Next: print, sign, then enter number and day and upload the PDF."),
}


def found(request: HttpRequest, public_id: UUID) -> ConsolidatedReport:
    """404 for strangers; a leader finds what was released or issued."""
    user, at = signed_in(request), received_at(request)
    rows = ConsolidatedReport.objects.visible_to(user, at=at)
    own = ("period", "recipient", "ad_hoc", "requested_by", "released_by", "marked__file")
    cited = ("replaces", "supplements")
    heavy = [f"{one}__{name}" for one in cited for name in ("snapshot", "manifest")]
    rows = rows.select_related(*own, *cited).defer(*heavy)
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@login_required
def report_list(request: HttpRequest) -> HttpResponse:
    """Per period and recipient: revisions, their state, what may be done."""
    user, at = signed_in(request), received_at(request)
    if not rules.can_read_leader_page(user, at=at):
        refuse(user, Permission.REPORT_READ, agency=None)
    page = {
        "periods": report_queries.shelves(user, at=at),
        "ad_hoc": report_queries.ad_hoc_shelves(user, at=at),
    }
    return render(request, "reports/list.html", page | {"is_wide": rules.can_compile(user, at=at)})


@require_safe
@login_required
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The workbench: the paper, where each paragraph comes from (?doan=n), checks, revisions."""
    user, at = signed_in(request), received_at(request)
    row = found(request, public_id)
    page = _frame(row, user, at)
    if row.status not in MADE:
        return render(request, "reports/report_unmade.html", page)
    reading, number = opened(row), _number(request)
    page |= {"reading": reading, "checks": check(row, reading, at=at), "chosen": number}
    page["comparisons"] = figures.beside(row, reading.snapshot) if page["is_wide"] else ()
    page["origins"] = origins(reading, number, user=user, at=at)
    page |= {"names": _names(reading), "hint": HINTS.get(ReportStatus(row.status), "")}
    page |= {"history": history(row), "later": public.later(row) if row.is_out else ()}
    copy = marking.copy_of(row)
    page["marked"] = {"copy": copy, "why": marking.why_waiting(copy, at=at)}
    page["edited"] = edited_passages(reading, user=user, at=at)
    return render(request, "reports/report.html", page)


def _names(reading: Reading) -> dict[str, object]:
    """What the heading says, of the day of the compile: a frozen paper keeps its names."""
    facts = reading.snapshot
    name = facts.period.name
    return {
        "period": name,
        "period_inside": name[:1].lower() + name[1:],
        "recipient": facts.recipient.name,
        "banner": facts.banner,
        "is_demo": facts.demo,
    }


def _frame(row: ConsolidatedReport, user: User, at: datetime) -> dict[str, Any]:
    """What stands around the paper."""
    is_wide = rules.can_compile(user, at=at)
    revisions = report_queries.revisions(row, user, at=at)
    return {
        "report": row,
        "own": next(one for one in revisions if one.report.pk == row.pk),
        "revisions": revisions,
        "running": report_queries.running(row) if is_wide else None,
        "is_wide": is_wide,
    }


@require_safe
@login_required
def sources(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """The part of the page about one paragraph, for htmx."""
    row = found(request, public_id)
    if row.status not in MADE:
        raise Http404
    user, at = signed_in(request), received_at(request)
    shown = origins(opened(row), number, user=user, at=at)
    if shown is None:
        raise Http404
    return render(request, "reports/_sources.html", {"origins": shown, "report": row})


@require_safe
@login_required
def download(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """One of the three files, the signed PDF or the manifest; a stored file's hash is checked
    before the first byte leaves."""
    row = found(request, public_id)
    if form == MANIFEST and row.is_out:
        name = f"danh-muc-{row.manifest_sha256[:16]}.json"
        return attachment(row.manifest.encode(), name, "application/json")
    if form == SIGNED and row.signed_file:
        data = stored_files.read(row.signed_file)
        return attachment(data, row.signed_name, row.signed_file.media_type)
    artifact = get_object_or_404(row.artifacts, format=form)
    data = stored_files.read(artifact.file)
    return attachment(data, artifact.file_name, artifact.file.media_type)


def attachment(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A download that no browser opens as a page."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = content_disposition(name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _number(request: HttpRequest) -> int:
    wish = request.GET.get("doan", "")
    return int(wish) if wish.isascii() and wish.isdecimal() and len(wish) < 6 else 0
