"""What stands around the cards: period, deadline, what the head asked for, who may do what."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.models import Agency, User
from agencies.queries import succession
from tasks import rules
from tasks.answer import Answer
from tasks.models import Entry, ExtensionRequest, Submission
from tasks.queries import answering, clocks, doors
from tasks.queries.draft import Draft
from tasks.states import Clock
from tasks.workflow import Action

# Something is still owed: the deadline may be moved.
_UNSENT = {
    Clock.OPEN, Clock.DUE_SOON, Clock.OVERDUE, Clock.RETURNED, Clock.RETURNED_OVERDUE,
}  # fmt: skip


def page(submission: Submission, user: User, *, at: datetime) -> dict[str, Any]:
    """Context of the form: who may do what, until when, what the head asked for (eight queries)."""
    reading, door = clocks.of(submission, at=at), doors.door(submission, at=at)
    asked = requests_for_time(submission)
    offered = rules.offered_actions(user, submission, at=at)
    last = submission.events.order_by("-number").select_related("by").first()
    return {
        "submission": submission,
        "period": submission.period,
        "agency": submission.agency,
        "reading": reading,
        "door": door,
        "openers": doors.who_may_reopen(at=at) if not door.is_open or door.is_reopened else (),
        "requests": asked,
        "may_ask_for_time": (
            rules.can_ask_for_time(user, submission, at=at)
            and submission.period.is_open
            and reading.clock in _UNSENT
            and all(one.outcome for one in asked)
        ),
        "now_called": succession.names(at=at).remark(submission.agency_id),
        "may_send": Action.SEND in offered,
        "may_hand_over": Action.HAND_OVER in offered,
        "may_recall": Action.RECALL in offered,
        "on_behalf": rules.writes_on_behalf(user, submission, at=at),
        "given_back": last if last and last.action == Action.GIVE_BACK else None,
        "last_event": last,
        "addressees": Agency.objects.valid_on(timezone.localdate(at)).order_by("name"),
    }


def requests_for_time(submission: Submission) -> tuple[ExtensionRequest, ...]:
    """What the agency asked for and what became of it, the latest first (one query)."""
    rows = submission.extension_requests.select_related("extension")
    return tuple(rows.order_by("-asked_at", "-pk"))


def copied(submission: Submission, entry: Entry, index: int) -> Draft | None:
    """The draft with what an earlier period said in the fields that are still empty; None when
    there is no such period."""
    earlier = answering.before(submission, [entry]).get(entry.pk, ())
    if index >= len(earlier):
        return None
    item = earlier[index]
    told, now = (item.told or item.draft).answer, Draft.of(entry.content)
    names = ("status", "percent", "result", "figures")
    empty = [name for name in names if getattr(now.answer, name) == getattr(Answer(), name)]
    filled = {name: getattr(told, name) for name in empty if name not in now.typed}
    return Draft(replace(now.answer, kind="progress", **filled), now.typed)
