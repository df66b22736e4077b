"""Who am I: the person and the appointments that count for this request."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import signed_in
from agencies.models import Appointment, User
from agencies.roles import MATRIX, Role
from plan_portal.lib.api import Endpoint
from plan_portal.lib.request import received_at


class PostOut(serializers.Serializer[Appointment]):
    id = serializers.UUIDField(source="public_id")
    agency = serializers.CharField(source="agency.code")
    agency_name = serializers.CharField(source="agency.name")
    role = serializers.ChoiceField(choices=Role.choices)
    permissions = serializers.SerializerMethodField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)

    def get_permissions(self, row: Appointment) -> list[str]:
        return sorted(permission.value for permission in MATRIX[Role(row.role)])


class MeEndpoint(Endpoint):
    class Out(serializers.Serializer[User]):
        id = serializers.UUIDField(source="public_id")
        username = serializers.CharField()
        full_name = serializers.CharField()
        appointments = PostOut(many=True, source="in_force")

        class Meta:
            ref_name = "Me"

    @extend_schema(responses=Out, operation_id="me")
    def get(self, request: Request) -> Response:
        """The person signed in, with the appointments that count for this request."""
        user = signed_in(request)
        user.in_force = user.appointments_at(received_at(request))  # type: ignore[attr-defined]  # for Out only
        return Response(self.Out(user).data)
