"""Documents and their validity, kept by Sở KH&CN."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import access, queries
from agencies.access import signed_in
from agencies.forms import DocumentForm
from agencies.models import LegalDocument
from agencies.roles import Permission
from agencies.services import document as documents
from plan_portal.lib.request import received_at

FIELDS = ("number", "issued_on", "issuer", "title", "valid_to", "replaced_by", "source",
          "is_confirmed")  # fmt: skip


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every document that is cited or changes a plan."""
    at = received_at(request)
    access.require(signed_in(request), Permission.PLAN_IMPORT, at=at)
    words = request.GET.get("q", "")[:100]
    rows = queries.document_rows(words=words, today=timezone.localdate(at))
    return render(request, "agencies/documents.html", {"rows": rows, "q": words})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Write down what is known of a document, with where it is said; without one, add it."""
    at, by = received_at(request), signed_in(request)
    access.require(by, Permission.PLAN_IMPORT, at=at)
    row = get_object_or_404(LegalDocument, public_id=pk) if pk else None
    initial = {name: getattr(row, name) for name in FIELDS} if row else {}
    if row and row.replaced_by:
        initial["replaced_by"] = row.replaced_by.public_id
    form = DocumentForm(request.POST or None, initial=initial, document=row)
    if not form.is_valid():
        page = {"form": form, "document": row}
        status = 422 if form.is_bound else 200
        return render(request, "agencies/document.html", page, status=status)
    kept = documents.record(document=row, **form.cleaned_data, by=by, at=at)
    messages.success(request, _("%(number)s is recorded.") % {"number": kept})
    return redirect("agencies:documents")
