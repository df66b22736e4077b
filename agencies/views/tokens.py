"""One's own API tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import signed_in
from agencies.forms import TokenForm
from agencies.models import ApiToken
from agencies.services import token as tokens
from plan_portal.lib.request import received_at


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret stands on the answer, once."""
    at, person = received_at(request), signed_in(request)
    form = TokenForm(request.POST or None, in_force=person.appointments_at(at))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "agencies/token_form.html", {"form": form}, status=status)
    token, secret = tokens.create(**form.cleaned_data, by=person, at=at)
    return render(request, "agencies/token_once.html", {"token": token, "secret": secret})


@require_POST
@login_required
def revoke(request: HttpRequest, pk: str) -> HttpResponse:
    """End a token at once."""
    at, person = received_at(request), signed_in(request)
    token = get_object_or_404(ApiToken.objects.visible_to(person, at=at), public_id=pk)
    tokens.revoke(token=token, by=person, at=at)
    messages.success(request, _("The token %(name)s was revoked.") % {"name": token.name})
    if token.appointment.person_id == person.pk:
        return redirect("account")
    return redirect("agencies:account", pk=token.appointment.person.public_id)
