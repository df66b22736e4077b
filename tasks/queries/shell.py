"""What the frame of every page shows: the plan's name, and the counts beside the navigation."""

from datetime import datetime

from agencies.models import User
from agencies.roles import Permission
from tasks.models import ObstacleRecord, Plan, Submission
from tasks.states import PeriodStatus


def portal_facts() -> dict[str, str]:
    """Short title, number mark and issuer of the plan; empty before the first import. One query."""
    plan = Plan.objects.select_related("document").order_by("-pk").first()
    if plan is None:
        return {}
    return {
        "title": plan.short_title,
        "number": plan.document.number.split("/")[0],
        "issuer": plan.document.issuer,
    }


def counts(user: User, *, at: datetime) -> dict[str, int]:
    """Reports waiting for review and open obstacles, for who follows the round. Two queries."""
    if not user.holds_widely(Permission.ROUND_READ, at=at):
        return {}
    waiting = Submission.objects.waiting_for_review().exclude(period__status=PeriodStatus.CANCELLED)
    return {
        "waiting": waiting.count(),
        "obstacles": ObstacleRecord.objects.still_open().count(),
    }
