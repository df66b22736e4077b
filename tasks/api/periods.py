"""Reporting periods with the reason of each date; the ledger of who owes what."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import signed_in
from agencies.api.now import NowField
from agencies.roles import Permission
from plan_portal.lib.api import Endpoint, Ordering, PageQuery, find, named
from plan_portal.lib.request import received_at
from tasks.api import scope
from tasks.models import Period, Plan, Submission
from tasks.queries import period as period_queries
from tasks.queries.ledger import Row, ledger
from tasks.states import (
    AnswerKind,
    Bucket,
    Clock,
    DutyRole,
    EntryStatus,
    PeriodKind,
    PeriodStatus,
    SubmissionStatus,
)


class PeriodOut(serializers.Serializer[Period]):
    """`due_at` is the last moment in time; `dates` says why each day is the one it is. `group`:
    the one class that is asked, null for the whole plan; `scope` says so in words."""

    class Reason(serializers.Serializer[Any]):
        what = serializers.CharField()
        day = serializers.DateField()
        reason = serializers.CharField()

        class Meta:
            ref_name = "PeriodDate"

    id = serializers.UUIDField(source="public_id")
    plan = serializers.UUIDField(source="plan.public_id")
    version = serializers.UUIDField(source="version.public_id")
    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.UUIDField(source="group.public_id", default=None, allow_null=True)
    scope = serializers.CharField()
    kind = serializers.ChoiceField(choices=PeriodKind.choices)
    status = serializers.ChoiceField(choices=PeriodStatus.choices)
    starts_on = serializers.DateField()
    cutoff_on = serializers.DateField()
    due_at = serializers.DateTimeField()
    dates = serializers.SerializerMethodField()
    banner = serializers.CharField()
    is_demo = serializers.BooleanField()
    opened_at = serializers.DateTimeField()
    locked_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(Reason(many=True))
    def get_dates(self, row: Period) -> object:
        return self.Reason(list(period_queries.dates_of(row)), many=True).data


class PeriodRef(serializers.Serializer[Period]):
    """A period where another thing names it."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    name = serializers.CharField()
    due_at = serializers.DateTimeField()


class PeriodsEndpoint(Endpoint):
    class Query(PageQuery):
        plan = serializers.UUIDField(required=False)
        code = serializers.SlugField(required=False)
        kind = serializers.ChoiceField(choices=PeriodKind.choices, required=False)
        status = serializers.ChoiceField(choices=PeriodStatus.choices, required=False)
        ordering = Ordering(["due_at"], default="-due_at")

    @extend_schema(parameters=[Query], responses=PeriodOut(many=True), operation_id="periods")
    def get(self, request: Request) -> Response:
        """Periods, the latest deadline first."""
        scope.may_read_plan(request)
        rows = scope.periods(signed_in(request), at=received_at(request))
        if "plan" in self.query:
            plans, sentence = Plan.objects.all(), _("There is no such plan.")
            plan = named(plans, self.query["plan"], field="plan", sentence=sentence)
            rows = rows.filter(plan=plan)
        wish = {name: self.query[name] for name in ("code", "kind", "status") if name in self.query}
        rows = rows.filter(**wish).order_by(self.query["ordering"], "pk")
        return self.page_of(rows, PeriodOut)


class PeriodEndpoint(Endpoint):
    @extend_schema(responses=PeriodOut, operation_id="period")
    def get(self, request: Request, pk: UUID) -> Response:
        """One period."""
        scope.may_read_plan(request)
        rows = scope.periods(signed_in(request), at=received_at(request))
        return Response(PeriodOut(find(rows, pk)).data)


class ObligationOut(serializers.Serializer[Row]):
    """One row of the ledger at the moment of the request, in exactly one bucket. `agency_name` as
    on the day of opening, `agency_now` who goes on after it ("nay là …"); `kind` of the answer
    received last."""

    id = serializers.UUIDField(source="obligation")
    task = serializers.UUIDField()
    task_code = serializers.CharField()
    heading_number = serializers.CharField()
    agency = serializers.UUIDField()
    agency_code = serializers.CharField()
    agency_name = serializers.CharField()
    agency_now = NowField(agency="agency_id", shown="agency_name")
    role = serializers.ChoiceField(choices=DutyRole.choices)
    basis = serializers.CharField()
    bucket = serializers.ChoiceField(choices=Bucket.choices)
    kind = serializers.ChoiceField(choices=AnswerKind.choices, allow_blank=True)
    submission = serializers.UUIDField(allow_null=True)
    submission_status = serializers.ChoiceField(choices=SubmissionStatus.choices, allow_null=True)
    entry = serializers.UUIDField(allow_null=True)
    entry_status = serializers.ChoiceField(choices=EntryStatus.choices)
    first_received_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField()
    excused_until = serializers.DateTimeField(allow_null=True)
    clock = serializers.ChoiceField(choices=Clock.choices, source="reading.clock")
    deadline_at = serializers.DateTimeField(source="reading.due_at")


class ObligationsEndpoint(Endpoint):
    class Query(PageQuery):
        period = serializers.UUIDField()
        agency = serializers.UUIDField(required=False)
        task = serializers.UUIDField(required=False)
        bucket = serializers.ChoiceField(choices=Bucket.choices, required=False)

    @extend_schema(
        parameters=[Query], responses=ObligationOut(many=True), operation_id="obligations"
    )
    def get(self, request: Request) -> Response:
        """The ledger of one period in plan order: all of it for who follows the round, one's own
        agencies' rows for the others."""
        scope.may_read_plan(request)
        user, at = signed_in(request), received_at(request)
        periods = scope.periods(user, at=at)
        period = named(periods, self.query["period"], field="period", sentence=scope.NO_PERIOD)
        rows = ledger(period, at).rows
        if not user.holds_widely(Permission.ROUND_READ, at=at):
            seen = Submission.objects.of(period).visible_to(user, at=at)
            own = set(seen.values_list("public_id", flat=True))
            rows = tuple(row for row in rows if row.submission in own)
        wish = {n: self.query[n] for n in ("agency", "task", "bucket") if n in self.query}
        found = [row for row in rows if all(getattr(row, n) == v for n, v in wish.items())]
        return self.page_of(found, ObligationOut)
