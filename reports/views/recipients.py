"""To whom reports go: the list, one recipient with its history, a new form of address."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.request import received_at
from reports.forms import AddressForm, NewAddressForm, address_differences, address_initial
from reports.models import Recipient, RecipientVersion
from reports.pipeline import addressing
from reports.queries import recipients as recipient_queries
from reports.services import recipient as recipients


def _coordinator(request: HttpRequest) -> datetime:
    at = received_at(request)
    require(signed_in(request), Permission.REPORT_COMPILE, at=at)
    return at


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All recipients and what is in force today."""
    at = _coordinator(request)
    return render(request, "reports/recipients.html", {"rows": recipient_queries.rows(at=at)})


@require_safe
@login_required
def show(request: HttpRequest, code: str) -> HttpResponse:
    """What a paper of today carries, and all forms of address before and to come."""
    at = _coordinator(request)
    recipient = get_object_or_404(Recipient, code=code)
    lines = recipient_queries.history(recipient, at=at)
    current = next((one.version for one in lines if one.is_in_force), None)
    page = {"recipient": recipient, "lines": lines, "version": current}
    if current is not None:
        page["preview"] = addressing.preview(current, timezone.localdate(at))
    return render(request, "reports/recipient.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, code: str) -> HttpResponse:
    """A new form of address; it begins with the one entered last."""
    at = _coordinator(request)
    recipient = get_object_or_404(Recipient, code=code)
    last = recipient_queries.last_entered(recipient)
    form = AddressForm(request.POST or None, initial=address_initial(last) if last else {})
    if not form.is_valid() or "preview" in request.POST:
        return _form_page(request, form, recipient)
    given = {
        name: form.cleaned_data[name] for name in ("address", "valid_from", "valid_to", "seen")
    }
    try:
        row = recipients.change(recipient=recipient, **given, by=signed_in(request), at=at)
    except recipients.AddressRefused as refusal:
        form.add_error("valid_from", str(refusal))
        return _form_page(request, form, recipient)
    except recipients.StaleAddress as refusal:
        return _meanwhile(request, recipient, given["seen"], str(refusal))
    messages.success(request, _said(row))
    return redirect("reports:recipient", code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A recipient to whom nobody has reported yet."""
    at = _coordinator(request)
    usual = recipients.Address("", (), (), "GIÁM ĐỐC", "")
    start = address_initial(usual.version(Recipient(), valid_from=timezone.localdate(at)))
    form = NewAddressForm(request.POST or None, initial=start)
    if not form.is_valid() or "preview" in request.POST:
        return _form_page(request, form, None)
    given = {name: form.cleaned_data[name] for name in ("code", "address", "valid_from")}
    try:
        row = recipients.add(**given, by=signed_in(request), at=at)
    except DomainError as refusal:
        form.add_error("code", str(refusal))
        return _form_page(request, form, None)
    messages.success(request, _said(row))
    return redirect("reports:recipient", row.recipient.code)


def _meanwhile(
    request: HttpRequest, recipient: Recipient, seen: UUID | None, refusal: str
) -> HttpResponse:
    """What was typed, with what somebody else has entered beside it; sent again it is entered."""
    last = recipient_queries.last_entered(recipient)
    data = request.POST.copy()
    data["seen"] = str(last.public_id) if last else ""
    form = AddressForm(data)
    form.add_error(None, refusal)
    before = recipient.versions.filter(public_id=seen).first() if seen else None
    differences = address_differences(before, last) if before and last else ()
    more = {"other": last, "differences": differences}
    return _form_page(request, form, recipient, more, status=409)


def _said(row: RecipientVersion) -> str:
    named = {"day": row.valid_from.strftime("%d/%m/%Y")}
    return _("In force from %(day)s. Reports that are made keep what they say.") % named


def _form_page(
    request: HttpRequest,
    form: AddressForm,
    recipient: Recipient | None,
    more: Mapping[str, object] = MappingProxyType({}),
    *,
    status: int = 422,
) -> HttpResponse:
    """The form; with what the paper would carry when it could be read."""
    page: dict[str, Any] = {"form": form, "recipient": recipient} | dict(more)
    if form.is_bound and form.is_valid():
        day: date = form.cleaned_data["valid_from"]
        of = recipient or Recipient(code=form.cleaned_data["code"])
        version = form.cleaned_data["address"].version(of, valid_from=day)
        page["preview"] = addressing.preview(version, day)
    is_refused = form.is_bound and not form.is_valid()
    status = status if is_refused else 200
    return render(request, "reports/recipient_form.html", page, status=status)
