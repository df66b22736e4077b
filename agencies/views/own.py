"""One's own account: who I am here, password, second step, sessions, tokens."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import queries
from agencies.access import signed_in
from agencies.adapters import acting
from agencies.forms import ChangePasswordForm
from agencies.services import account, password
from plan_portal.lib.request import received_at


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Name, appointments, password, second step, tokens."""
    page = queries.own_account(signed_in(request), at=received_at(request))
    return render(request, "agencies/own_account.html", {"page": page})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; the other sessions of the account end, this one goes on."""
    form = ChangePasswordForm(request.POST or None, person=signed_in(request))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "account/password_change.html", {"form": form}, status=status)
    person = password.change(
        person=signed_in(request), password=form.cleaned_data["new"], at=received_at(request)
    )
    update_session_auth_hash(request, person)
    messages.success(request, _("The password was changed. Other sessions have ended."))
    return redirect("account")


@require_POST
@login_required
def act_in(request: HttpRequest) -> HttpResponse:
    """Choose which of one's appointments acts; without one all count again."""
    held = signed_in(request).every_appointment_at(received_at(request))
    wish = request.POST.get("appointment", "")
    chosen = next((row for row in held if str(row.public_id) == wish), None)
    if wish and chosen is None:
        raise Http404
    acting.choose(request, chosen)
    return redirect("home")


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of one's own account, this one too."""
    person = signed_in(request)
    account.sign_out_everywhere(account=person, by=person, at=received_at(request))
    return redirect("account_login")
