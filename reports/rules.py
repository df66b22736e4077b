"""Who may do what to a report: one predicate per right; the matrix is agencies/roles.py."""

from datetime import datetime

from agencies.models import User
from agencies.roles import Permission
from reports.models import ConsolidatedReport, PassageEdit
from reports.states import RELEASABLE, ReportStatus
from reports.workflow import Action, allows
from tasks import rules as task_rules
from tasks.models import Submission


def can_see_report(user: User, report: ConsolidatedReport, *, at: datetime) -> bool:
    """Twin of ConsolidatedReport.objects.visible_to: leaders see what was released or issued."""
    if user.holds_widely(Permission.REPORT_COMPILE, at=at):
        return True
    return report.released_at is not None and user.holds_widely(Permission.REPORT_READ, at=at)


def can_compile(user: User, *, at: datetime) -> bool:
    """Request, cancel, release, and send back to revision what is not approved."""
    return user.holds_widely(Permission.REPORT_COMPILE, at=at)


def can_issue(user: User, *, at: datetime) -> bool:
    """Approve, take an approval back, issue."""
    return user.holds_widely(Permission.REPORT_ISSUE, at=at)


def is_own(user: User, report: ConsolidatedReport) -> bool:
    """Nobody approves what they asked for themselves."""
    return report.requested_by_id == user.pk


def right_to_revise(report: ConsolidatedReport) -> Permission:
    """Taking an approval back is for who approves."""
    is_approved = report.status == ReportStatus.APPROVED
    return Permission.REPORT_ISSUE if is_approved else Permission.REPORT_COMPILE


def can_edit_wording(user: User, *, at: datetime) -> bool:
    """Edit a passage, withdraw the edit, answer an objection: who compiles the report."""
    return can_compile(user, at=at)


def can_see_edit(user: User, edit: PassageEdit, *, at: datetime) -> bool:
    """Twin of PassageEdit.objects.visible_to: who sees the answer sees what was made of it."""
    return task_rules.can_see_submission(user, edit.entry.submission, at=at)


def can_object(user: User, submission: Submission, *, at: datetime) -> bool:
    """Staff and head of the agency whose words were edited; nobody objects on its behalf."""
    return user.holds(Permission.ENTRY_WRITE, at=at, agency=submission.holder(at))


def can_read_leader_page(user: User, *, at: datetime) -> bool:
    return user.holds_widely(Permission.REPORT_READ, at=at)


def is_releasable(report: ConsolidatedReport) -> bool:
    """Leaders do not see it yet, and may."""
    return report.status in RELEASABLE and report.released_at is None


def is_in_force(report: ConsolidatedReport) -> bool:
    """Issued, and nothing has replaced it: what may be sent out."""
    return report.is_out and report.status != ReportStatus.SUPERSEDED


def offered_actions(user: User, report: ConsolidatedReport, *, at: datetime) -> tuple[str, ...]:
    """What the person may do to the report now, for screens and the API."""
    if not can_compile(user, at=at):
        return ()
    status, issues = ReportStatus(report.status), can_issue(user, at=at)
    revises = issues or right_to_revise(report) == Permission.REPORT_COMPILE
    offered = {
        "cancel": allows(status, Action.CANCEL),
        "compile": status != ReportStatus.REQUESTED,
        "release": is_releasable(report),
        "settle": allows(status, Action.SETTLE),
        "approve": allows(status, Action.APPROVE) and issues and not is_own(user, report),
        "issue": allows(status, Action.ISSUE) and issues,
        "revise": allows(status, Action.REVISE) and revises,
        "supplement": allows(status, Action.SUPPLEMENT),
        "deliver": is_in_force(report),
    }
    return tuple(name for name, is_offered in offered.items() if is_offered)
