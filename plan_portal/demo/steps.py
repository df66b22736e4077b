"""The steps of a demonstration round, each through the service that people use; a start-up that was
cut off goes on where it stood."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from plan_portal.demo.people import Cast
from tasks.answer import Answer
from tasks.models import Entry, Period, Submission
from tasks.services import entry as entry_service
from tasks.services import review as reviews
from tasks.services import submission as submissions_service
from tasks.services.review import Decision
from tasks.states import EntryStatus, SubmissionStatus

RETURN_NOTE = "Đề nghị nêu số liệu đến ngày chốt và tên văn bản minh chứng."


@dataclass(frozen=True, slots=True)
class Round:
    """One period with its people; `begin` is the morning on which it was opened."""

    period: Period
    cast: Cast
    year: int
    begin: datetime

    def moment(self, days: int, hours: float) -> datetime:
        """A moment within office hours, so many days after the opening."""
        return self.begin + timedelta(days=days, hours=hours)


Speaker = Callable[[Submission, Entry], Answer]


def submissions(round_: Round) -> list[Submission]:
    rows = round_.period.submissions.select_related("agency", "period")
    return list(rows.order_by("agency__code"))


def entries(submission: Submission) -> list[Entry]:
    rows = Entry.objects.filter(submission=submission).select_related("obligation__task")
    return list(rows.order_by("obligation__task__heading__position", "obligation__task__position"))


def draft(round_: Round, submission: Submission, speaker: Speaker, *, at: datetime) -> None:
    staff = round_.cast.staff[submission.agency.code]
    for entry in entries(submission):
        if entry.version:
            continue
        answer = speaker(submission, entry)
        entry_service.save(entry=entry, answer=answer, by=staff, at=at, version=entry.version)


def hand_over(round_: Round, submission: Submission, speaker: Speaker, *, at: datetime) -> None:
    if submission.status != SubmissionStatus.DRAFT:
        return
    draft(round_, submission, speaker, at=at - timedelta(hours=5))
    submission.refresh_from_db()
    submissions_service.hand_over(
        submission=submission,
        by=round_.cast.staff[submission.agency.code],
        at=at - timedelta(hours=1),
        version=submission.version,
    )


def answer_and_send(
    round_: Round, submission: Submission, speaker: Speaker, *, at: datetime
) -> None:
    """From the first word to the receipt; a start-up that was cut off goes on where it stood."""
    hand_over(round_, submission, speaker, at=at)
    submission.refresh_from_db()
    if submission.status == SubmissionStatus.WITH_HEAD:
        submissions_service.send(
            submission=submission,
            by=round_.cast.heads[submission.agency.code],
            at=at,
            version=submission.version,
        )


def review(
    round_: Round, submission: Submission, *, at: datetime, is_doubted: bool = False
) -> None:
    """Accept; with `is_doubted` one answer goes back first and is mended."""
    submission.refresh_from_db()
    if is_doubted:
        return_one(round_, submission, at=at)
        mend(round_, submission, at=at + timedelta(days=1))
        at += timedelta(days=2)
    submission.refresh_from_db()
    if submission.status == SubmissionStatus.SUBMITTED:
        decide(round_, submission, Decision.ACCEPT, entries(submission), at=at)
        finish(round_, submission, at=at)


def return_one(round_: Round, submission: Submission, *, at: datetime) -> None:
    submission.refresh_from_db()
    if submission.status != SubmissionStatus.SUBMITTED or submission.was_returned():
        return
    *good, doubtful = entries(submission)
    decide(round_, submission, Decision.ACCEPT, good, at=at)
    decide(round_, submission, Decision.RETURN, [doubtful], at=at)
    finish(round_, submission, at=at)


def decide(
    round_: Round,
    submission: Submission,
    decision: Decision,
    answers: list[Entry],
    *,
    at: datetime,
) -> None:
    for entry in answers:
        submission.refresh_from_db()
        reviews.decide(
            entry=entry,
            decision=decision,
            by=round_.cast.coordinator,
            at=at,
            version=submission.version,
            reason=RETURN_NOTE if decision is Decision.RETURN else "",
        )


def finish(round_: Round, submission: Submission, *, at: datetime) -> None:
    submission.refresh_from_db()
    reviews.finish(
        submission=submission, by=round_.cast.coordinator, at=at, version=submission.version
    )


def mend(round_: Round, submission: Submission, *, at: datetime) -> None:
    submission.refresh_from_db()
    if submission.status != SubmissionStatus.RETURNED:
        return
    head = round_.cast.heads[submission.agency.code]
    for entry in entries(submission):
        if entry.status != EntryStatus.RETURNED:
            continue
        said = entry.answer
        cut_off = f"{round_.period.cutoff_on:%d/%m/%Y}"
        text = f"{said.result}\nSố liệu tính đến {cut_off}, theo báo cáo tổng hợp của đơn vị."
        answer = Answer.from_json(said.as_json() | {"result": text})
        entry_service.save(entry=entry, answer=answer, by=head, at=at, version=entry.version)
    submission.refresh_from_db()
    submissions_service.send(submission=submission, by=head, at=at, version=submission.version)
