"""Saving drafts: versions, conflicts, what is editable, what is never stored."""

from datetime import timedelta

import pytest

from agencies.roles import Role
from plan_portal.lib.errors import NotAllowed
from tasks.answer import Answer, Obstacle
from tasks.models import Entry, Submission
from tasks.queries.draft import Draft
from tasks.services import entry as entries
from tasks.services.entry import Conflict, NotEditable, SecretSuspected
from tasks.services.submission import PeriodLocked
from tasks.states import AnswerKind, EntryStatus, PeriodStatus, SubmissionStatus
from tests.factories.agencies import appointed
from tests.factories.tasks import PROGRESS, EntryFactory, SubmissionFactory, answered
from tests.moments import NOON

pytestmark = pytest.mark.django_db(transaction=False)
NIL = Answer(kind=AnswerKind.NIL)


@pytest.fixture
def entry(agency_a):
    return EntryFactory(submission=SubmissionFactory(agency=agency_a))


def save(entry, by, answer=PROGRESS, version=None, **more):
    version = entry.version if version is None else version
    return entries.save(entry=entry, answer=answer, by=by, at=NOON, version=version, **more)


def test_save_keeps_the_answer_as_version_one_with_who_and_when(entry, staff_a):
    saved = save(entry, staff_a)

    version = saved.versions.get()
    assert (version.number, version.answer, version.saved_by, version.saved_at) == (
        1, PROGRESS, staff_a, NOON,
    )  # fmt: skip
    assert (saved.answer, saved.kind, saved.status, saved.version) == (
        PROGRESS, "progress", EntryStatus.ANSWERED, 1,
    )  # fmt: skip
    assert version.on_behalf is False


def test_save_raises_the_version_of_the_submission(entry, staff_a):
    before = entry.submission.version

    save(entry, staff_a)

    assert Submission.objects.get().version == before + 1


def test_unchanged_save_makes_no_version(entry, staff_a):
    saved = save(entry, staff_a)

    again = save(saved, staff_a)

    assert (again.version, again.versions.count()) == (1, 1)


def test_empty_form_of_an_open_entry_makes_no_version(entry, staff_a):
    saved = save(entry, staff_a, Answer())

    assert (saved.version, saved.status, saved.versions.count()) == (0, EntryStatus.OPEN, 0)


def test_words_that_do_not_fit_their_field_stay_with_the_draft(entry, staff_a):
    saved = save(entry, staff_a, typed={"percent": "khoảng 96"})

    assert Draft.of(saved.content).typed == {"percent": "khoảng 96"}
    assert saved.answer == PROGRESS


def test_text_is_cleaned_once_at_the_gate(entry, staff_a):
    dirty = Answer(
        kind="progress",
        result=" Đa\u0303\u202e xong\x00.\r\nHai ",
        obstacles=(Obstacle("a\u200b"),),
    )

    saved = save(entry, staff_a, dirty)

    assert saved.answer.result == "Đã xong.\nHai"
    assert saved.answer.obstacles == (Obstacle("a"),)
    assert entries.cleaned(dirty)[1] == 3


def test_nil_keeps_only_the_reason_and_the_old_words_stay_in_history(entry, staff_a):
    save(entry, staff_a)

    saved = save(
        Entry.objects.get(), staff_a, Answer(kind="nil", result="x", percent=3, reason="vì")
    )

    assert saved.answer == Answer(kind="nil", reason="vì")
    assert saved.versions.get(number=1).answer == PROGRESS


def test_secret_channel_strips_all_but_number_and_date(entry, staff_a):
    full = Answer(kind="secret", secret_number="01/BC", result="nội dung", percent=5, reason="r")

    saved = save(entry, staff_a, full, typed={"percent": "x", "secret_date": "31/02/2026"})

    assert saved.answer == Answer(kind="secret", secret_number="01/BC")
    assert Draft.of(saved.content).typed == {"secret_date": "31/02/2026"}
    assert "nội dung" not in str(list(saved.versions.values_list("content", flat=True)))


@pytest.mark.parametrize("field", ["result", "next_step", "reason"])
def test_mark_of_state_secrecy_is_refused_and_stored_nowhere(entry, staff_a, field):
    with pytest.raises(SecretSuspected) as refusal:
        save(entry, staff_a, Answer(kind="progress", **{field: "Tài liệu đóng dấu TỐI MẬT"}))

    assert refusal.value.fields == (field,)
    assert Entry.objects.get().versions.count() == 0


def test_stale_version_is_a_conflict_that_carries_both_texts(entry, staff_a, head_a):
    first = save(entry, staff_a, Answer(kind="progress", result="gốc"))
    theirs = save(first, head_a, Answer(kind="progress", result="của họ"))

    with pytest.raises(Conflict) as conflict:
        save(theirs, staff_a, Answer(kind="progress", result="của tôi"), version=1)

    found = conflict.value
    assert [d.answer.result for d in (found.base, found.mine, found.theirs)] == [
        "gốc", "của tôi", "của họ",
    ]  # fmt: skip
    assert (found.version, found.merge.clashes) == (2, ("result",))
    assert Entry.objects.get().answer.result == "của họ"


def test_two_people_on_different_fields_both_stand(entry, staff_a, head_a):
    first = save(entry, staff_a, PROGRESS)
    theirs = Answer(kind="progress", status="ongoing", percent=70, result=PROGRESS.result,
                    next_step=PROGRESS.next_step)  # fmt: skip
    save(first, head_a, theirs)
    mine = Answer(kind="progress", status="ongoing", percent=60, result="mới",
                  next_step=PROGRESS.next_step)  # fmt: skip

    merged = entries.save_merging(entry=entry, answer=mine, by=staff_a, at=NOON, version=1)

    assert (merged.answer.percent, merged.answer.result) == (70, "mới")
    assert merged.versions.get(number=3).merged_from == 2


