"""Administrators: accounts. A stranger gets 404 for an account, 403 for the list."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access, queries
from agencies.access import signed_in
from agencies.forms import AccountForm
from agencies.models import User
from agencies.roles import Permission
from agencies.services import account as accounts
from agencies.services import link
from plan_portal.lib.request import received_at


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All accounts, filtered and sorted."""
    at, by = received_at(request), signed_in(request)
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    wish = queries.AccountWish.read(request.GET)
    rows = queries.account_rows(by, wish=wish, at=at)
    return render(request, "agencies/accounts.html", {"rows": rows, "wish": wish})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Open an account; the one-time link stands on the answer, once."""
    at, by = received_at(request), signed_in(request)
    access.require(by, Permission.ACCOUNT_MANAGE, at=at)
    form = AccountForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "agencies/account_form.html", {"form": form}, status=status)
    account, address = accounts.create(**form.cleaned_data, by=by, at=at)
    return _once(request, account, address)


@require_safe
@login_required
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account with its appointments, tokens and last acts."""
    at = received_at(request)
    account = _account(request, pk)
    access.require(signed_in(request), Permission.ACCOUNT_MANAGE, at=at)
    page = queries.account_page(account, by=signed_in(request), at=at)
    return render(request, "agencies/account.html", {"page": page, "account": account})


@never_cache
@require_POST
@login_required
def reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new one-time link, shown once."""
    account = _account(request, pk)
    address = link.reset(account=account, by=signed_in(request), at=received_at(request))
    return _once(request, account, address)


@require_POST
@login_required
def sign_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End all sessions of an account."""
    account = _account(request, pk)
    accounts.sign_out_everywhere(account=account, by=signed_in(request), at=received_at(request))
    messages.success(request, _("All sessions of %(name)s have ended.") % {"name": account})
    return redirect("agencies:account", pk=pk)


@require_POST
@login_required
def deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account."""
    account = _account(request, pk)
    accounts.deactivate(account=account, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The account of %(name)s is closed.") % {"name": account})
    return redirect("agencies:account", pk=pk)


@require_POST
@login_required
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again."""
    account = _account(request, pk)
    accounts.reactivate(account=account, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The account of %(name)s is open again.") % {"name": account})
    return redirect("agencies:account", pk=pk)


def _account(request: HttpRequest, pk: UUID) -> User:
    seen = User.objects.visible_to(signed_in(request), at=received_at(request))
    account: User = get_object_or_404(seen, public_id=pk)
    return account


def _once(request: HttpRequest, account: User, address: str) -> HttpResponse:
    page = {"account": account, "address": address}
    return render(request, "agencies/link_once.html", page)
