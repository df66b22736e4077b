"""Every status × every action of a report, against one table."""

import pytest

from reports import workflow
from reports.states import MADE, OUT, ReportStatus
from reports.workflow import REPORT, Action, StepRefused, next_status

TABLE = {
    "requested": {"finish": "compiled", "fail": "failed", "cancel": "cancelled"},
    "compiled": {"revise": "in_revision", "approve": "approved"},
    "in_revision": {"settle": "compiled"},
    "approved": {"revise": "in_revision", "issue": "issued"},
    "issued": {"supplement": "supplemented", "supersede": "superseded"},
    "supplemented": {"supplement": "supplemented", "supersede": "superseded"},
    "superseded": {},
    "failed": {},
    "cancelled": {},
}


@pytest.mark.parametrize("status", ReportStatus)
@pytest.mark.parametrize("action", Action)
def test_table(status, action):
    expected = TABLE[status.value].get(action.value)
    if expected is None:
        with pytest.raises(StepRefused):
            next_status(status, action)
    else:
        assert next_status(status, action) == expected


def test_nothing_leads_back_from_an_issued_report():
    assert all(after in OUT for (before, _action), after in REPORT.items() if before in OUT)


def test_what_is_issued_was_approved_and_nothing_else():
    assert {before for (before, _a), after in REPORT.items() if after == "issued"} == {"approved"}


def test_every_status_after_the_compile_has_a_snapshot():
    from_made = {after for (before, _action), after in REPORT.items() if before in MADE}

    assert from_made <= MADE


def test_the_page_shows_every_step():
    page = workflow.as_markdown()

    assert all(f"| {status.value} |" in page for status in ReportStatus)
    assert page.count("superseded |") == 3
