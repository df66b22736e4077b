"""Ways in and out: sign-in, one-time links, forgotten password, sign-out."""

from typing import Any

from allauth.account.views import LoginView
from axes.utils import reset as forget_tries
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import ENDED_LEFT, ENDED_LONG, KEPT, signed_in
from agencies.forms import ForgottenForm, NewPasswordForm
from agencies.services import link
from plan_portal.lib.request import received_at


class SignInView(LoginView):  # type: ignore[misc]  # allauth has no stubs
    def form_invalid(self, form: Any) -> HttpResponse:
        page = self.get_context_data(form=form)
        return render(self.request, self.template_name, page, status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        ended = sentence_of(self.request.GET.get("ended", ""))
        return page | {"ended": ended, "can_mail": settings.MAIL_IS_SET}


sign_in = SignInView.as_view()


def sentence_of(ended: str) -> str:
    """Why the last session ended; only known reasons, so that an address cannot put words here."""
    if ended in {str(settings.IDLE_MINUTES), str(settings.IDLE_MINUTES_ADMINISTRATOR)}:
        return _("The session was locked after %(minutes)s minutes without activity.") % {
            "minutes": ended
        }
    sentences = {
        ENDED_LONG: _("The session ended after 8 hours. Sign in again to go on."),
        ENDED_LEFT: _("Your appointment has ended, so the session was closed."),
    }
    return sentences.get(ended, "")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and leave nothing in the browser."""
    logout(request)
    answer = redirect(settings.LOGOUT_REDIRECT_URL)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@require_safe
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """What a form carried when the session ended: the same person sends it again, or drops it."""
    kept = request.session.pop(KEPT, None)
    if not kept or kept["user"] != signed_in(request).pk:
        return redirect("home")
    rows = [(name, value) for name, values in kept["fields"].items() for value in values]
    return render(request, "account/resume.html", {"path": kept["path"], "rows": rows})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a password by a one-time link; then sign in with it."""
    try:
        account = link.find(secret, at=received_at(request)).user
    except link.LinkInvalid as refusal:
        return render(request, "account/link_invalid.html", {"sentence": refusal}, status=410)
    form = NewPasswordForm(request.POST or None, person=account)
    if not form.is_valid():
        page = {"form": form, "account": account}
        return render(request, "account/use_link.html", page, status=422 if form.is_bound else 200)
    link.use(secret=secret, new_password=form.cleaned_data["new"], at=received_at(request))
    forget_tries(username=account.username.lower())
    messages.success(request, _("The password is set. Sign in with it now."))
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail; the answer is the same for every name. Only with a mail server."""
    if not settings.MAIL_IS_SET:
        raise Http404
    form = ForgottenForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "account/forgotten.html", {"form": form}, status=status)
    link.request_reset(login=form.cleaned_data["login"], at=received_at(request))
    return render(request, "account/forgotten.html", {"is_asked": True})


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Where allauth sends a closed account; reachable by nobody else."""
    return render(request, "account/closed.html", status=403)
