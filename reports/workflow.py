"""What may follow what: the transition table of a consolidated report. Pure. Who may do it is
rules.py; making it so is services/approval.py and services/issue.py (the compile side, up to
compiled, is services/report.py).

That leaders see a report is no status but a fact of its own (`released_at`): it may be shown to
them before it is signed, and issuing shows it in any case."""

from enum import StrEnum

from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError
from reports.states import ReportStatus


class Action(StrEnum):
    """What is done to a report; the value stands in its history and in the trail."""

    FINISH = "finish"  # a worker: snapshot and three files are there
    FAIL = "fail"
    CANCEL = "cancel"  # Dừng
    REVISE = "revise"  # Trả lại để chỉnh sửa
    SETTLE = "settle"  # Không phải sửa
    APPROVE = "approve"  # Phê duyệt
    ISSUE = "issue"  # Phát hành: số, ngày, người ký, bản ký
    SUPPLEMENT = "supplement"  # a báo cáo bổ sung that cites it was issued
    SUPERSEDE = "supersede"  # a document that replaces it was issued


class StepRefused(DomainError):
    """The table has no such step from where the report stands now."""

    code = "report_step_refused"

    def __init__(self, status: ReportStatus) -> None:
        sentence = _(
            "The report is “%(status)s” now, so the step is no longer possible. Open its page "
            "again to see what can be done."
        )
        super().__init__(sentence % {"status": status.label})


_S, _A = ReportStatus, Action

# What is in revision is not approved as it stands: it is compiled anew, or found to be right.
# An issued report leads nowhere but to the papers that come after it.
REPORT: dict[tuple[ReportStatus, Action], ReportStatus] = {
    (_S.REQUESTED, _A.FINISH): _S.COMPILED,
    (_S.REQUESTED, _A.FAIL): _S.FAILED,
    (_S.REQUESTED, _A.CANCEL): _S.CANCELLED,
    (_S.COMPILED, _A.REVISE): _S.IN_REVISION,
    (_S.COMPILED, _A.APPROVE): _S.APPROVED,
    (_S.IN_REVISION, _A.SETTLE): _S.COMPILED,
    (_S.APPROVED, _A.REVISE): _S.IN_REVISION,
    (_S.APPROVED, _A.ISSUE): _S.ISSUED,
    (_S.ISSUED, _A.SUPPLEMENT): _S.SUPPLEMENTED,
    (_S.ISSUED, _A.SUPERSEDE): _S.SUPERSEDED,
    (_S.SUPPLEMENTED, _A.SUPPLEMENT): _S.SUPPLEMENTED,
    (_S.SUPPLEMENTED, _A.SUPERSEDE): _S.SUPERSEDED,
}


def next_status(status: ReportStatus, action: Action) -> ReportStatus:
    """Where a report stands after `action`. Raises StepRefused."""
    after = REPORT.get((ReportStatus(status), action))
    if after is None:
        raise StepRefused(ReportStatus(status))
    return after


def allows(status: ReportStatus, action: Action) -> bool:
    return (ReportStatus(status), action) in REPORT


def as_markdown() -> str:
    """The table as a part of the documentation: a row per status, a column per action."""
    head = ["", *(action.value for action in Action)]
    rows = [
        [status.value, *(_cell(REPORT.get((status, action))) for action in Action)]
        for status in ReportStatus
    ]
    lines = [head, ["---"] * len(head), *rows]
    table = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join(
        [
            "## Consolidated report",
            "",
            "From `reports/workflow.py`. That leaders see it (`released_at`) is no status: it may",
            "be shown to them once it is compiled or approved, and issuing shows it in any case.",
            "",
            *table,
            "",
        ]
    )


def _cell(after: ReportStatus | None) -> str:
    return after.value if after else "–"
