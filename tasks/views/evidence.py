"""Files of evidence, for who may see the report; never shown inside the portal."""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agencies.access import signed_in
from agencies.services import file as stored_files
from plan_portal.lib import files
from plan_portal.lib.request import received_at
from tasks.models import Entry, Evidence

_CHUNK = 1 << 16


@require_safe
@login_required
def evidence(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The bytes as an attachment, checked against their hash while they are read."""
    entries = Entry.objects.visible_to(signed_in(request), at=received_at(request))
    rows = Evidence.objects.filter(entry__in=entries, removed_at=None).select_related("file")
    found = get_object_or_404(rows, public_id=pk)
    if found.file is None:
        raise Http404
    stream = stored_files.open_checked(found.file)
    response = StreamingHttpResponse(_chunks(stream), content_type=found.file.media_type)
    response["Content-Length"] = str(found.file.size)
    response["Content-Disposition"] = files.content_disposition(found.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
