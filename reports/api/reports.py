"""Consolidated reports: compile, cancel, release, revise, approve, and their files."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import require, require_rule, signed_in
from agencies.roles import Permission
from agencies.services import file as stored_files
from plan_portal.lib.api import Body, Endpoint, FileEndpoint, Ordering, PageQuery, find, read
from plan_portal.lib.files import CONTENT_TYPES
from plan_portal.lib.request import received_at
from reports import rules
from reports.models import AdHocRequest, Artifact, ConsolidatedReport, Recipient
from reports.services import ad_hoc as asking
from reports.services import approval
from reports.services import report as reporting
from reports.states import Format, ReportStatus, Step
from tasks.api import scope
from tasks.api.periods import PeriodRef
from tasks.states import PeriodKind

# Issue needs a signed paper, which is uploaded on its page: it has no endpoint.
_STEPS = frozenset({"cancel", "compile", "release", "revise", "approve"})
_BINARY = {(200, CONTENT_TYPES[str(form)]): OpenApiTypes.BINARY for form in Format}


class RecipientOut(serializers.Serializer[Recipient]):
    code = serializers.CharField()
    name = serializers.CharField()


class ScopeOut(serializers.Serializer[AdHocRequest]):
    """What a report "khi có yêu cầu" covers: `tasks` are lineages; null for a periodic report."""

    asked_by = serializers.CharField()
    number = serializers.CharField()
    dated = serializers.DateField()
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    tasks = serializers.ListField(child=serializers.UUIDField(), source="lineages")


class ReportOut(serializers.Serializer[ConsolidatedReport]):
    """`step`, `step_subject`, `step_done` of `step_total` say how far a compile is."""

    class File(serializers.Serializer[Artifact]):
        format = serializers.ChoiceField(choices=Format.choices)
        file_name = serializers.CharField()
        size = serializers.IntegerField(source="file.size")
        sha256 = serializers.CharField(source="file.sha256")
        media_type = serializers.CharField(source="file.media_type")

        class Meta:
            ref_name = "ReportFile"

    id = serializers.UUIDField(source="public_id")
    period = PeriodRef()
    recipient = RecipientOut()
    scope = ScopeOut(source="ad_hoc", allow_null=True)
    revision = serializers.IntegerField()
    status = serializers.ChoiceField(choices=ReportStatus.choices)
    requested_at = serializers.DateTimeField()
    step = serializers.ChoiceField(choices=Step.choices)
    step_subject = serializers.CharField()
    step_done = serializers.IntegerField()
    step_total = serializers.IntegerField()
    error = serializers.CharField()
    snapshot_sha256 = serializers.CharField()
    compiled_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    files = File(many=True, source="files_in_order")
    actions = serializers.SerializerMethodField()

    def get_actions(self, row: ConsolidatedReport) -> list[str]:
        request = self.context["request"]
        offered = rules.offered_actions(signed_in(request), row, at=received_at(request))
        return [name for name in offered if name in _STEPS]


class RecipientsEndpoint(Endpoint):
    class Query(PageQuery):
        pass

    @extend_schema(parameters=[Query], responses=RecipientOut(many=True), operation_id="recipients")
    def get(self, request: Request) -> Response:
        """To whom reports go."""
        may_read(request)
        return self.page_of(Recipient.objects.order_by("position", "pk"), RecipientOut)


class ReportsEndpoint(Endpoint):
    class Query(PageQuery):
        period = serializers.UUIDField(required=False)
        recipient = serializers.SlugField(required=False)
        status = serializers.ChoiceField(choices=ReportStatus.choices, required=False)
        ordering = Ordering(["requested_at"], default="-requested_at")

    @extend_schema(parameters=[Query], responses=ReportOut(many=True), operation_id="reports")
    def get(self, request: Request) -> Response:
        """Reports, the newest first; leaders see what was released or issued."""
        may_read(request)
        names = {"period": "period__public_id", "recipient": "recipient__code", "status": "status"}
        wish = {names[name]: self.query[name] for name in names if name in self.query}
        rows = _visible(request).filter(**wish).order_by(self.query["ordering"], "pk")
        return self.page_of(rows, ReportOut)


class ReportEndpoint(Endpoint):
    @extend_schema(responses=ReportOut, operation_id="report")
    def get(self, request: Request, pk: UUID) -> Response:
        """One report: status, progress, files."""
        return Response(_out(request, pk))


class CompileEndpoint(Endpoint):
    class In(Body):
        recipient = serializers.SlugRelatedField(
            slug_field="code", queryset=Recipient.objects.all()
        )

        class Meta:
            ref_name = "Compile"

    @extend_schema(request=In, responses={202: ReportOut}, operation_id="compile")
    def post(self, request: Request, pk: UUID) -> Response:
        """Tổng hợp: ask for a new revision of a period's report. A worker makes it; while one is
        being made for the same recipient, that one is the answer."""
        user, at = signed_in(request), received_at(request)
        scope.may_read_plan(request)
        period = find(scope.periods(user, at=at), pk)
        recipient = read(self.In, request.data)["recipient"]
        row = reporting.request(period=period, recipient=recipient, by=user, at=at)
        return Response(_out(request, row.public_id), status=status.HTTP_202_ACCEPTED)


class AdHocEndpoint(Endpoint):
    class In(Body):
        recipient = serializers.SlugRelatedField(
            slug_field="code", queryset=Recipient.objects.all()
        )
        asked_by = serializers.CharField(max_length=200)
        number = serializers.CharField(max_length=80)
        dated = serializers.DateField()
        from_on = serializers.DateField()
        to_on = serializers.DateField()
        kind = serializers.ChoiceField(
            choices=PeriodKind.choices, required=False, allow_blank=True, default=""
        )
        tasks = serializers.ListField(child=serializers.UUIDField(), max_length=500)

        class Meta:
            ref_name = "AdHoc"

    @extend_schema(request=In, responses={202: ReportOut}, operation_id="ask_report")
    def post(self, request: Request) -> Response:
        """Báo cáo khi có yêu cầu: chosen tasks (lineages) over the rounds whose data are closed
        between two days, on a document that asks for it. Asked a second time before it is issued,
        the answer is the report that there is."""
        user, at = signed_in(request), received_at(request)
        require(user, Permission.REPORT_COMPILE, at=at)
        given = read(self.In, request.data)
        recipient, lineages = given.pop("recipient"), tuple(given.pop("tasks"))
        scope = asking.Scope(lineages=lineages, **given)
        row = asking.request(scope=scope, recipient=recipient, by=user, at=at)
        return Response(_out(request, row.public_id), status=status.HTTP_202_ACCEPTED)


class ReportStep(Endpoint):
    """A step of a report: found among those visible, done by the service, shown anew."""

    def step(self, request: Request, pk: UUID, verb: Callable[..., Any]) -> Response:
        read(Body, request.data)
        verb(report=find(_visible(request), pk), by=signed_in(request), at=received_at(request))
        return Response(_out(request, pk))


class CancelEndpoint(ReportStep):
    @extend_schema(request=None, responses=ReportOut, operation_id="cancel_report")
    def post(self, request: Request, pk: UUID) -> Response:
        """Stop a compile."""
        return self.step(request, pk, reporting.cancel)


class ReleaseEndpoint(ReportStep):
    @extend_schema(request=None, responses=ReportOut, operation_id="release_report")
    def post(self, request: Request, pk: UUID) -> Response:
        """Show a compiled or approved report to leaders before it is signed."""
        return self.step(request, pk, reporting.release)


class ReviseEndpoint(Endpoint):
    class In(Body):
        note = serializers.CharField(max_length=1000)

        class Meta:
            ref_name = "ReviseReport"

    @extend_schema(request=In, responses=ReportOut, operation_id="revise_report")
    def post(self, request: Request, pk: UUID) -> Response:
        """Trả lại để chỉnh sửa: `note` says what is to be changed."""
        note = read(self.In, request.data)["note"]
        user, at = signed_in(request), received_at(request)
        approval.revise(report=find(_visible(request), pk), note=note, by=user, at=at)
        return Response(_out(request, pk))


class ApproveEndpoint(Endpoint):
    class In(Body):
        knowing = serializers.BooleanField(default=False)

        class Meta:
            ref_name = "ApproveReport"

    @extend_schema(request=In, responses=ReportOut, operation_id="approve_report")
    def post(self, request: Request, pk: UUID) -> Response:
        """Phê duyệt, by the head of Sở KH&CN. Where something is to be known first the answer is
        409 `report_warnings_unread` and says what; `knowing` confirms that it was read."""
        knowing = read(self.In, request.data)["knowing"]
        user, at = signed_in(request), received_at(request)
        approval.approve(report=find(_visible(request), pk), by=user, at=at, knowing=knowing)
        return Response(_out(request, pk))


class ReportFileEndpoint(FileEndpoint):
    @extend_schema(responses=_BINARY, operation_id="report_file")
    def get(self, request: Request, pk: UUID, form: str) -> Any:
        """One file of a report, checked against its hash."""
        report = find(_visible(request), pk)
        found = find(report.artifacts.select_related("file"), form, field="format")
        return self.attachment(
            stored_files.open_whole(found.file),
            name=found.file_name,
            media_type=found.file.media_type,
            size=found.file.size,
        )


def may_read(request: Request) -> None:
    """403 for an appointment that reads no reports."""
    user, at = signed_in(request), received_at(request)
    require_rule(rules.can_read_leader_page(user, at=at), user, Permission.REPORT_READ)


def _visible(request: Request) -> QuerySet[ConsolidatedReport]:
    rows = ConsolidatedReport.objects.visible_to(signed_in(request), at=received_at(request))
    files = Artifact.objects.select_related("file").order_by("format")
    related = rows.select_related("period", "recipient", "ad_hoc").defer("snapshot")
    return related.prefetch_related(Prefetch("artifacts", queryset=files, to_attr="files_in_order"))


def _out(request: Request, pk: UUID) -> dict[str, Any]:
    return dict(ReportOut(find(_visible(request), pk), context={"request": request}).data)
