"""What a refusal tells a program besides code and sentence: both texts of a conflict, the problems
of an incomplete report, the fields that look secret."""

from typing import Any

from rest_framework.response import Response

from plan_portal.lib.api import Endpoint
from tasks.api.answers import DraftOut, ProblemOut
from tasks.services.entry import Conflict, SecretSuspected
from tasks.services.submission import SubmissionIncomplete


class AnswerEndpoint(Endpoint):
    """An endpoint whose refusals say more."""

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        response.data |= _details(exc)
        return response


def _details(exc: Exception) -> dict[str, Any]:
    if isinstance(exc, Conflict):
        drafts = {"base": exc.base, "mine": exc.mine, "theirs": exc.theirs}
        shown = {name: DraftOut(draft).data for name, draft in drafts.items()}
        return {"version": exc.version, "clashes": list(exc.merge.clashes), **shown}
    if isinstance(exc, SubmissionIncomplete):
        return {"problems": ProblemOut(list(exc.problems), many=True).data}
    if isinstance(exc, SecretSuspected):
        return {"fields": {name: [str(exc)] for name in exc.fields}}
    return {}
