"""Who may do what to a submission and to a plan's follow-up: one predicate per right. The matrix
of roles is agencies/roles.py; what may follow what is workflow.py."""

from collections.abc import Callable
from datetime import datetime

from agencies.models import Agency, Appointment, User
from agencies.roles import Permission
from tasks import workflow
from tasks.models import ActingScope, ExtensionRequest, ObstacleRecord, Submission
from tasks.states import SubmissionStatus
from tasks.workflow import Action


def can_see_submission(user: User, submission: Submission, *, at: datetime) -> bool:
    """Twin of Submission.objects.visible_to."""
    return user.holds_widely(Permission.ROUND_READ, at=at) or user.holds(
        Permission.ENTRY_WRITE, at=at, agency=submission.holder(at)
    )


def can_write(user: User, submission: Submission, *, at: datetime) -> bool:
    """Enter answers: staff and head of the agency, or Sở KH&CN on its behalf (nhập thay)."""
    return user.holds(
        Permission.ENTRY_WRITE, at=at, agency=submission.holder(at)
    ) or writes_on_behalf(user, submission, at=at)


def writes_on_behalf(user: User, submission: Submission, *, at: datetime) -> bool:
    """Nhập thay: a coordinator who has no appointment at the agency itself."""
    return user.holds_widely(Permission.ENTRY_ON_BEHALF, at=at) and not user.holds(
        Permission.ENTRY_WRITE, at=at, agency=submission.holder(at)
    )


def can_hand_over(user: User, submission: Submission, *, at: datetime) -> bool:
    return user.holds(Permission.SUBMISSION_HAND_OVER, at=at, agency=submission.holder(at))


def can_send(user: User, submission: Submission, *, at: datetime) -> bool:
    """The head sends; a coordinator may send what was entered on behalf of the agency."""
    return signs(user, submission, at=at) or writes_on_behalf(user, submission, at=at)


def can_give_back(user: User, submission: Submission, *, at: datetime) -> bool:
    return signs(user, submission, at=at)


def signs(user: User, submission: Submission, *, at: datetime) -> bool:
    """Head of the agency, or acting for the head within days and scope."""
    return signer(user, at=at)(submission)


def signer(user: User, *, at: datetime) -> Callable[[Submission], bool]:
    """For which reports the person signs at that moment (one query, for acting heads only). An
    acting appointment with named periods signs in these alone."""
    rows = [
        row
        for row in user.appointments_at(at)
        if row.gives(Permission.SUBMISSION_SEND, agency=row.agency)
    ]
    named = ActingScope.periods_of(rows)

    def may_sign(submission: Submission) -> bool:
        return any(
            row.agency_id == submission.holder(at).pk
            and (row.pk not in named or submission.period_id in named[row.pk])
            for row in rows
        )

    return may_sign


def permission_of(
    action: Action, user: User, submission: Submission, *, at: datetime
) -> Permission:
    """The right that an action needs of this person: what the record of the act rests on."""
    if action in {Action.RETURN, Action.ACCEPT}:
        return Permission.SUBMISSION_REVIEW
    if writes_on_behalf(user, submission, at=at):
        return Permission.ENTRY_ON_BEHALF
    with_head = submission.status == SubmissionStatus.WITH_HEAD
    if action == Action.HAND_OVER or (action == Action.RECALL and with_head):
        return Permission.SUBMISSION_HAND_OVER
    return Permission.SUBMISSION_SEND


def can_recall(user: User, submission: Submission, *, at: datetime) -> bool:
    """Staff take back what waits with the head; the head takes back what was sent."""
    if submission.status == SubmissionStatus.WITH_HEAD:
        return can_hand_over(user, submission, at=at)
    return can_give_back(user, submission, at=at)


def can_review(user: User, submission: Submission, *, at: datetime) -> bool:
    """Accept and return. Nobody reviews what they sent or entered (Sở KH&CN owes tasks too)."""
    return (
        user.holds_widely(Permission.SUBMISSION_REVIEW, at=at)
        and user.pk not in submission.author_ids()
    )


def can_ask_for_time(user: User, submission: Submission, *, at: datetime) -> bool:
    """Staff and head of the agency ask for themselves; nobody asks on their behalf."""
    return user.holds(Permission.ENTRY_WRITE, at=at, agency=submission.holder(at))


def can_see_extension_request(user: User, request: ExtensionRequest, *, at: datetime) -> bool:
    """Twin of ExtensionRequest.objects.visible_to: who sees the report sees what it asked."""
    return can_see_submission(user, request.submission, at=at)


def can_decide_on_time(user: User, request: ExtensionRequest, *, at: datetime) -> bool:
    """Grant and refuse. Nobody decides on what they asked themselves (Sở KH&CN owes tasks too)."""
    return user.holds_widely(Permission.PERIOD_EXTEND, at=at) and user.pk != request.asked_by_id


def can_read_handover(user: User, agency: Agency, *, at: datetime) -> bool:
    """The sheet of an agency: its own people, and who follows the round."""
    return user.holds_widely(Permission.ROUND_READ, at=at) or user.holds(
        Permission.ENTRY_WRITE, at=at, agency=agency
    )


def can_read_plan(user: User, *, at: datetime) -> bool:
    """The plan is read by whoever holds an appointment that reads it, wherever it is."""
    return user.holds_widely(Permission.PLAN_READ, at=at) or bool(
        user.agency_ids(Permission.PLAN_READ, at=at)
    )


def can_see_handover(user: User, appointment: Appointment, *, at: datetime) -> bool:
    """Of an appointment in force, by who holds it, where there is work to hand over."""
    held = any(row.pk == appointment.pk for row in user.appointments_at(at))
    return held and appointment.has_handover


def can_follow_obstacle(user: User, obstacle: ObstacleRecord, *, at: datetime) -> bool:
    """Forward and answer: Sở KH&CN."""
    del obstacle  # the same for every obstacle; the argument keeps the shape of a rule
    return user.holds_widely(Permission.OBSTACLE_FOLLOW, at=at)


def can_close_obstacle(user: User, obstacle: ObstacleRecord, *, at: datetime) -> bool:
    """Only the agency that raised it says that the answer settles it."""
    return user.holds(Permission.ENTRY_WRITE, at=at, agency=obstacle.holder(at))


_RULES: dict[Action, Callable[..., bool]] = {
    Action.HAND_OVER: can_hand_over,
    Action.SEND: can_send,
    Action.GIVE_BACK: can_give_back,
    Action.RECALL: can_recall,
    Action.RETURN: can_review,
    Action.ACCEPT: can_review,
}


def may(user: User, action: Action, submission: Submission, *, at: datetime) -> bool:
    """The rule of an action; an action without a rule is for services only."""
    rule = _RULES.get(action)
    return rule is not None and rule(user, submission, at=at)


def offered_actions(user: User, submission: Submission, *, at: datetime) -> tuple[Action, ...]:
    """What the person may do now: allowed by the table and by the rule. Screens draw a button
    per action and hold no permission logic."""
    allowed = workflow.allowed(SubmissionStatus(submission.status))
    return tuple(action for action in allowed if may(user, action, submission, at=at))
