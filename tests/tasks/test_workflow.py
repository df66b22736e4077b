"""Every status × action of the two tables."""

from itertools import product
from pathlib import Path

import pytest
from django.utils import translation

from tasks import workflow
from tasks.states import EntryStatus, SubmissionStatus
from tasks.workflow import Action, EntryAction, TransitionRefused

# Written out a second time, by hand, from the architecture: a slip in the table shows here.
SUBMISSION = {
    "draft": {"hand_over": "with_head", "send": "submitted"},
    "with_head": {"send": "submitted", "give_back": "draft", "recall": "draft"},
    "submitted": {"recall": "draft", "return": "returned", "accept": "accepted"},
    "returned": {"hand_over": "with_head", "send": "submitted"},
    "accepted": {"return": "returned", "consolidate": "consolidated"},
    "consolidated": {"reopen": "accepted"},
}
ENTRY = {
    "open": {"save": "answered"},
    "answered": {"save": "answered", "accept": "accepted", "return": "returned"},
    "accepted": {"return": "returned"},
    "returned": {"save": "answered"},
}


@pytest.mark.parametrize(("status", "action"), list(product(SubmissionStatus, Action)))
def test_submission_follows_the_table(status, action):
    after = SUBMISSION[status].get(action)

    if after is None:
        with pytest.raises(TransitionRefused):
            workflow.next_status(status, action)
    else:
        assert workflow.next_status(status, action) is SubmissionStatus(after)
    assert (action in workflow.allowed(status)) is (after is not None)


@pytest.mark.parametrize(("status", "action"), list(product(EntryStatus, EntryAction)))
def test_entry_follows_the_table(status, action):
    after = ENTRY[status].get(action)

    if after is None:
        with pytest.raises(TransitionRefused):
            workflow.next_entry_status(status, action)
    else:
        assert workflow.next_entry_status(status, action) is EntryStatus(after)
    assert (action in workflow.allowed_for_entry(status)) is (after is not None)


@pytest.mark.parametrize(
    ("status", "action"),
    [("with_head", "give_back"), ("with_head", "recall"), ("submitted", "recall")],
)
def test_what_was_returned_goes_back_to_returned(status, action):
    after = workflow.next_status(SubmissionStatus(status), Action(action), was_returned=True)

    assert after is SubmissionStatus.RETURNED


def test_having_been_returned_changes_nothing_else():
    after = workflow.next_status(SubmissionStatus.RETURNED, Action.SEND, was_returned=True)

    assert after is SubmissionStatus.SUBMITTED


def test_stored_words_are_read_too():
    assert workflow.allowed("accepted") == (Action.RETURN, Action.CONSOLIDATE)
    assert workflow.next_status("draft", Action.SEND) is SubmissionStatus.SUBMITTED


def test_refusal_says_where_it_stands():
    with translation.override("vi"), pytest.raises(TransitionRefused) as refusal:
        workflow.next_status(SubmissionStatus.ACCEPTED, Action.HAND_OVER)

    assert refusal.value.code == "transition_refused"
    assert str(refusal.value) == (
        "Mục này đang ở trạng thái “đã tiếp nhận” nên không làm bước này được nữa. Mở lại trang để "
        "xem việc làm được; nội dung đã nhập vẫn còn."
    )


def test_every_submission_can_reach_its_end():
    reached, front = {"draft"}, ["draft"]
    while front:
        for after in SUBMISSION[front.pop()].values():
            if after not in reached:
                reached.add(after)
                front.append(after)

    assert reached == set(SubmissionStatus.values)


def test_markdown_shows_every_cell():
    page = workflow.as_markdown()
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]

    assert "| draft | with_head | submitted | – | – | – | – | – | – |" in page
    assert "| with_head | – | submitted | draft ¹ | draft ¹ | – | – | – | – |" in page
    assert "| answered | answered | accepted | returned |" in page
    assert len(rows) == 2 + len(SubmissionStatus) + 2 + len(EntryStatus)


def test_page_of_the_documentation_is_fresh():
    page = Path(__file__).parents[2] / "docs" / "workflow.md"

    assert page.read_text().startswith(workflow.as_markdown())
