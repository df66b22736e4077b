"""Bearer tokens: our own, hashed, each bound to one appointment."""

from datetime import timedelta

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from agencies.models import ApiToken, User
from agencies.services.token import hash_of
from plan_portal.lib.request import received_at

# A use within this time is not worth a write.
USED_GRAIN = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer ppt_…`. The person acts in the token's appointment only: `holds`
    sees no other one for as long as the request lives. One answer for every token that does not
    open, so that nothing is learnt by trying."""

    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        if len(parts) != 2:
            raise self._refused()
        at = received_at(request)
        token = self._token(parts[1].decode("ascii", errors="replace"))
        user = token.appointment.person
        user.limit_to(token.appointment)
        if not token.is_valid_at(at) or not user.is_active or not user.appointments_at(at):
            raise self._refused()
        if token.last_used_at is None or at - token.last_used_at > USED_GRAIN:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
        return user, token

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"

    def _token(self, secret: str) -> ApiToken:
        rows = ApiToken.objects.select_related("appointment__person")
        token = rows.filter(token_sha256=hash_of(secret)).first()
        if token is None:
            raise self._refused()
        return token

    def _refused(self) -> AuthenticationFailed:
        return AuthenticationFailed(_("This token does not open: unknown, expired or revoked."))


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no stubs
    """Tells the OpenAPI page how to sign a request."""

    target_class = TokenAuthentication
    name = "bearerToken"

    def get_security_definition(self, _auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
