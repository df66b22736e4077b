"""The review by Sở KH&CN: a conclusion per answer; all take effect together."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import signed_in
from plan_portal.lib.api import MAX_INTEGER, Body, find, read
from plan_portal.lib.request import received_at
from tasks.api import scope
from tasks.api.answers import VersionBody, words
from tasks.api.entries import EntryOut, shown
from tasks.api.refusals import AnswerEndpoint
from tasks.api.submissions import MAX_NOTE, Step, SubmissionWholeOut
from tasks.models import Submission
from tasks.services import review as reviewing
from tasks.services.review import Decision


class DecisionEndpoint(AnswerEndpoint):
    class In(VersionBody):
        """`version` is the submission's. A return has a reason; a declared *hoàn thành* is accepted
        with `completion` true, or false and a reason."""

        decision = serializers.ChoiceField(choices=[str(one) for one in Decision])
        reason = words(most=MAX_NOTE)
        completion = serializers.BooleanField(allow_null=True, default=None)

        class Meta:
            ref_name = "Decision"

    class Query(Body):
        version = serializers.IntegerField(min_value=0, max_value=MAX_INTEGER, required=False)

    @extend_schema(request=In, responses=EntryOut, operation_id="decide")
    def put(self, request: Request, pk: UUID) -> Response:
        """Note accept or return on one answer; the agency sees nothing of it until the review is
        finished."""
        user, at = signed_in(request), received_at(request)
        entry = find(scope.entries(user, at=at), pk)
        given = read(self.In, request.data)
        given["decision"] = Decision(given["decision"])
        reviewing.decide(entry=entry, by=user, at=at, **given)
        return Response(_shown(request, pk))

    @extend_schema(
        parameters=[VersionBody], responses={200: EntryOut}, operation_id="undo_decision"
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        """Take a conclusion back before the review is finished; `version` is the submission's."""
        user, at = signed_in(request), received_at(request)
        entry = find(scope.entries(user, at=at), pk)
        version = read(VersionBody, self.query)["version"]
        reviewing.undo(entry=entry, by=user, at=at, version=version)
        return Response(_shown(request, pk))


class FinishReviewEndpoint(Step):
    def do(self, submission: Submission, given: dict[str, Any], by: Any, at: Any) -> object:
        return reviewing.finish(submission=submission, by=by, at=at, **given)

    @extend_schema(request=VersionBody, responses=SubmissionWholeOut, operation_id="finish_review")
    def post(self, request: Request, pk: UUID) -> Response:
        """Hoàn tất: with returns the report goes back (*Gửi trả*), without it is accepted."""
        return self.step(request, pk)


def _shown(request: Request, pk: UUID) -> dict[str, Any]:
    user, at = signed_in(request), received_at(request)
    entry = find(scope.entries(user, at=at), pk)
    return dict(EntryOut(shown(entry.submission, [entry], user, at=at)[0]).data)
