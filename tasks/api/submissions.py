"""What agencies send: submissions with their answers, and the steps of the agency."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import signed_in
from agencies.api.agencies import AgencyRef
from agencies.models import Agency
from plan_portal.lib.api import Ordering, PageQuery, find, named, read
from plan_portal.lib.request import received_at
from tasks import rules
from tasks.api import scope
from tasks.api.answers import VersionBody, words
from tasks.api.entries import EntryOut, shown
from tasks.api.periods import PeriodRef
from tasks.api.refusals import AnswerEndpoint
from tasks.models import Submission
from tasks.queries import answering, clocks
from tasks.services import submission as submissions
from tasks.states import Clock, Deadline, SubmissionStatus
from tasks.workflow import Action

MAX_NOTE = 2000


class SubmissionOut(serializers.Serializer[Submission]):
    """`version` is what every step must name; the first time of receipt decides on time.
    `due_at` is the deadline that counts now, `deadline` which one that is; the first one
    never changes. `agency` owes it since the opening; `holder` is whose people fill it today."""

    id = serializers.UUIDField(source="public_id")
    period = PeriodRef()
    agency = AgencyRef()
    holder = AgencyRef(source="holder_today")
    status = serializers.ChoiceField(choices=SubmissionStatus.choices)
    version = serializers.IntegerField()
    first_received_at = serializers.DateTimeField(allow_null=True)
    last_received_at = serializers.DateTimeField(allow_null=True)
    returned_due_at = serializers.DateTimeField(allow_null=True)
    clock = serializers.ChoiceField(choices=Clock.choices, source="reading.clock")
    due_at = serializers.DateTimeField(source="reading.due_at")
    deadline = serializers.ChoiceField(choices=Deadline.choices, source="reading.deadline")
    first_due_at = serializers.DateTimeField(source="reading.first_due_at")
    is_late = serializers.BooleanField(source="reading.is_late")


class ReceiptOut(serializers.Serializer[Any]):
    """A send is its receipt. `content_sha256` is over the canonical JSON of what was sent."""

    id = serializers.UUIDField(source="public_id")
    number = serializers.CharField(source="receipt_number")
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by_label")
    on_behalf = serializers.BooleanField()
    content_sha256 = serializers.CharField()
    submission = serializers.UUIDField(source="submission.public_id")


class SubmissionWholeOut(SubmissionOut):
    """With every answer in plan order, the receipts, and what this person may do now."""

    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(action) for action in Action])
    )
    entries = EntryOut(many=True, source="shown_entries")
    receipts = serializers.SerializerMethodField()

    @extend_schema_field(ReceiptOut(many=True))
    def get_receipts(self, row: Submission) -> object:
        sends = row.events.filter(action=Action.SEND).select_related("submission")
        return ReceiptOut(list(sends.order_by("number")), many=True).data


class SubmissionsEndpoint(AnswerEndpoint):
    class Query(PageQuery):
        period = serializers.UUIDField(required=False)
        agency = serializers.UUIDField(required=False)
        status = serializers.ChoiceField(choices=SubmissionStatus.choices, required=False)
        ordering = Ordering(["agency", "last_received_at"], default="agency")

    @extend_schema(
        parameters=[Query], responses=SubmissionOut(many=True), operation_id="submissions"
    )
    def get(self, request: Request) -> Response:
        """The submissions that this person may see, without their answers."""
        user, at = signed_in(request), received_at(request)
        rows = scope.submissions(user, at=at)
        if "period" in self.query:
            periods, wanted = scope.periods(user, at=at), self.query["period"]
            rows = rows.of(named(periods, wanted, field="period", sentence=scope.NO_PERIOD))
        if "agency" in self.query:
            agencies, wanted = Agency.objects.all(), self.query["agency"]
            agency = named(agencies, wanted, field="agency", sentence=scope.NO_AGENCY)
            rows = rows.filter(agency=agency)
        if "status" in self.query:
            rows = rows.filter(status=self.query["status"])
        rows = rows.timed(at=at)
        order = self.query["ordering"].replace("agency", "agency__name")
        return self.page_of(rows.order_by("-period__due_at", order, "pk"), SubmissionOut)

    def complete(self, page: Sequence[Submission]) -> None:
        """The clock and the holder of each row."""
        at, holidays = received_at(self.request), clocks.holidays()
        for row in page:
            row.holder_today = row.holder(at)  # type: ignore[attr-defined]  # for the serializer only
            row.reading = clocks.reading(row, at=at, holidays=holidays)  # type: ignore[attr-defined]  # for the serializer only


class SubmissionEndpoint(AnswerEndpoint):
    @extend_schema(responses=SubmissionWholeOut, operation_id="submission")
    def get(self, request: Request, pk: UUID) -> Response:
        """One submission with its answers."""
        return Response(_whole(request, _find(request, pk)))


class Step(AnswerEndpoint):
    """A step of a submission: found among one's own, done by the service, shown anew."""

    In: type[VersionBody] = VersionBody

    def do(self, submission: Submission, given: dict[str, Any], by: Any, at: Any) -> object:
        """The one service call of the step: every step has its own."""
        raise NotImplementedError

    def step(self, request: Request, pk: UUID) -> Response:
        found, given = _find(request, pk), read(self.In, request.data)
        self.do(found, given, signed_in(request), received_at(request))
        return Response(_whole(request, _find(request, pk)))


