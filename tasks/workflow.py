"""What may follow what: the two transition tables, of a submission and of an entry. Pure. Who may
do it is rules.py; making it so, with lock and event, is services/submission.py.

docs/workflow.md is `as_markdown()`."""

from enum import StrEnum

from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError
from tasks.states import EntryStatus, SubmissionStatus


class Action(StrEnum):
    """What people do to a submission; the value stands in its events."""

    HAND_OVER = "hand_over"  # chuyên viên: Trình lãnh đạo
    SEND = "send"  # lãnh đạo đơn vị: Duyệt và gửi
    GIVE_BACK = "give_back"  # lãnh đạo đơn vị: Trả lại người nhập
    RECALL = "recall"  # Thu hồi
    RETURN = "return"  # Sở KH&CN: Gửi trả
    ACCEPT = "accept"  # Sở KH&CN: Tiếp nhận
    CONSOLIDATE = "consolidate"  # Đã tổng hợp: a report that contains it was released
    REOPEN = "reopen"  # lãnh đạo Sở KH&CN, after the report was released


class EntryAction(StrEnum):
    SAVE = "save"
    ACCEPT = "accept"
    RETURN = "return"


class TransitionRefused(DomainError):
    """The table has no such step from where the thing stands now."""

    code = "transition_refused"

    def __init__(
        self, status: SubmissionStatus | EntryStatus, action: Action | EntryAction
    ) -> None:
        self.status, self.action = status, action
        sentence = _(
            "This is “%(status)s” now, so the step is no longer possible. Open the page again to "
            "see what can be done; what was entered is still there."
        )
        super().__init__(sentence % {"status": status.label})


_S, _A = SubmissionStatus, Action

# A faulty answer found after acceptance, before the release, is returned like any other; after
# the release it is reopened first, because an issued report is never rebuilt.
SUBMISSION: dict[tuple[SubmissionStatus, Action], SubmissionStatus] = {
    (_S.DRAFT, _A.HAND_OVER): _S.WITH_HEAD,
    (_S.DRAFT, _A.SEND): _S.SUBMITTED,  # the head may enter alone
    (_S.WITH_HEAD, _A.SEND): _S.SUBMITTED,
    (_S.WITH_HEAD, _A.GIVE_BACK): _S.DRAFT,
    (_S.WITH_HEAD, _A.RECALL): _S.DRAFT,
    (_S.SUBMITTED, _A.RECALL): _S.DRAFT,  # while nothing was reviewed: the service looks
    (_S.SUBMITTED, _A.RETURN): _S.RETURNED,
    (_S.SUBMITTED, _A.ACCEPT): _S.ACCEPTED,
    (_S.RETURNED, _A.HAND_OVER): _S.WITH_HEAD,
    (_S.RETURNED, _A.SEND): _S.SUBMITTED,
    (_S.ACCEPTED, _A.RETURN): _S.RETURNED,
    (_S.ACCEPTED, _A.CONSOLIDATE): _S.CONSOLIDATED,
    (_S.CONSOLIDATED, _A.REOPEN): _S.ACCEPTED,
}

_E, _B = EntryStatus, EntryAction

ENTRY: dict[tuple[EntryStatus, EntryAction], EntryStatus] = {
    (_E.OPEN, _B.SAVE): _E.ANSWERED,
    (_E.ANSWERED, _B.SAVE): _E.ANSWERED,
    (_E.ANSWERED, _B.ACCEPT): _E.ACCEPTED,
    (_E.ANSWERED, _B.RETURN): _E.RETURNED,
    (_E.RETURNED, _B.SAVE): _E.ANSWERED,
    (_E.ACCEPTED, _B.RETURN): _E.RETURNED,
}


def next_status(
    status: SubmissionStatus, action: Action, *, was_returned: bool = False
) -> SubmissionStatus:
    """Where a submission stands after `action`. One that Sở KH&CN has returned goes back to
    returned, not to draft, so that only its returned entries are editable (`was_returned`: it has
    entries that were returned and not accepted since). Raises TransitionRefused."""
    after = SUBMISSION.get((SubmissionStatus(status), action))
    if after is None:
        raise TransitionRefused(SubmissionStatus(status), action)
    if after is SubmissionStatus.DRAFT and was_returned:
        return SubmissionStatus.RETURNED
    return after


def allowed(status: SubmissionStatus) -> tuple[Action, ...]:
    """The actions that the table knows from here, in the order of `Action`."""
    return tuple(action for action in Action if (SubmissionStatus(status), action) in SUBMISSION)


def next_entry_status(status: EntryStatus, action: EntryAction) -> EntryStatus:
    """Where an entry stands after `action`. Raises TransitionRefused."""
    after = ENTRY.get((EntryStatus(status), action))
    if after is None:
        raise TransitionRefused(EntryStatus(status), action)
    return after


def allowed_for_entry(status: EntryStatus) -> tuple[EntryAction, ...]:
    return tuple(action for action in EntryAction if (EntryStatus(status), action) in ENTRY)


def as_markdown() -> str:
    """Both tables as a page of the documentation: a row per status, a column per action."""
    submission = [
        [status.value, *(_cell_of_submission(status, action) for action in Action)]
        for status in SubmissionStatus
    ]
    entry = [
        [status.value, *(_cell(ENTRY.get((status, action))) for action in EntryAction)]
        for status in EntryStatus
    ]
    return "\n".join(
        [
            "# What may follow what",
            "",
            "Generated from `tasks/workflow.py`; a test fails when this page differs.",
            "",
            "## Submission",
            "",
            *_table(["", *Action], submission),
            "",
            "¹ `returned` when Sở KH&CN has returned entries of it before.",
            "",
            "## Entry",
            "",
            *_table(["", *EntryAction], entry),
            "",
        ]
    )


def _cell_of_submission(status: SubmissionStatus, action: Action) -> str:
    after = SUBMISSION.get((status, action))
    return _cell(after) + (" ¹" if after is SubmissionStatus.DRAFT else "")


def _cell(after: SubmissionStatus | EntryStatus | None) -> str:
    return after.value if after else "–"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]
