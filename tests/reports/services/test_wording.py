"""Two layers of wording in the database: acts in a row, what a build makes of them, who is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from agencies.models import AuditEvent, OutboxMessage
from plan_portal.lib.errors import NotAllowed
from reports.models import PassageEdit
from reports.pipeline.compose import compose
from reports.pipeline.document import plain_text
from reports.pipeline.reading import Reading
from reports.pipeline.snapshot import codec, fingerprint
from reports.queries import edits as edit_queries
from reports.services import wording
from reports.states import EditAct
from tasks.models import Entry, Holiday
from tasks.states import EntryStatus
from tests.factories.agencies import UserFactory
from tests.factories.tasks import PeriodFactory, answered
from tests.reports.rounds import AFTER, RICH, compiled, heading, recipient, stands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
OWN, EDITED = RICH.result, "Đã tổ chức 03 lớp tập huấn (dữ liệu minh họa)."
DAY = timedelta(days=1)


@pytest.fixture
def period(agency_a):
    made = PeriodFactory()
    stands(made, heading(made.plan), "accepted", agency=agency_a)
    return made


@pytest.fixture
def entry(period) -> Entry:
    return Entry.objects.select_related("submission").get(submission__period=period)


def edit(entry, by, *, own=OWN, seen=0, at=AFTER, **given) -> PassageEdit:
    facts = {
        "recipient": recipient(),
        "part": "result",
        "wording": EDITED,
        "reason": "Cho đúng thể thức",
        "words_seen": fingerprint(own),
        "numbers_confirmed": True,
    } | given
    return wording.edit(entry=entry, by=by, at=at, seen=seen, **facts)


def act(what, entry, by, seen, *, at=AFTER) -> PassageEdit:
    where = {"recipient": recipient(), "part": "result", "reason": "Đã trao đổi"}
    return what(entry=entry, by=by, at=at, seen=seen, **where)


def report(period, by) -> str:
    """What a report built now says, read back from its stored snapshot."""
    return plain_text(compose(Reading(compiled(period, by=by).snapshot).snapshot))


def change(entry, result: str) -> None:
    """The agency has sent other words and they were accepted."""
    sent = entry.version + 1
    given = {"sent_version": sent, "accepted_version": sent}
    answered(entry, replace(RICH, result=result), status=EntryStatus.ACCEPTED, **given)


# --- Edit -----------------------------------------------------------------------------------------


def test_an_edit_keeps_both_wordings_with_who_when_and_why(entry, coordinator):
    row = edit(entry, coordinator)

    assert (row.source_words, row.wording, row.number) == (OWN, EDITED, 1)
    assert row.source_sha256 == fingerprint(OWN)
    assert row.source_version == entry.versions.get()
    assert (row.by, row.at, row.reason) == (coordinator, AFTER, "Cho đúng thể thức")
    assert row.by_label.startswith(str(coordinator))
    assert AuditEvent.objects.get(action="wording.edit").details["part"] == "result"


def test_a_build_uses_the_edit_and_the_snapshot_keeps_the_agencys_words(period, entry, coordinator):
    edit(entry, coordinator)
    made = compiled(period, by=coordinator)
    text = plain_text(Reading(made.snapshot).document)

    assert text.count(EDITED) == 1
    assert OWN.split("\n")[0] not in text
    quoted = next(row.entry for _c, row in Reading(made.snapshot).snapshot.obligations)
    assert quoted.answer.result == OWN
    assert quoted.edits[0].by.startswith(str(coordinator))


def test_an_edit_is_for_the_reports_of_its_recipient_alone(period, entry, coordinator):
    edit(entry, coordinator, recipient=recipient("bo-khcn"))

    assert OWN.split("\n")[0] in report(period, coordinator)


@pytest.mark.parametrize("words", ["Đã mở 30 lớp tập huấn.", "Đã mở các lớp.", "Mở 3 lớp, 3 xã."])
def test_other_numbers_than_the_agencys_are_refused_until_they_are_confirmed(
    entry, coordinator, words
):
    with pytest.raises(wording.NumbersChanged):
        edit(entry, coordinator, wording=words, numbers_confirmed=False)
    assert not PassageEdit.objects.exists()

    assert edit(entry, coordinator, wording=words).numbers_confirmed is True


def test_the_same_number_in_other_writing_needs_no_confirmation(period, entry, coordinator):
    row = edit(entry, coordinator, numbers_confirmed=False)

    assert row.numbers_confirmed is False
    quoted = next(
        row.entry
        for _c, row in Reading(compiled(period, by=coordinator).snapshot).snapshot.obligations
    )
    assert "numbers_confirmed" not in codec.plain(quoted.edits[0])


def test_a_snapshot_keeps_that_other_numbers_were_confirmed(period, entry, coordinator):
    edit(entry, coordinator, wording="Đã mở 30 lớp tập huấn.")

    snapshot = Reading(compiled(period, by=coordinator).snapshot).snapshot
    [quoted] = (row.entry for _clause, row in snapshot.obligations)
    assert quoted.edits[0].numbers_confirmed is True


def test_a_second_edit_is_a_second_row_and_the_first_stays(period, entry, coordinator):
    first = edit(entry, coordinator)
    edit(entry, coordinator, seen=1, wording="Câu thứ hai.")

    first.refresh_from_db()
    assert first.wording == EDITED
    assert list(PassageEdit.objects.order_by("number").values_list("number", "wording")) == [
        (1, EDITED),
        (2, "Câu thứ hai."),
    ]
    assert "Câu thứ hai." in report(period, coordinator)


def test_wording_is_cleaned_as_an_answer_is(entry, coordinator):
    row = edit(entry, coordinator, wording=" Đã mở\u202e 3 lớp.\x0b\x00Xong.\r\n ")

    assert row.wording == "Đã mở 3 lớp.\nXong."


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"wording": " \u200b\n"}, wording.WordingRefused),
        ({"wording": OWN}, wording.WordingRefused),
        ({"wording": "x" * 20_001}, wording.WordingRefused),
        ({"wording": "Văn bản TUYỆT MẬT số 5"}, wording.WordingRefused),
        ({"reason": " "}, wording.ReasonMissing),
        ({"reason": "x" * 1001}, wording.WordingRefused),
        ({"part": "obstacle.7"}, wording.NoPassage),
        ({"part": "figure.0"}, wording.NoPassage),
        ({"words_seen": fingerprint("Câu khác")}, wording.StalePassage),
    ],
)
def test_what_cannot_stand_in_a_report_is_refused(entry, coordinator, given, refusal):
    with pytest.raises(refusal):
        edit(entry, coordinator, **given)

    assert not PassageEdit.objects.exists()


def test_an_answer_that_is_not_accepted_has_no_passages(period, coordinator):
    agency = stands(period, heading(period.plan), "waiting")
    waiting = Entry.objects.get(submission__agency=agency)

    with pytest.raises(wording.NoPassage):
        edit(waiting, coordinator)


def test_who_has_not_seen_the_last_act_is_refused(entry, coordinator, office_head):
    edit(entry, coordinator)

    with pytest.raises(wording.StalePassage):
        edit(entry, office_head, wording="Câu khác.")
    with pytest.raises(wording.StalePassage):
        act(wording.withdraw, entry, office_head, 0)


def test_of_two_at_the_same_moment_the_unique_key_refuses_one(entry, coordinator, monkeypatch):
    edit(entry, coordinator)
    blind = edit_queries.Trail(())
    monkeypatch.setattr(wording, "trail_of", lambda *_a: blind)

    with pytest.raises(wording.StalePassage):
        edit(entry, coordinator, wording="Câu khác.")
    assert PassageEdit.objects.count() == 1


def test_the_database_refuses_an_edit_without_the_agencys_words(entry, coordinator):
    row = PassageEdit(recipient=recipient(), entry=entry, part="result", number=1)
    row.act, row.wording, row.reason, row.by, row.at = "edit", "x", "x", coordinator, AFTER

    with pytest.raises(IntegrityError):
        row.save()


# --- Rebuild --------------------------------------------------------------------------------------


def test_an_edit_survives_a_new_version_that_leaves_its_words(period, entry, coordinator):
    edit(entry, coordinator)
    sent = entry.version + 1
    other = replace(RICH, next_step="Mở thêm 5 lớp.")
    given = {"sent_version": sent, "accepted_version": sent}
    answered(entry, other, status=EntryStatus.ACCEPTED, **given)

    text = report(period, coordinator)

    assert text.count(EDITED) == 1
    assert "Mở thêm 5 lớp." in text


def test_an_edit_whose_words_changed_is_not_used(period, entry, coordinator):
    edit(entry, coordinator)
    change(entry, "Đã mở 4 lớp.")

    text = report(period, coordinator)

    assert text.count("Đã mở 4 lớp.") == 1
    assert EDITED not in text


# --- Withdraw, object, answer ---------------------------------------------------------------------


def test_after_a_withdrawal_the_agencys_words_stand_again(period, entry, coordinator):
    edit(entry, coordinator)
    act(wording.withdraw, entry, coordinator, 1)

    assert EDITED not in report(period, coordinator)
    assert list(PassageEdit.objects.order_by("number").values_list("act", flat=True)) == [
        EditAct.EDIT,
        EditAct.WITHDRAW,
    ]
    with pytest.raises(wording.NothingInForce):
        act(wording.withdraw, entry, coordinator, 2)


def test_while_an_objection_waits_the_report_holds_the_agencys_words(
    period, entry, coordinator, staff_a
):
    row = edit(entry, coordinator)
    wording.object_to(edit=row, reason="Sai ý", by=staff_a, at=AFTER)

    text = report(period, coordinator)

    assert OWN.split("\n")[0] in text
    assert EDITED not in text


def test_kept_against_the_objection_it_is_used_and_not_objected_to_again(
    period, entry, coordinator, head_a
):
    row = edit(entry, coordinator)
    wording.object_to(edit=row, reason="Sai ý", by=head_a, at=AFTER)
    act(wording.keep, entry, coordinator, 2)

    assert report(period, coordinator).count(EDITED) == 1
    with pytest.raises(wording.ObjectionClosed):
        wording.object_to(edit=row, reason="Vẫn sai", by=head_a, at=AFTER)


def test_an_objection_is_answered_by_other_words_that_may_be_objected_to(
    period, entry, coordinator, head_a
):
    row = edit(entry, coordinator)
    wording.object_to(edit=row, reason="Sai ý", by=head_a, at=AFTER)
    again = edit(entry, coordinator, seen=2, wording="Câu sau trao đổi.")

    assert "Câu sau trao đổi." in report(period, coordinator)
    with pytest.raises(wording.ObjectionClosed):
        wording.object_to(edit=row, reason="Cũ", by=head_a, at=AFTER)
    assert wording.object_to(edit=again, reason="Mới", by=head_a, at=AFTER).number == 4


def test_nothing_is_kept_where_nobody_objects(entry, coordinator):
    edit(entry, coordinator)

    with pytest.raises(wording.NothingInForce):
        act(wording.keep, entry, coordinator, 1)


def test_objections_are_heard_for_three_working_days(entry, coordinator, staff_a):
    friday = AFTER - timedelta(days=(AFTER.weekday() - 4) % 7)
    Holiday.objects.create(day=(friday + 3 * DAY).date(), kind="off", name="Nghỉ bù")
    row = edit(entry, coordinator, at=friday)

    assert row.object_until == (friday + 6 * DAY).date()
    with pytest.raises(wording.ObjectionClosed):
        wording.object_to(edit=row, reason="Muộn", by=staff_a, at=friday + 7 * DAY)
    wording.object_to(edit=row, reason="Kịp", by=staff_a, at=friday + 6 * DAY)


def test_only_the_agency_objects_and_only_the_office_decides(
    entry, coordinator, staff_a, staff_b, leader
):
    row = edit(entry, coordinator)

    for person in (coordinator, staff_b, leader, UserFactory()):
        with pytest.raises(NotAllowed):
            wording.object_to(edit=row, reason="x", by=person, at=AFTER)
    for person in (staff_a, leader):
        with pytest.raises(NotAllowed):
            act(wording.withdraw, entry, person, 1)


# --- Who is told ----------------------------------------------------------------------------------


def told(person) -> list[str]:
    rows = OutboxMessage.objects.filter(to_user=person).order_by("pk")
    return list(rows.values_list("purpose", flat=True))


def test_each_act_is_told_to_the_other_side(
    entry, coordinator, office_head, staff_a, head_a, staff_b
):
    row = edit(entry, coordinator)
    wording.object_to(edit=row, reason="Sai ý", by=staff_a, at=AFTER)
    act(wording.keep, entry, office_head, 2)

    assert told(head_a) == told(staff_a) == ["wording.edit", "wording.keep"]
    assert told(coordinator) == told(office_head) == ["wording.object"]
    assert told(staff_b) == []


def test_the_notice_names_task_recipient_and_day_and_quotes_nothing(entry, coordinator, staff_a):
    row = edit(entry, coordinator)
    body = OutboxMessage.objects.get(to_user=staff_a).body
    until: date = row.object_until

    assert f"{until:%d/%m/%Y}" in body
    assert entry.obligation.task.code in body
    assert "Ủy ban nhân dân tỉnh" in body
    assert EDITED not in body
    assert OWN.split("\n")[0] not in body
