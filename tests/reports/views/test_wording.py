"""Pages of edited wording: the coordinator's form and list, the report's panel, the agency."""

from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import PassageEdit
from reports.pipeline.snapshot import fingerprint
from reports.services import wording
from reports.states import EditAct
from tasks.models import Entry
from tasks.states import EntryStatus
from tests.factories.tasks import PeriodFactory, answered
from tests.reports.rounds import AFTER, RICH, compiled, heading, recipient, stands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
OWN, EDITED = RICH.result, "Đã tổ chức 03 lớp tập huấn (dữ liệu minh họa)."
LIST, MINE = "/bao-cao-tong-hop/bien-tap/", "/cau-da-bien-tap/"
PROVINCE = {"noi-nhan": "ubnd-tinh"}


@pytest.fixture
def period(agency_a):
    made = PeriodFactory()
    stands(made, heading(made.plan), "accepted", agency=agency_a)
    return made


@pytest.fixture
def entry(period) -> Entry:
    return Entry.objects.select_related("submission").get(submission__period=period)


@pytest.fixture
def edit(entry, coordinator) -> PassageEdit:
    return edited(entry, coordinator)


def edited(entry, by, part="result", own=OWN, words=EDITED) -> PassageEdit:
    where = {"entry": entry, "recipient": recipient(), "part": part, "by": by, "at": AFTER}
    seen = fingerprint(own)
    where["numbers_confirmed"] = True
    return wording.edit(wording=words, reason="Thể thức", seen=0, words_seen=seen, **where)


def form(name: str, entry, part="result") -> str:
    return reverse(f"reports:{name}", args=["ubnd-tinh", entry.public_id, part])


def see(client, person, url, **query) -> str:
    client.force_login(person)
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- The form -------------------------------------------------------------------------------------


def test_the_form_shows_the_agencys_words_beside_the_wording(client, entry, coordinator):
    page = see(client, coordinator, form("edit", entry))

    assert page.count("Đã mở 3 lớp tập huấn (dữ liệu minh họa).") == 2
    assert fingerprint(OWN) in page


def test_the_form_edits_withdraws_and_keeps(client, entry, coordinator, staff_a):
    client.force_login(coordinator)
    typed = {"seen": 0, "words_seen": fingerprint(OWN), "wording": EDITED, "reason": "Thể thức"}
    assert client.post(form("edit", entry), typed).status_code == 302
    wording.object_to(edit=PassageEdit.objects.get(), reason="Sai ý", by=staff_a, at=AFTER)
    kept = {"keep-seen": 2, "keep-reason": "Đúng thể thức"}
    assert client.post(form("edit_keep", entry), kept).status_code == 302
    back = {"withdraw-seen": 3, "withdraw-reason": "Theo đề nghị"}
    assert client.post(form("edit_withdraw", entry), back).status_code == 302

    acts = list(PassageEdit.objects.order_by("number").values_list("act", flat=True))
    assert acts == [EditAct.EDIT, EditAct.OBJECT, EditAct.KEEP, EditAct.WITHDRAW]


def test_another_number_is_asked_about_on_the_form_and_kept_as_confirmed(
    client, entry, coordinator
):
    client.force_login(coordinator)
    typed = {"seen": 0, "words_seen": fingerprint(OWN), "reason": "Theo văn bản đính chính"}
    typed["wording"] = OWN.replace("3 lớp", "30 lớp")
    first = client.get(form("edit", entry)).content.decode()

    asked = client.post(form("edit", entry), typed)
    kept = client.post(form("edit", entry), typed | {"numbers_confirmed": "on"})

    assert "numbers_confirmed" not in first
    assert asked.status_code == 422
    page = asked.content.decode()
    assert 'name="numbers_confirmed"' in page
    assert "30 lớp" in page
    assert kept.status_code == 302
    assert PassageEdit.objects.get().numbers_confirmed is True


@pytest.mark.parametrize("name", ["edit", "edit_withdraw", "edit_keep"])
def test_a_form_without_a_reason_comes_back_with_what_was_typed(client, entry, coordinator, name):
    edited(entry, coordinator)
    client.force_login(coordinator)
    typed = {"seen": 1, "words_seen": fingerprint(OWN), "wording": "Câu tôi đã gõ."}
    typed |= {"withdraw-seen": 1, "keep-seen": 1}

    answer = client.post(form(name, entry), typed)

    assert answer.status_code == 422
    assert PassageEdit.objects.count() == 1
    assert ("Câu tôi đã gõ." in answer.content.decode()) is (name == "edit")


