"""The handover sheet as a Word file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from plan_portal.lib.files import content_disposition
from plan_portal.lib.request import received_at
from reports.pipeline.render.files import MEDIA_TYPES
from reports.services import handover
from reports.states import Format
from tasks.views.handover import found


@require_safe
@login_required
def handover_docx(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Made now, from the rows of this moment."""
    agency, at = found(request, public_id), received_at(request)
    data = handover.made(agency=agency, at=at)
    answer = HttpResponse(data, content_type=MEDIA_TYPES[Format.DOCX])
    answer["Content-Disposition"] = content_disposition(f"phieu-ban-giao-{agency.code}.docx")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
