"""The clauses of the plan: verbatim with their span, apart from what was added to them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.agencies import AgencyRef
from agencies.models import Agency
from plan_portal.lib.api import Endpoint, Ordering, PageQuery, find, named
from tasks.api import scope
from tasks.api.plans import HeadingOut, of_version
from tasks.models import Duty, Heading, Supplement, Task
from tasks.states import DutyRole, SupplementKind


class DutyOut(serializers.Serializer[Duty]):
    """Who is bound to the clause, from when to when, and why: an agency or a group."""

    role = serializers.ChoiceField(choices=DutyRole.choices)
    agency = AgencyRef(allow_null=True)
    group = HeadingOut.Group(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    basis = serializers.CharField()


class SupplementOut(serializers.Serializer[Supplement]):
    """What Sở KH&CN added, with the document that says so: never part of the plan's words."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=SupplementKind.choices)
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    agencies = AgencyRef(many=True)
    source = serializers.CharField()  # type: ignore[assignment]  # the name in the answer
    source_date = serializers.DateField()
    added_at = serializers.DateTimeField()


class TaskOut(serializers.Serializer[Task]):
    """`text` is the slice `span` of the version's stored text, white space collapsed; `stated_…`
    only where the text says so; `corrected_text` a reading beside it; `lineage` stays the same
    over the versions of a plan."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    plan = serializers.UUIDField(source="heading.version.plan.public_id")
    heading = serializers.UUIDField(source="heading.public_id")
    parent = serializers.UUIDField(  # type: ignore[assignment]  # the name in the answer
        source="parent.public_id", default=None, allow_null=True
    )
    position = serializers.IntegerField()
    lineage = serializers.UUIDField()
    text = serializers.CharField()
    span = serializers.SerializerMethodField()
    corrected_text = serializers.CharField()
    stated_lead = serializers.ListField(child=serializers.CharField())
    stated_support = serializers.ListField(child=serializers.CharField())
    stated_due = serializers.CharField()
    stated_product = serializers.CharField()
    duties = DutyOut(many=True, source="duties_in_order")
    supplements = SupplementOut(many=True)

    def get_span(self, row: Task) -> list[int]:
        return [row.span_start, row.span_end]


class TasksEndpoint(Endpoint):
    class Query(PageQuery):
        plan = serializers.UUIDField(required=False)
        version = serializers.UUIDField(required=False)
        heading = serializers.UUIDField(required=False)
        agency = serializers.UUIDField(required=False)
        code = serializers.CharField(max_length=30, required=False)
        ordering = Ordering(["position"], default="position")

    @extend_schema(parameters=[Query], responses=TaskOut(many=True), operation_id="tasks")
    def get(self, request: Request) -> Response:
        """Clauses in plan order: of the versions in force, or of one `version`. `agency`: those to
        which the agency itself is bound."""
        scope.may_read_plan(request)
        rows = _wanted(of_version(_tasks(), self.query, "heading__version"), self.query)
        sign = self.query["ordering"].removesuffix("position")
        rows = rows.order_by(f"{sign}heading__position", f"{sign}position", "pk")
        return self.page_of(rows, TaskOut)

    def complete(self, page: Sequence[Task]) -> None:
        add_supplements(page)


class TaskEndpoint(Endpoint):
    @extend_schema(responses=TaskOut, operation_id="task")
    def get(self, request: Request, pk: UUID) -> Response:
        """One clause."""
        scope.may_read_plan(request)
        found = find(_tasks(), pk)
        add_supplements([found])
        return Response(TaskOut(found, context={"request": request}).data)


def _wanted(rows: QuerySet[Task], query: dict[str, Any]) -> QuerySet[Task]:
    if "heading" in query:
        headings, sentence = Heading.objects.all(), _("There is no such heading.")
        heading = named(headings, query["heading"], field="heading", sentence=sentence)
        rows = rows.filter(heading=heading)
    if "agency" in query:
        agency = named(
            Agency.objects.all(), query["agency"], field="agency", sentence=scope.NO_AGENCY
        )
        rows = rows.filter(pk__in=Duty.objects.filter(agency=agency).values("task"))
    return rows.filter(code=query["code"]) if "code" in query else rows


def _tasks() -> QuerySet[Task]:
    duties = Duty.objects.select_related("agency", "group").order_by("role", "pk")
    rows = Task.objects.select_related("heading__version__plan", "parent").prefetch_related(
        Prefetch("duties", queryset=duties, to_attr="duties_in_order")
    )
    return rows.defer("heading__version__source", "heading__version__reading")


def add_supplements(tasks: Sequence[Task]) -> None:
    """Hang on each clause what was added to its lineage and not withdrawn (2 queries)."""
    rows = Supplement.objects.filter(
        lineage__in=[task.lineage for task in tasks], withdrawn_at=None
    ).prefetch_related("agencies")
    found: defaultdict[UUID, list[Supplement]] = defaultdict(list)
    for row in rows.order_by("added_at", "pk"):
        found[row.lineage].append(row)
    for task in tasks:
        task.supplements = found[task.lineage]  # type: ignore[attr-defined]  # for TaskOut only