def typed_again(page) -> dict[str, object]:
    """What a browser posts from the page as it came back."""
    form = page.context["forms"]["edit"]
    return {name: form[name].value() for name in form.fields}


def test_a_wording_that_came_second_comes_back_with_the_first_beside_it(
    client, entry, coordinator, edit
):
    client.force_login(coordinator)
    typed = {
        "seen": 0,
        "words_seen": fingerprint(OWN),
        "wording": "Câu tôi đã gõ.",
        "reason": "x",
        "numbers_confirmed": "on",
    }

    stale = client.post(form("edit", entry), typed)

    assert stale.status_code == 409
    assert PassageEdit.objects.count() == 1
    said = stale.content.decode()
    assert "Câu tôi đã gõ." in said
    assert "Đã có người xử lý câu này" in said
    assert "<ins>" in said  # the other edit
    assert client.post(form("edit", entry), typed_again(stale)).status_code == 302
    assert PassageEdit.objects.order_by("number").last().wording == "Câu tôi đã gõ."


def test_words_that_changed_meanwhile_stand_beside_the_wording_that_was_typed(
    client, entry, coordinator
):
    sent = entry.version + 1
    given = {"sent_version": sent, "accepted_version": sent, "status": EntryStatus.ACCEPTED}
    answered(entry, replace(RICH, result="Đã mở 5 lớp."), **given)
    client.force_login(coordinator)
    typed = {
        "seen": 0,
        "words_seen": fingerprint(OWN),
        "wording": "Câu tôi đã gõ.",
        "reason": "x",
        "numbers_confirmed": "on",
    }

    stale = client.post(form("edit", entry), typed)

    assert stale.status_code == 409
    assert "Đã mở 5 lớp." in stale.content.decode()
    assert "Câu tôi đã gõ." in stale.content.decode()
    assert client.post(form("edit", entry), typed_again(stale)).status_code == 302


def test_a_wording_of_words_that_are_gone_is_shown_to_be_copied(client, entry, coordinator):
    Entry.objects.update(accepted_version=None, sent_version=None, status=EntryStatus.OPEN)
    client.force_login(coordinator)
    typed = {
        "seen": 0,
        "words_seen": fingerprint(OWN),
        "wording": "Câu tôi đã gõ.",
        "reason": "x",
        "numbers_confirmed": "on",
    }

    refused = client.post(form("edit", entry), typed)

    assert refused.status_code == 409
    assert "Câu tôi đã gõ." in refused.content.decode()


@pytest.mark.parametrize("name", ["withdraw", "keep"])
def test_a_reason_that_came_too_late_comes_back(client, entry, coordinator, edit, name):
    client.force_login(coordinator)

    refused = client.post(
        form(f"edit_{name}", entry), {f"{name}-seen": 0, f"{name}-reason": "Lý do tôi đã gõ"}
    )

    assert refused.status_code == 409
    assert "Lý do tôi đã gõ" in refused.content.decode()
    assert PassageEdit.objects.count() == 1


def test_a_form_without_a_place_and_without_a_word_shows_nothing_typed(
    client, entry, coordinator, edit
):
    client.force_login(coordinator)

    refused = client.post(form("edit_keep", entry), {"keep-seen": 1})

    assert refused.context["unshown"] == []
    assert "None" not in refused.content.decode()


@pytest.mark.parametrize("part", ["figure.0", "obstacle.9", "x", "value.0"])
def test_there_is_no_form_for_what_is_no_passage(client, entry, coordinator, part):
    client.force_login(coordinator)

    assert client.get(form("edit", entry, part)).status_code == 404


# --- The report and the list ----------------------------------------------------------------------


def test_the_report_marks_edited_paragraphs_and_lists_the_edits(
    client, period, entry, coordinator, edit
):
    made = compiled(period, by=coordinator)
    page = see(client, coordinator, reverse("reports:report", args=[made.public_id]))

    assert page.count("đã biên tập</span>") == 1
    assert form("edit", entry) in page


def test_the_panel_of_a_paragraph_shows_whose_wording_it_has(
    client, period, entry, coordinator, edit
):
    made = compiled(period, by=coordinator)
    client.force_login(coordinator)
    pages = [
        client.get(reverse("reports:sources", args=[made.public_id, n])).content.decode()
        for n in range(1, 12)
    ]
    panel = next(page for page in pages if form("edit", entry) in page)

    assert "<ins>" in panel
    assert escape(edit.by_label) in panel
    assert form("edit", entry, "obstacle.0") in panel


