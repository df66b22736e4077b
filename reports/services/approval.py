"""From compiled to approved: sent back to be revised, found to be right after all, approved."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from reports import rules
from reports.models import ConsolidatedReport
from reports.services.figures import refuse_unexplained
from reports.services.moving import hold, move
from reports.services.readiness import readiness
from reports.workflow import Action


class NoteRequired(DomainError):
    """Who sends a report back says what is to be changed."""

    code = "report_note_required"


class OwnReport(DomainError):
    """Nobody approves what they asked for themselves."""

    code = "report_own"


class WarningsUnread(DomainError):
    """Something is to be known before the report is approved."""

    code = "report_warnings_unread"


def revise(*, report: ConsolidatedReport, note: str, by: User, at: datetime) -> ConsolidatedReport:
    """Send a compiled or approved report back: `note` says what is to be changed. Its paper stays
    as it was; what is changed stands in the next revision."""
    with transaction.atomic(durable=True):
        require(by, rules.right_to_revise(report), at=at)
        if not note:
            raise NoteRequired(_("Write what is to be changed, so that it can be done."))
        unapproved: dict[str, object] = {"approved_at": None, "approved_by": None}
        move(report, Action.REVISE, by=by, at=at, note=note, fields=unapproved)
        audit.record("report.revise", by=by, at=at, about=report)
    return report


def settle(*, report: ConsolidatedReport, by: User, at: datetime) -> ConsolidatedReport:
    """Nothing is to be changed after all: it stands to be approved again."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        move(report, Action.SETTLE, by=by, at=at)
        audit.record("report.settle", by=by, at=at, about=report)
    return report


def approve(
    *, report: ConsolidatedReport, by: User, at: datetime, knowing: bool = False
) -> ConsolidatedReport:
    """The head of Sở KH&CN finds the report right as it stands; then it is printed, signed, and
    issued. `knowing`: what was warned of has been read; the history keeps it. Raises NotAllowed,
    OwnReport, StepRefused, CompileAnew, WarningsUnread."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_ISSUE, at=at)
        if rules.is_own(by, report):
            raise OwnReport(
                _(
                    "This report was compiled by yourself; nobody approves their own. Somebody "
                    "else approves it, or a coordinator compiles it anew."
                )
            )
        hold(report, Action.APPROVE)
        refuse_unexplained(report)
        found = readiness(report, at=at)
        found.refuse()
        if found.warnings and not knowing:
            told = " ".join(map(str, found.warnings))
            raise WarningsUnread(
                _("Confirm that this was read before the approval: %(warnings)s")
                % {"warnings": told}
            )
        approved: dict[str, object] = {"approved_at": at, "approved_by": by}
        move(report, Action.APPROVE, by=by, at=at, note=found.note(), fields=approved)
        details = {"sha256": report.snapshot_sha256, "revision": report.revision}
        audit.record("report.approve", by=by, at=at, about=report, details=details)
    return report
