"""Moving a submission: table, rule, lock, receipt."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEvent, OutboxMessage
from plan_portal.lib.errors import NotAllowed
from tasks import rules, workflow
from tasks.answer import Answer, Obstacle
from tasks.models import Entry, ObstacleRecord, Period, Submission
from tasks.services import entry as entries
from tasks.services import evidence, sent_content
from tasks.services import submission as submissions
from tasks.services.submission import (
    AlreadyReviewed,
    NoteRequired,
    PeriodLocked,
    StaleSubmission,
    SubmissionIncomplete,
)
from tasks.states import AnswerKind, EntryStatus, PeriodStatus, SubmissionStatus
from tasks.workflow import Action, TransitionRefused
from tests.factories.tasks import PROGRESS, EntryFactory, SubmissionFactory, answered
from tests.moments import NOON

pytestmark = pytest.mark.django_db
S = SubmissionStatus
NIL = Answer(kind=AnswerKind.NIL)
LATER = NOON + timedelta(hours=1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def submission(agency_a):
    made = SubmissionFactory(agency=agency_a)
    answered(EntryFactory(submission=made))
    return made


def put(submission, status):
    sent = status not in {S.DRAFT, S.WITH_HEAD}
    Submission.objects.filter(pk=submission.pk).update(
        status=status, first_received_at=NOON if sent else None
    )
    submission.refresh_from_db()


def send(submission, by, at=NOON, **more):
    submission.refresh_from_db()
    return submissions.send(submission=submission, by=by, at=at, version=submission.version, **more)


def test_hand_over_then_send_gives_a_receipt(submission, staff_a, head_a):
    row = submissions.hand_over(submission=submission, by=staff_a, at=NOON, version=1)
    event = submissions.send(submission=row, by=head_a, at=LATER, version=row.version)

    sent = Submission.objects.get()
    assert (sent.status, sent.first_received_at, sent.last_received_at) == (
        S.SUBMITTED, LATER, LATER,
    )  # fmt: skip
    assert event.receipt_number == f"BN-{sent.period.code}-so-y-te-01"
    assert event.at == LATER
    assert list(sent.events.order_by("number").values_list("action", flat=True)) == [
        "hand_over", "send",
    ]  # fmt: skip
    assert Entry.objects.get().sent_version == 1


def test_hash_of_the_receipt_can_be_computed_again_and_holds_every_word(submission, head_a):
    event = send(submission, head_a)

    event.refresh_from_db()
    assert sent_content.content_hash(event.content) == event.content_sha256
    assert event.content["entries"][0]["answer"] == PROGRESS.as_json()
    event.content["entries"][0]["answer"]["result"] += " "
    assert sent_content.content_hash(event.content) != event.content_sha256


@pytest.mark.parametrize(("first", "second"), [("k", "k"), ("k", "other"), ("", "")])
def test_same_send_twice_gives_the_same_receipt(submission, head_a, first, second):
    one = send(submission, head_a, key=first)
    two = submissions.send(submission=submission, by=head_a, at=LATER, version=1, key=second)

    assert (one.pk, one.receipt_number) == (two.pk, two.receipt_number)
    assert Submission.objects.get().events.count() == 1
    assert Submission.objects.get().last_received_at == NOON


def test_same_key_after_a_recall_gives_no_old_receipt(submission, head_a):
    send(submission, head_a, key="k")
    sent = Submission.objects.get()
    submissions.recall(submission=sent, by=head_a, at=NOON, version=sent.version)
    back = Submission.objects.get()

    with pytest.raises(submissions.StaleSubmission):
        submissions.send(submission=back, by=head_a, at=LATER, version=back.version, key="k")

    assert Submission.objects.get().status == S.DRAFT


def test_same_send_twice_by_a_stranger_gives_nothing(submission, head_a, head_b):
    send(submission, head_a, key="k")

    with pytest.raises(NotAllowed):
        submissions.send(submission=submission, by=head_b, at=LATER, version=1, key="k")


def test_incomplete_report_is_not_handed_over_nor_sent(submission, staff_a, head_a):
    empty = EntryFactory(submission=submission)

    for act, person in ((submissions.hand_over, staff_a), (submissions.send, head_a)):
        with pytest.raises(SubmissionIncomplete) as refusal:
            act(submission=submission, by=person, at=NOON, version=1)
        problem = refusal.value.problems[0]
        assert (problem.entry, problem.field, problem.code) == (empty.public_id, "kind", "required")
    assert Submission.objects.get().status == S.DRAFT


def test_words_that_fit_no_field_stop_the_send(submission, staff_a, head_a):
    row = Entry.objects.get()
    entries.save(entry=row, answer=PROGRESS, typed={"percent": "khoảng 96"}, by=staff_a, at=NOON,
                 version=1)  # fmt: skip

    with pytest.raises(SubmissionIncomplete) as refusal:
        send(submission, head_a)

    assert [p.field for p in refusal.value.problems] == ["percent"]
    assert "khoảng 96" in refusal.value.problems[0].text


def test_returned_answer_that_nobody_touched_stops_the_send(submission, head_a):
    put(submission, S.RETURNED)
    Entry.objects.update(status=EntryStatus.RETURNED, returned_version=1, sent_version=1)

    with pytest.raises(SubmissionIncomplete) as refusal:
        send(submission, head_a)

    assert [p.code for p in refusal.value.problems] == ["returned"]


def test_resubmission_never_overwrites_the_first_time_of_receipt(submission, staff_a, head_a):
    send(submission, head_a)
    put_back = Submission.objects.get()
    put_back.status = S.RETURNED
    put_back.save(update_fields=["status"])
    Entry.objects.update(status=EntryStatus.RETURNED, returned_version=1)
    entries.save(entry=Entry.objects.get(), answer=NIL, by=staff_a, at=LATER, version=1)

    event = send(submission, head_a, at=LATER)

    row = Submission.objects.get()
    assert (row.first_received_at, row.last_received_at) == (NOON, LATER)
    assert event.receipt_number.endswith("-02")
    assert Entry.objects.get().sent_version == 2


def test_give_back_needs_words_and_returns_the_draft(submission, staff_a, head_a):
    row = submissions.hand_over(submission=submission, by=staff_a, at=NOON, version=1)

    with pytest.raises(NoteRequired):
        submissions.give_back(submission=row, by=head_a, at=NOON, version=row.version, note="  ")
    row = submissions.give_back(submission=row, by=head_a, at=NOON, version=row.version, note="Sửa")

    assert row.status == S.DRAFT
    assert row.events.order_by("-number")[0].note == "Sửa"


def test_recall_by_staff_from_the_head_and_by_the_head_from_the_office(submission, staff_a, head_a):
    row = submissions.hand_over(submission=submission, by=staff_a, at=NOON, version=1)
    row = submissions.recall(submission=row, by=staff_a, at=NOON, version=row.version)
    assert row.status == S.DRAFT

    send(submission, head_a)
    row = Submission.objects.get()
    row = submissions.recall(submission=row, by=head_a, at=LATER, version=row.version)

    assert (row.status, row.first_received_at) == (S.DRAFT, None)


def test_recall_after_the_review_has_begun_is_refused(submission, head_a):
    send(submission, head_a)
    Entry.objects.update(decision="accept")

    row = Submission.objects.get()

    with pytest.raises(AlreadyReviewed):
        submissions.recall(submission=row, by=head_a, at=LATER, version=row.version)

    assert Submission.objects.get().status == S.SUBMITTED


def test_stale_version_moves_nothing(submission, staff_a):
    with pytest.raises(StaleSubmission):
        submissions.hand_over(submission=submission, by=staff_a, at=NOON, version=7)

    assert Submission.objects.get().status == S.DRAFT


def test_locked_period_takes_no_send(submission, head_a):
    period = submission.period
    period.status, period.locked_at, period.locked_by = PeriodStatus.LOCKED, NOON, head_a
    period.save()

    with pytest.raises(PeriodLocked):
        send(submission, head_a)


def test_send_on_behalf_needs_its_basis_and_is_marked(submission, coordinator):
    with pytest.raises(NoteRequired):
        send(submission, coordinator)

    assert send(submission, coordinator, note="Công văn số 1").on_behalf is True


def test_send_tells_the_agency_and_writes_the_trail(submission, staff_a, head_a):
    send(submission, head_a)

    assert {m.to_user for m in OutboxMessage.objects.all()} == {staff_a, head_a}
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["submission.send"]
    assert PROGRESS.result not in OutboxMessage.objects.all()[0].body


def test_send_raises_the_obstacles(submission, staff_a, head_a):
    told = Answer(kind="progress", status="ongoing", result="Đã làm 1.",
                  obstacles=(Obstacle("Thiếu máy"),))  # fmt: skip
    entries.save(entry=Entry.objects.get(), answer=told, by=staff_a, at=NOON, version=1)

    send(submission, head_a)

    assert ObstacleRecord.objects.get().text == "Thiếu máy"


ACTS = {
    Action.HAND_OVER: lambda row, by: submissions.hand_over(
        submission=row, by=by, at=NOON, version=row.version
    ),
    Action.SEND: lambda row, by: submissions.send(
        submission=row, by=by, at=NOON, version=row.version, note="căn cứ"
    ),
    Action.GIVE_BACK: lambda row, by: submissions.give_back(
        submission=row, by=by, at=NOON, version=row.version, note="vì"
    ),
    Action.RECALL: lambda row, by: submissions.recall(
        submission=row, by=by, at=NOON, version=row.version
    ),
}
PEOPLE = [
    "staff_a", "head_a", "staff_b", "head_b", "coordinator", "office_head", "leader",
    "administrator",
]  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", ACTS)
@pytest.mark.parametrize("status", list(S))
def test_every_status_action_and_person(request, submission, person, action, status):
    by = request.getfixturevalue(person)
    put(submission, status)
    known = action in workflow.allowed(status)
    may = rules.may(by, action, submission, at=NOON)
    same_send = action == Action.SEND and status == S.SUBMITTED

    if known and may:
        ACTS[action](submission, by)
        assert Submission.objects.get().status != status
    elif same_send:
        # no send event stands behind this row: the table has the last word
        with pytest.raises((TransitionRefused, NotAllowed)):
            ACTS[action](submission, by)
    else:
        with pytest.raises((TransitionRefused, NotAllowed)):
            ACTS[action](submission, by)
        assert Submission.objects.get().status == status


EXPECTED = {
    "staff_a": {Action.HAND_OVER},
    "head_a": {Action.HAND_OVER, Action.SEND},
    "coordinator": {Action.SEND},
    "office_head": {Action.SEND},
}


@pytest.mark.parametrize("person", PEOPLE)
def test_offered_actions_of_a_draft(request, submission, person):
    by = request.getfixturevalue(person)

    assert set(rules.offered_actions(by, submission, at=NOON)) == EXPECTED.get(person, set())


@pytest.mark.parametrize("status", [PeriodStatus.LOCKED, PeriodStatus.CANCELLED])
def test_a_period_closed_while_the_row_was_waited_for_is_closed(submission, status):
    """On PostgreSQL the joined period is read before the lock is granted."""
    row = submissions.lock(submission)
    Period.objects.filter(pk=row.period_id).update(status=status)

    with pytest.raises(PeriodLocked):
        submissions.refuse_locked_period(row, at=NOON)


def test_proofs_of_an_answer_that_became_secret_are_not_sent(submission, staff_a, head_a, client):
    entry = submission.entries.get()
    file = SimpleUploadedFile("noi-dung.pdf", PDF)
    proof = evidence.add(entry=entry, by=staff_a, at=NOON, name=file.name, stream=file.file)
    secret = Answer(kind="secret", secret_number="12/BC", secret_date=NOON.date())
    entries.save(entry=entry, answer=secret, by=staff_a, at=NOON, version=1)

    receipt = send(submission, head_a)

    proof.refresh_from_db()
    assert receipt.content["entries"][0]["evidence"] == []
    assert (proof.removed_at, proof.removed_by) == (NOON, head_a)
    client.force_login(staff_a)
    assert client.get(reverse("tasks:evidence", args=[proof.public_id])).status_code == 404
