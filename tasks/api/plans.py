"""The plan as it was read: plans with their versions, headings."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import AgencyGroup, LegalDocument
from plan_portal.lib.api import Endpoint, Ordering, PageQuery, find, named
from tasks.api import scope
from tasks.models import Citation, Heading, Plan, PlanVersion
from tasks.states import HeadingKind

Row = TypeVar("Row", bound=Model)
NO_PLAN = _("There is no such plan.")


class DocumentOut(serializers.Serializer[LegalDocument]):
    number = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    issuer = serializers.CharField()
    title = serializers.CharField()


class PlanOut(serializers.Serializer[Plan]):
    class Version(serializers.Serializer[PlanVersion]):
        """`source_sha256` is over the stored text; spans of tasks count its code points."""

        id = serializers.UUIDField(source="public_id")
        number = serializers.IntegerField()
        source_name = serializers.CharField()
        source_sha256 = serializers.CharField()
        imported_at = serializers.DateTimeField()

        class Meta:
            ref_name = "PlanVersion"

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    short_title = serializers.CharField()
    document = DocumentOut()
    current_version = serializers.UUIDField(
        source="current_version.public_id", default=None, allow_null=True
    )
    versions = Version(many=True, source="versions_in_order")


class PlanWholeOut(PlanOut):
    """One plan, with the documents that its present text cites."""

    class Cited(serializers.Serializer[Any]):
        number = serializers.CharField(source="document.number")
        issued_on = serializers.DateField(source="document.issued_on", allow_null=True)
        issuer = serializers.CharField(source="document.issuer")
        span = serializers.SerializerMethodField()

        class Meta:
            ref_name = "Citation"

        def get_span(self, row: Citation) -> list[int]:
            return [row.span_start, row.span_end]

    citations = serializers.SerializerMethodField()

    @extend_schema_field(Cited(many=True))
    def get_citations(self, plan: Plan) -> object:
        rows = Citation.objects.filter(version=plan.current_version_id).select_related("document")
        cited = self.Cited(list(rows.order_by("span_start", "pk")), many=True)
        return cited.data


class PlansEndpoint(Endpoint):
    class Query(PageQuery):
        code = serializers.SlugField(required=False)
        ordering = Ordering(["code"], default="code")

    @extend_schema(parameters=[Query], responses=PlanOut(many=True), operation_id="plans")
    def get(self, request: Request) -> Response:
        """Plans with their versions."""
        scope.may_read_plan(request)
        rows = _plans()
        if "code" in self.query:
            rows = rows.filter(code=self.query["code"])
        return self.page_of(rows.order_by(self.query["ordering"], "pk"), PlanOut)


class PlanEndpoint(Endpoint):
    @extend_schema(responses=PlanWholeOut, operation_id="plan")
    def get(self, request: Request, pk: UUID) -> Response:
        """One plan with the documents it cites."""
        scope.may_read_plan(request)
        return Response(PlanWholeOut(find(_plans(), pk)).data)


class HeadingOut(serializers.Serializer[Heading]):
    """`number` as the text has it, "" where it has lost it; `group`: whom a class or request
    addresses."""

    class Group(serializers.Serializer[AgencyGroup]):
        id = serializers.UUIDField(source="public_id")
        code = serializers.CharField()
        name = serializers.CharField()

        class Meta:
            ref_name = "AgencyGroup"

    id = serializers.UUIDField(source="public_id")
    plan = serializers.UUIDField(source="version.plan.public_id")
    version = serializers.UUIDField(source="version.public_id")
    position = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=HeadingKind.choices)
    group = Group(allow_null=True)


class HeadingsEndpoint(Endpoint):
    class Query(PageQuery):
        plan = serializers.UUIDField(required=False)
        version = serializers.UUIDField(required=False)
        kind = serializers.ChoiceField(choices=HeadingKind.choices, required=False)
        ordering = Ordering(["position"], default="position")

    @extend_schema(parameters=[Query], responses=HeadingOut(many=True), operation_id="headings")
    def get(self, request: Request) -> Response:
        """Assignment headings in plan order: of the versions in force, or of one `version`."""
        scope.may_read_plan(request)
        rows = of_version(_headings(), self.query, "version")
        if "kind" in self.query:
            rows = rows.filter(kind=self.query["kind"])
        return self.page_of(rows.order_by(self.query["ordering"], "pk"), HeadingOut)


class HeadingEndpoint(Endpoint):
    @extend_schema(responses=HeadingOut, operation_id="heading")
    def get(self, request: Request, pk: UUID) -> Response:
        """One heading."""
        scope.may_read_plan(request)
        return Response(HeadingOut(find(_headings(), pk)).data)


def of_version(rows: QuerySet[Row], query: dict[str, Any], to_version: str) -> QuerySet[Row]:
    """Rows of the wanted version, else of every plan's version in force."""
    if "plan" in query:
        plan = named(Plan.objects.all(), query["plan"], field="plan", sentence=NO_PLAN)
        rows = rows.filter(**{f"{to_version}__plan": plan})
    if "version" in query:
        return rows.filter(**{f"{to_version}__public_id": query["version"]})
    return rows.filter(**{f"{to_version}__plan__current_version": F(to_version)})


def _plans() -> QuerySet[Plan]:
    versions = PlanVersion.objects.defer("source", "reading").order_by("number")
    return (
        Plan.objects.select_related("document", "current_version")
        .defer("current_version__source", "current_version__reading")
        .prefetch_related(Prefetch("versions", queryset=versions, to_attr="versions_in_order"))
    )


def _headings() -> QuerySet[Heading]:
    rows = Heading.objects.select_related("version__plan", "group")
    return rows.defer("version__source", "version__reading")
