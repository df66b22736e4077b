"""Password rules (domain.md §6): long rather than intricate, not common, not used before. A
password is taken as typed: never cut, never normalised."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import PastPassword, User
from plan_portal.lib.text import fold

MAX_LENGTH = 128
# Words that anybody here would try first; compared without diacritics, spaces and digits.
COMMON = frozenset(
    {
        "matkhau", "matkhaumoi", "matkhaucuatoi", "anhyeuem", "emyeuanh", "toiyeuvietnam",
        "vietnam", "vietnamvodich", "hatinh", "tinhhatinh", "ubndhatinh", "ubndtinhhatinh",
        "uybannhandan", "uybannhandantinh", "khoahoccongnghe", "khoahocvacongnghe",
        "sokhoahoccongnghe", "sokhoahocvacongnghe", "sokhcn", "sokhcnhatinh", "kehoach",
        "conghoaxahoichunghia", "doclaptudohanhphuc", "chuyendoiso", "quantri", "quantrivien",
        "administrator", "congtheodoikehoach", "planportal", "password", "passwordpassword",
        "qwertyuiop", "qwertyuiopasdf", "abcdefghijklmn", "hochiminh", "bacho",
    }
)  # fmt: skip


def has_second_step(user: AbstractBaseUser | None) -> bool:
    """Signs in with a code of the authenticator app besides the password."""
    if user is None or user.pk is None:
        return False
    kept = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP)
    return bool(kept.exists())


class LengthValidator:
    """At least 14 characters, 8 with a second step; at most 128."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        least = (
            settings.PASSWORD_MIN_LENGTH_MFA
            if has_second_step(user)
            else settings.PASSWORD_MIN_LENGTH
        )
        if len(password) < least:
            raise ValidationError(
                _("The password needs at least %(least)s characters; several words are best.")
                % {"least": least},
                code="password_too_short",
            )
        if len(password) > MAX_LENGTH:
            raise ValidationError(
                _("The password may have at most %(most)s characters.") % {"most": MAX_LENGTH},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return _("At least %(least)s characters; several words are best. No rule on signs.") % {
            "least": settings.PASSWORD_MIN_LENGTH
        }


class CommonWordsValidator:
    """Vietnamese and local words that anybody would try first, whatever digits stand around, once
    or repeated."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 (Django's signature)
        letters = "".join(c for c in fold(password) if c.isalpha())
        if any(_is_repeated(word, letters) for word in COMMON) or len(set(password)) < 4:
            raise ValidationError(
                _("This password is too easy to guess. Choose words that only you would join."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return ""


def _is_repeated(word: str, letters: str) -> bool:
    count, rest = divmod(len(letters), len(word))
    return count > 0 and rest == 0 and word * count == letters


class HistoryValidator:
    """None of the last ten, the present one among them."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        past = PastPassword.objects.filter(user=user).order_by("-set_at", "-pk")
        used = list(past.values_list("password", flat=True)[: settings.PASSWORD_HISTORY])
        if user.has_usable_password():
            used.append(user.password)
        if any(check_password(password, hashed) for hashed in used):
            raise ValidationError(
                _("This password was used before. The last %(count)s may not come back.")
                % {"count": settings.PASSWORD_HISTORY},
                code="password_used_before",
            )

    def get_help_text(self) -> str:
        return ""
