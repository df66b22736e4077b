"""Reminder letters: who stays silent, the draft to sign, and that it went out."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import access
from agencies.access import signed_in
from agencies.roles import Permission
from plan_portal.lib.files import content_disposition
from plan_portal.lib.request import received_at
from reports import rules
from reports.forms import LetterSentForm
from reports.services import letter as letters
from reports.states import Format
from tasks.models import ReminderLetter
from tasks.queries import silent
from tasks.services import reminder


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Drafts with their lines of this moment, then what went out."""
    return _page(request)


def _page(request: HttpRequest, refused: LetterSentForm | None = None) -> HttpResponse:
    user, at = signed_in(request), received_at(request)
    access.require(user, Permission.REPORT_COMPILE, at=at)
    rows = ReminderLetter.objects.select_related("period__plan__document", "sent_by")
    drafts = [
        (row, silent.lines(row, at=at, policy=reminder.policy()), _form_of(row, refused))
        for row in rows.filter(sent_at=None).order_by("-period__due_at", "pk")[:5]
    ]
    page = {"drafts": drafts, "sent": rows.exclude(sent_at=None).order_by("-sent_at")[:50]}
    status = 422 if refused else 200
    return render(request, "reports/letters.html", page, status=status)


def _form_of(row: ReminderLetter, refused: LetterSentForm | None) -> forms.Form:
    is_it = refused is not None and refused.prefix == str(row.public_id)
    return refused if is_it and refused else LetterSentForm(prefix=str(row.public_id))


@require_safe
@login_required
def download(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """The letter as Word file or PDF."""
    row, at = _found(request, public_id), received_at(request)
    if form not in letters.FORMS:
        raise Http404
    made = letters.make(row, Format(form), at=at)
    answer = HttpResponse(made.data, content_type=made.media_type)
    answer["Content-Disposition"] = content_disposition(letters.file_name(row, Format(form)))
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@login_required
def mark_sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It was signed and went out under this number."""
    row = _found(request, public_id)
    form = LetterSentForm(request.POST, prefix=str(public_id))
    if not form.is_valid():
        return _page(request, form)
    by, at = signed_in(request), received_at(request)
    reminder.mark_letter_sent(letter=row, number=form.cleaned_data["number"], by=by, at=at)
    messages.success(request, _("The letter is kept as it went out."))
    return redirect("reports:letters")


def _found(request: HttpRequest, public_id: UUID) -> ReminderLetter:
    user, at = signed_in(request), received_at(request)
    rows = ReminderLetter.objects.select_related("period__plan__document")
    seen = rows if rules.can_compile(user, at=at) else rows.none()
    return get_object_or_404(seen, public_id=public_id)