def test_untouched_stale_form_overwrites_nothing(entry, staff_a, head_a):
    first = save(entry, staff_a, PROGRESS)
    save(first, head_a, NIL)

    kept = entries.save_merging(entry=entry, answer=PROGRESS, by=staff_a, at=NOON, version=1)

    assert (kept.answer, kept.version) == (NIL, 2)


def test_text_set_aside_is_in_history_once_and_not_the_answer(entry, staff_a, head_a):
    first = save(entry, staff_a, Answer(kind="progress", result="gốc"))
    save(first, head_a, Answer(kind="progress", result="của họ"))
    mine = Answer(kind="progress", result="của tôi")

    aside = entries.set_aside(entry=entry, answer=mine, by=staff_a, at=NOON, version=1)
    again = entries.set_aside(entry=entry, answer=mine, by=staff_a, at=NOON, version=1)

    assert (aside.number, aside.answer, again.pk) == (3, mine, aside.pk)
    assert (Entry.objects.get().version, Entry.objects.get().answer.result) == (2, "của họ")


def test_next_save_after_a_text_set_aside_takes_a_new_number(entry, staff_a):
    saved = save(entry, staff_a, Answer(kind="progress", result="gốc"))
    entries.set_aside(entry=entry, answer=NIL, by=staff_a, at=NOON, version=1)

    assert save(saved, staff_a, PROGRESS).version == 3


def test_nil_for_all_unanswered_leaves_what_has_words(agency_a, staff_a):
    submission = SubmissionFactory(agency=agency_a)
    answered(EntryFactory(submission=submission))
    empty = [EntryFactory(submission=submission), EntryFactory(submission=submission)]

    count = entries.nil_for_unanswered(submission=submission, by=staff_a, at=NOON)

    assert count == 2
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["nil", "nil", "progress"]
    assert Entry.objects.get(pk=empty[0].pk).versions.get().saved_by == staff_a


def test_coordinator_enters_on_behalf_and_it_is_marked(entry, coordinator):
    assert save(entry, coordinator).versions.get().on_behalf is True


@pytest.mark.parametrize(
    ("status", "entry_status", "was_returned", "open_"),
    [
        (SubmissionStatus.DRAFT, EntryStatus.OPEN, False, True),
        (SubmissionStatus.DRAFT, EntryStatus.ANSWERED, False, True),
        (SubmissionStatus.DRAFT, EntryStatus.ACCEPTED, False, False),
        (SubmissionStatus.WITH_HEAD, EntryStatus.ANSWERED, False, False),
        (SubmissionStatus.SUBMITTED, EntryStatus.ANSWERED, False, False),
        (SubmissionStatus.RETURNED, EntryStatus.RETURNED, True, True),
        (SubmissionStatus.RETURNED, EntryStatus.ANSWERED, True, True),
        (SubmissionStatus.RETURNED, EntryStatus.ANSWERED, False, False),
        (SubmissionStatus.RETURNED, EntryStatus.ACCEPTED, True, False),
        (SubmissionStatus.ACCEPTED, EntryStatus.ACCEPTED, False, False),
        (SubmissionStatus.CONSOLIDATED, EntryStatus.ACCEPTED, False, False),
    ],
)
def test_which_answer_may_be_changed(agency_a, staff_a, status, entry_status, was_returned, open_):
    sent = status not in {SubmissionStatus.DRAFT, SubmissionStatus.WITH_HEAD}
    submission = SubmissionFactory(
        agency=agency_a, status=status, first_received_at=NOON if sent else None
    )
    entry = answered(
        EntryFactory(submission=submission),
        status=entry_status,
        accepted_version=1 if entry_status == EntryStatus.ACCEPTED else None,
        returned_version=1 if was_returned else None,
    )

    if open_:
        assert save(entry, staff_a, NIL).answer == NIL
    else:
        with pytest.raises(NotEditable):
            save(entry, staff_a, NIL)
        assert Entry.objects.get().answer == PROGRESS


def test_returned_answer_that_is_changed_counts_as_answered(agency_a, staff_a):
    submission = SubmissionFactory(
        agency=agency_a, status=SubmissionStatus.RETURNED, first_received_at=NOON
    )
    entry = answered(EntryFactory(submission=submission), status="returned", returned_version=1)

    assert save(entry, staff_a, NIL).status == EntryStatus.ANSWERED


def test_locked_period_takes_no_save(entry, staff_a):
    entry.submission.period.status = PeriodStatus.LOCKED
    entry.submission.period.locked_at, entry.submission.period.locked_by = NOON, staff_a
    entry.submission.period.save()

    with pytest.raises(PeriodLocked):
        save(entry, staff_a)


def test_ended_appointment_takes_no_save(entry, staff_a):
    appointment = staff_a.appointments_at(NOON)[0]
    appointment.valid_to = NOON.date() - timedelta(days=1)
    appointment.save()

    with pytest.raises(NotAllowed):
        save(entry, staff_a)


def test_stranger_and_reader_may_not_save(entry, staff_b, leader):
    for person in (staff_b, leader):
        with pytest.raises(NotAllowed):
            save(entry, person)


def test_head_and_second_staff_of_the_agency_may_save(entry, agency_a, head_a):
    second = appointed(agency_a, Role.STAFF, "chuyen-vien-a2")

    save(save(entry, head_a), second, NIL)

    assert [v.saved_by for v in Entry.objects.get().versions.order_by("number")] == [head_a, second]
