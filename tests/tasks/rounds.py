"""A report on its way, made through the services: what review tests start from."""

from datetime import datetime

from agencies.models import Agency, User
from tasks.answer import Answer
from tasks.models import Entry, Period, Submission
from tasks.services import submission as submissions
from tests.factories.tasks import PROGRESS, EntryFactory, ObligationFactory, answered
from tests.moments import NOON


def sent(
    agency: Agency,
    *answers: Answer,
    head: User,
    writer: User,
    period: Period,
    at: datetime = NOON,
) -> Submission:
    """A report with one entry per answer, entered by `writer` and sent by `head`."""
    for answer in answers or (PROGRESS,):
        entry = EntryFactory(obligation=ObligationFactory(period=period, agency=agency))
        answered(entry, answer, saved_by=writer)
    submission = Submission.objects.get(period=period, agency=agency)
    send(submission, head, at=at)
    return submission


def send(submission: Submission, head: User, *, at: datetime = NOON, note: str = "") -> None:
    submission.refresh_from_db()
    submissions.send(
        submission=submission, by=head, at=at, version=submission.version, key="", note=note
    )
    submission.refresh_from_db()


def entries(submission: Submission) -> list[Entry]:
    """The entries in plan order."""
    rows = Entry.objects.filter(submission=submission).select_related("submission")
    return list(
        rows.order_by("obligation__task__heading__position", "obligation__task__position", "pk")
    )