def test_a_reader_of_the_report_sees_the_wording_and_no_form(
    client, period, entry, coordinator, leader, edit
):
    made = compiled(period, by=coordinator)
    made.released_at, made.released_by = AFTER, coordinator
    made.save()
    page = see(client, leader, reverse("reports:report", args=[made.public_id]))

    assert "đã biên tập</span>" in page
    assert "/bien-tap/" not in page


def test_the_list_says_what_became_of_each_edit_and_filters(client, entry, coordinator, staff_a):
    edited(entry, coordinator)
    other = edited(entry, coordinator, "next", "Mở thêm 2 lớp.", "Tiếp tục mở lớp.")
    wording.object_to(edit=other, reason="Không đúng", by=staff_a, at=AFTER)

    everything = see(client, coordinator, LIST, **PROVINCE)
    objected = see(client, coordinator, LIST, **PROVINCE | {"trang-thai": "objected"})
    flagged = see(client, coordinator, LIST, **PROVINCE | {"trang-thai": "flagged"})

    assert "Không đúng" in everything
    assert everything.count("<article") == 2
    assert objected.count("<article") == 1
    assert flagged.count("<article") == 0


def test_the_list_without_edits_says_what_to_do(client, period, coordinator):
    assert "Chưa có câu nào" in see(client, coordinator, LIST)


@pytest.mark.parametrize("edits", [1, 3])
def test_the_lists_cost_the_same_for_more_edits(client, entry, coordinator, staff_a, edits):
    passages = {"result": OWN, "next": "Mở thêm 2 lớp.", "obstacle.0": RICH.obstacles[0].text}
    for part, own in list(passages.items())[:edits]:
        edited(entry, coordinator, part, own)
    counts = []
    for person, url in ((coordinator, LIST), (staff_a, MINE)):
        client.force_login(person)
        client.get(url, PROVINCE)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(url, PROVINCE).content.decode().count("<article") == edits
        counts.append(len(taken))

    assert counts == [34, 30]


# --- The agency's side ----------------------------------------------------------------------------


def test_an_agency_sees_both_wordings_and_objects(client, entry, edit, staff_a):
    page = see(client, staff_a, MINE)
    assert f"{edit.object_until:%d/%m/%Y}" in page
    assert "<del>" in page
    assert "<ins>" in page

    url = reverse("reports:edit_object", args=[edit.public_id])
    empty = client.post(url, {})
    given = client.post(url, {f"{edit.public_id}-reason": "Sai ý của đơn vị"})

    assert (empty.status_code, given.status_code) == (422, 302)
    page = see(client, staff_a, MINE)
    assert "Sai ý của đơn vị" in page
    assert url not in page


def test_an_objection_to_an_edit_that_is_no_longer_the_last_comes_back_under_the_new_one(
    client, entry, edit, coordinator, staff_a
):
    where = {"entry": entry, "recipient": recipient(), "part": "result", "by": coordinator}
    seen = {"seen": 1, "words_seen": fingerprint(OWN), "at": AFTER, "numbers_confirmed": True}
    new = wording.edit(wording="Câu mới của Sở.", reason="Gọn hơn", **where, **seen)
    client.force_login(staff_a)

    late = client.post(
        reverse("reports:edit_object", args=[edit.public_id]), {f"{edit.public_id}-reason": "Sai ý"}
    )

    assert late.status_code == 409
    [(line, objection)] = late.context["lines"]
    assert line.edit == new
    assert objection["reason"].value() == "Sai ý"
    assert "Không gửi được ý kiến" in str(objection.non_field_errors()[0])


def test_a_reason_that_came_after_the_last_day_is_shown_to_be_copied(client, entry, edit, staff_a):
    PassageEdit.objects.update(object_until=AFTER.date() - timedelta(days=1))
    client.force_login(staff_a)

    late = client.post(
        reverse("reports:edit_object", args=[edit.public_id]), {f"{edit.public_id}-reason": "Sai ý"}
    )

    assert late.status_code == 409
    assert "Sai ý" in late.content.decode()


def test_another_agency_finds_nothing(client, edit, staff_b):
    assert "Chưa có câu nào" in see(client, staff_b, MINE)
    url = reverse("reports:edit_object", args=[edit.public_id])
    assert client.post(url, {f"{edit.public_id}-reason": "x"}).status_code == 404