class HandOverEndpoint(Step):
    class In(VersionBody):
        note = words(most=MAX_NOTE)

        class Meta:
            ref_name = "HandOver"

    def do(self, submission: Submission, given: dict[str, Any], by: Any, at: Any) -> object:
        return submissions.hand_over(submission=submission, by=by, at=at, **given)

    @extend_schema(request=In, responses=SubmissionWholeOut, operation_id="hand_over")
    def post(self, request: Request, pk: UUID) -> Response:
        """Trình lãnh đạo: hand the draft to the head of the agency."""
        return self.step(request, pk)


class GiveBackEndpoint(Step):
    class In(VersionBody):
        note = serializers.CharField(max_length=MAX_NOTE, allow_blank=True)

        class Meta:
            ref_name = "GiveBack"

    def do(self, submission: Submission, given: dict[str, Any], by: Any, at: Any) -> object:
        return submissions.give_back(submission=submission, by=by, at=at, **given)

    @extend_schema(request=In, responses=SubmissionWholeOut, operation_id="give_back")
    def post(self, request: Request, pk: UUID) -> Response:
        """Trả lại người nhập: the head gives the draft back to staff."""
        return self.step(request, pk)


class RecallEndpoint(Step):
    def do(self, submission: Submission, given: dict[str, Any], by: Any, at: Any) -> object:
        return submissions.recall(submission=submission, by=by, at=at, **given)

    @extend_schema(request=VersionBody, responses=SubmissionWholeOut, operation_id="recall")
    def post(self, request: Request, pk: UUID) -> Response:
        """Thu hồi: take back what waits with the head, or what nobody has looked at yet."""
        return self.step(request, pk)


class SendEndpoint(AnswerEndpoint):
    class In(VersionBody):
        """`key`: the same for the same send, so that a repeated one gives the same receipt."""

        key = serializers.CharField(max_length=64, min_length=8)
        note = words(most=MAX_NOTE)

        class Meta:
            ref_name = "Send"

    @extend_schema(request=In, responses={201: ReceiptOut}, operation_id="send")
    def post(self, request: Request, pk: UUID) -> Response:
        """Duyệt và gửi: send to Sở KH&CN; the answer is the receipt."""
        found, given = _find(request, pk), read(self.In, request.data)
        receipt = submissions.send(
            submission=found, by=signed_in(request), at=received_at(request), **given
        )
        return Response(ReceiptOut(receipt).data, status=status.HTTP_201_CREATED)


def _find(request: Request, pk: UUID) -> Submission:
    return find(scope.submissions(signed_in(request), at=received_at(request)), pk)


def _whole(request: Request, found: Submission) -> dict[str, Any]:
    user, at = signed_in(request), received_at(request)
    shown_entries = shown(found, answering.entries_of(found), user, at=at)
    found.reading = clocks.of(found, at=at)  # type: ignore[attr-defined]  # for the serializer only
    found.holder_today = found.holder(at)  # type: ignore[attr-defined]  # for the serializer only
    found.shown_entries = shown_entries  # type: ignore[attr-defined]  # for the serializer only
    found.actions = rules.offered_actions(user, found, at=at)  # type: ignore[attr-defined]  # as above
    return dict(SubmissionWholeOut(found, context={"request": request}).data)
