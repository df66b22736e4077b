"""Who may do what: pure data, one screen. Printed into docs/roles.md by `manage.py print_tables`.

A permission of STAFF and HEAD counts for the agency of the appointment only; those of the other
roles count for the whole province. An appointment is what gives a role, from a day to a day.
"""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    STAFF = "staff", _("staff of an agency")
    HEAD = "head", _("head of an agency")
    COORDINATOR = "coordinator", _("coordinator at Sở KH&CN")
    OFFICE_HEAD = "office_head", _("head of Sở KH&CN")
    LEADERSHIP = "leadership", _("provincial leadership")
    ADMINISTRATOR = "administrator", _("administrator")


class Permission(TextChoices):
    ENTRY_WRITE = "entry_write", _("enter answers")
    SUBMISSION_HAND_OVER = "submission_hand_over", _("hand over to the head")
    SUBMISSION_SEND = "submission_send", _("send, give back, recall")
    PLAN_READ = "plan_read", _("read the plan")
    PLAN_IMPORT = "plan_import", _("import plans, add to tasks")
    GROUP_EDIT = "group_edit", _("edit classes of agencies")
    ORGANISATION_CHANGE = "organisation_change", _("record and apply organisation changes")
    PERIOD_OPEN = "period_open", _("open, cancel and lock periods")
    CALENDAR_EDIT = "calendar_edit", _("edit days off and rules of deadlines")
    SUBMISSION_REVIEW = "submission_review", _("accept and return answers")
    ENTRY_ON_BEHALF = "entry_on_behalf", _("enter on behalf of an agency")
    OBSTACLE_FOLLOW = "obstacle_follow", _("follow up obstacles")
    REPORT_COMPILE = "report_compile", _("compile reports, show them to leaders")
    ROUND_READ = "round_read", _("see the whole round")
    PERIOD_EXTEND = "period_extend", _("extend and reopen")
    REPORT_ISSUE = "report_issue", _("approve and issue reports")
    REPORT_READ = "report_read", _("read reports shown or issued, and the leader's page")
    ACCOUNT_MANAGE = "account_manage", _("manage accounts and appointments")
    REFERENCE_EDIT = "reference_edit", _("edit reference data")
    AUDIT_READ = "audit_read", _("read the audit trail and the outbox")


P = Permission
_STAFF = frozenset({P.ENTRY_WRITE, P.SUBMISSION_HAND_OVER, P.PLAN_READ})
_COORDINATOR = frozenset(
    {
        P.PLAN_READ, P.PLAN_IMPORT, P.GROUP_EDIT, P.ORGANISATION_CHANGE, P.PERIOD_OPEN,
        P.SUBMISSION_REVIEW, P.ENTRY_ON_BEHALF, P.OBSTACLE_FOLLOW, P.REPORT_COMPILE, P.REPORT_READ,
        P.ROUND_READ, P.AUDIT_READ, P.CALENDAR_EDIT,
    }
)  # fmt: skip

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.STAFF: _STAFF,
    Role.HEAD: _STAFF | {P.SUBMISSION_SEND},
    Role.COORDINATOR: _COORDINATOR,
    Role.OFFICE_HEAD: _COORDINATOR | {P.PERIOD_EXTEND, P.REPORT_ISSUE},
    Role.LEADERSHIP: frozenset({P.PLAN_READ, P.REPORT_READ}),
    Role.ADMINISTRATOR: frozenset({P.ACCOUNT_MANAGE, P.REFERENCE_EDIT, P.AUDIT_READ}),
}

# Rights that count only for the agency of the appointment.
SCOPED_ROLES = frozenset({Role.STAFF, Role.HEAD})


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that hold a permission."""
    return frozenset(role for role, held in MATRIX.items() if permission in held)


def as_markdown() -> str:
    """The matrix as a Markdown table, one row per permission."""
    roles: Iterable[Role] = list(Role)
    lines = [
        "| Permission | " + " | ".join(role.value for role in roles) + " |",
        "|---|" + "---|" * len(Role),
    ]
    for permission in Permission:
        marks = ["●" if permission in MATRIX[role] else "" for role in roles]
        lines.append(f"| `{permission.value}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"
