"""What Django, allauth and axes call while somebody signs in. Nothing here tells a known account
from an unknown one."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from agencies.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no stubs
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's signature)
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses inside the portal (allauth's own check fails on "http://[x")."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tries are counted by axes, per account and address; allauth's counter is for codes."""

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The password was right; an account that slept or whose person left stays closed."""
        at = timezone.now()
        if user.is_asleep(at=at) or user.has_left(at=at):
            clear_login(request)
            page = {"is_asleep": user.is_asleep(at=at)}
            return render(request, "account/closed.html", page, status=403)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Signing in and out needs no notice; the second step does."""
        if message_template is None or message_template.startswith("mfa/"):
            super().add_message(request, level, message_template, *args, **kwargs)


class PasswordBackend(ModelBackend):
    """User name or e-mail, whatever the capitals. One look-up and one hash in every case, so that
    time does not tell whether the account exists."""

    def authenticate(  # type: ignore[override]  # credentials by name, as allauth gives them
        self,
        request: HttpRequest | None,  # noqa: ARG002 (Django's signature)
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **_kwargs: Any,
    ) -> AbstractBaseUser | None:
        login = username or email
        if not login or password is None:
            return None
        user = User.objects.known_as(login).order_by("pk").first()
        if user is None:
            User().set_password(password)
            return None
        fits = user.check_password(password)
        return user if fits and self.user_can_authenticate(user) else None


def account_key(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The key under which wrong tries are counted: the same for every spelling of an account."""
    given = credentials or {}
    typed = given.get("username") or given.get("login") or given.get("email") or ""
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    typed = typed.strip().replace("\0", "")
    account = User.objects.known_as(typed).order_by("pk").first()
    return (account.username if account else typed).lower()[:250]


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """Five wrong tries: the same page for every name, known or not."""
    page = {"minutes": round(settings.AXES_COOLOFF_TIME * 60), "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "account/locked_out.html", page, status=429)
