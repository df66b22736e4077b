"""Agencies with the names they had, each from a day to a day."""

from datetime import date
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import rules
from agencies.access import require_rule, signed_in
from agencies.api.now import NowField
from agencies.models import Agency, AgencyKind, AgencyLevel, AgencyName
from agencies.roles import MATRIX, Permission, Role
from plan_portal.lib.api import Endpoint, Ordering, PageQuery, find
from plan_portal.lib.request import received_at


class AgencyOut(serializers.Serializer[Agency]):
    """`now`: who goes on after an agency that ended ("nay là …"), "" for one that goes on."""

    class Name(serializers.Serializer[AgencyName]):
        name = serializers.CharField()
        short_name = serializers.CharField()
        valid_from = serializers.DateField(allow_null=True)
        valid_to = serializers.DateField(allow_null=True)

        class Meta:
            ref_name = "AgencyName"

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    national_code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    abbreviation = serializers.CharField()
    level = serializers.ChoiceField(choices=AgencyLevel.choices)
    kind = serializers.ChoiceField(choices=AgencyKind.choices)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    names = Name(many=True, source="names_in_order")
    now = NowField()


class AgencyRef(serializers.Serializer[Agency]):
    """An agency where another thing names it; `now` as in Agency."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    name = serializers.CharField()
    now = NowField()


class AgenciesEndpoint(Endpoint):
    class Query(PageQuery):
        code = serializers.SlugField(required=False)
        level = serializers.ChoiceField(choices=AgencyLevel.choices, required=False)
        kind = serializers.ChoiceField(choices=AgencyKind.choices, required=False)
        valid_on = serializers.DateField(required=False)
        ordering = Ordering(["name", "code"], default="name")

    @extend_schema(parameters=[Query], responses=AgencyOut(many=True), operation_id="agencies")
    def get(self, request: Request) -> Response:
        """Agencies by name or code; `valid_on`: those that exist on a day."""
        may_read(request)
        rows = Agency.objects.all()
        on = self.query.get("valid_on")
        if isinstance(on, date):
            rows = rows.valid_on(on)
        wish = {name: self.query[name] for name in ("code", "level", "kind") if name in self.query}
        rows = rows.filter(**wish).order_by(self.query["ordering"], "pk")
        return self.page_of(with_names(rows), AgencyOut)


class AgencyEndpoint(Endpoint):
    @extend_schema(responses=AgencyOut, operation_id="agency")
    def get(self, request: Request, pk: UUID) -> Response:
        """One agency."""
        may_read(request)
        found = find(with_names(Agency.objects.all()), pk)
        return Response(AgencyOut(found, context={"request": request}).data)


def with_names(rows: QuerySet[Agency]) -> QuerySet[Agency]:
    names = AgencyName.objects.order_by(F("valid_from").asc(nulls_first=True), "pk")
    return rows.prefetch_related(Prefetch("names", queryset=names, to_attr="names_in_order"))


def may_read(request: Request) -> None:
    """Whoever reads the plan or keeps the agencies; their names and dates are no secret."""
    user, at = signed_in(request), received_at(request)
    reads_plan = any(Permission.PLAN_READ in MATRIX[Role(p.role)] for p in user.appointments_at(at))
    require_rule(reads_plan or rules.can_read_agencies(user, at=at), user, Permission.PLAN_READ)
