"""Pages of organisation changes and of the handover sheet, with a browser that has no script."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, ChangeKind, OrganisationChange, User
from tasks.models import ObstacleRecord
from tasks.queries.succession import affected
from tasks.services import submission as submissions
from tests.factories.tasks import ExtensionFactory, answered
from tests.reports.rounds import RICH
from tests.tasks.apparatus import applied, build, holders

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return build("Cũ", "Mới", "Khác")


@pytest.fixture
def today():
    return timezone.localdate()


def record(client, world, today, **more):
    given = {
        "kind": "merge", "effective_on": f"{today:%d/%m/%Y}", "act_number": "12/QĐ-UBND",
        "origins": [world["Cũ"].public_id], "results": [world["Mới"].public_id],
        "is_confirmed": "on",
    }  # fmt: skip
    return client.post(reverse("tasks:change_record"), given | more)


def test_change_is_recorded_placed_and_applied_over_the_pages(client, world, coordinator, today):
    client.force_login(coordinator)
    answer = record(client, world, today)
    row = OrganisationChange.objects.get()
    page = client.get(answer["Location"]).content.decode()
    items = affected(row, at=timezone.now()).items
    choices = {item.key: str(world["Mới"].public_id) for item in items}

    done = client.post(answer["Location"], choices | {"act": "apply"})

    assert all(f'name="{item.key}"' in page for item in items)
    assert done.status_code == 302
    assert holders(world.tasks["Cũ"], today) == ["Cơ quan Mới"]
    shown = client.get(answer["Location"]).content.decode()
    assert reverse("tasks:handover", args=[world["Mới"].public_id]) in shown


def test_missing_choice_is_a_sentence_and_nothing_moves(client, world, coordinator, today):
    client.force_login(coordinator)
    answer = record(client, world, today, kind="dissolve", results=[])

    done = client.post(answer["Location"], {"act": "apply"})

    assert done.status_code == 409
    assert "Chưa áp dụng gì" in done.content.decode()
    assert holders(world.tasks["Cũ"], today) == ["Cơ quan Cũ"]


@pytest.fixture
def dissolved(client, world, coordinator, today):
    """A dissolution that waits for choices: its address and its rows."""
    client.force_login(coordinator)
    answer = record(client, world, today, kind="dissolve", results=[])
    row = OrganisationChange.objects.get()
    return answer["Location"], affected(row, at=timezone.now()).items


def boxes(answer) -> dict[str, str]:
    """What stands in each row of the page."""
    rows = [pair for _title, rows in answer.context["groups"] for pair in rows]
    return {item.key: str(box.value()) for item, box in rows}


def test_one_successor_is_proposed_for_all_and_nothing_is_kept(client, world, dissolved, today):
    url, items = dissolved
    to = str(world["Mới"].public_id)
    own, *others = [item.key for item in items]
    blank = {item.key: "" for item in items}

    filled = client.post(url, blank | {own: str(world["Khác"].public_id), "to": to, "act": "fill"})

    assert filled.status_code == 200
    assert boxes(filled) == {own: str(world["Khác"].public_id)} | dict.fromkeys(others, to)
    assert f"Đã đề xuất ở {len(others)} dòng" in filled.content.decode()
    assert OrganisationChange.objects.get().placements.count() == 0
    assert holders(world.tasks["Cũ"], today) == ["Cơ quan Cũ"]


def test_what_was_proposed_for_all_is_applied_with_the_one_that_was_changed(
    client, world, dissolved, today
):
    url, items = dissolved
    filled = client.post(
        url, {item.key: "" for item in items} | {"to": world["Mới"].public_id, "act": "fill"}
    )
    duty = next(item.key for item in items if item.key.startswith("duty"))

    done = client.post(
        url, boxes(filled) | {duty: str(world["Khác"].public_id), "to": "", "act": "apply"}
    )

    assert done.status_code == 302
    assert holders(world.tasks["Cũ"], today) == ["Cơ quan Khác"]
    assert world.report("Cũ").holder(timezone.now()) == world["Mới"]


def test_rows_that_were_kept_stay_as_they_are(client, world, dissolved):
    url, items = dissolved
    other = str(world["Khác"].public_id)
    client.post(url, {items[0].key: other, "act": "keep"})
    shown = boxes(client.get(url))

    filled = client.post(url, shown | {"to": str(world["Mới"].public_id), "act": "fill"})

    assert boxes(filled)[items[0].key] == other


def test_all_to_nobody_comes_back_beside_the_box(client, dissolved):
    url, items = dissolved

    answer = client.post(url, {item.key: "" for item in items} | {"to": "", "act": "fill"})

    assert answer.status_code == 422
    assert "Hãy chọn cơ quan tiếp nhận tất cả." in answer.content.decode()


def test_a_split_is_proposed_to_the_other_half_in_one_step(client, world, coordinator, today):
    client.force_login(coordinator)
    halves = [world["Mới"].public_id, world["Khác"].public_id]
    url = record(client, world, today, kind="split", results=halves)["Location"]
    shown = boxes(client.get(url))

    filled = client.post(url, shown | {"to": str(world["Mới"].public_id), "act": "fill"})

    assert set(shown.values()) == {str(world["Khác"].public_id)}
    assert set(boxes(filled).values()) == {str(world["Mới"].public_id)}


def test_refused_record_keeps_what_was_typed(client, world, coordinator, today):
    client.force_login(coordinator)

    answer = record(client, world, today, results=[world["Cũ"].public_id])

    assert answer.status_code == 422
    assert "đang ở cả hai bên" in answer.content.decode()
    assert 'value="12/QĐ-UBND"' in answer.content.decode()


def test_applied_change_is_undone_over_its_page(client, world, coordinator, today):
    at = timezone.now() - timedelta(days=3)
    day = today - timedelta(days=4)
    row = applied(ChangeKind.MERGE, [world["Cũ"]], [world["Mới"]], by=coordinator, on=day, at=at)
    client.force_login(coordinator)

    url = reverse("tasks:change_undo", args=[row.public_id])
    done = client.post(url, {"effective_on": f"{today:%d/%m/%Y}", "act_number": "13/QĐ-UBND"})

    assert done.status_code == 302
    assert holders(world.tasks["Cũ"], today) == ["Cơ quan Cũ"]


@pytest.fixture
def handed_over(world, coordinator, today):
    """The old agency sent its report with an obstacle and a next step; then it was merged."""
    report = world.report("Cũ")
    answered(report.entries.get(), RICH, saved_by=world.heads["Cũ"])
    report.refresh_from_db()
    at = timezone.now()
    submissions.send(submission=report, by=world.heads["Cũ"], at=at, version=report.version)
    applied(ChangeKind.MERGE, [world["Cũ"]], [world["Mới"]], by=coordinator, on=today, at=at)
    return world


WORDS = ("Đã mở 3 lớp tập huấn", "Chưa có định mức chi", "Bộ Tài chính", "Mở thêm 2 lớp")


def test_handover_sheet_tells_the_successor_what_it_takes_over(client, handed_over):
    head = User.objects.get(pk=handed_over.heads["Mới"].pk)
    client.force_login(head)

    page = client.get(reverse("tasks:handover", args=[handed_over["Mới"].public_id]))

    text = page.content.decode()
    assert [word for word in (*WORDS, "Cơ quan Cũ (nay là Cơ quan Mới") if word not in text] == []


def test_handover_sheet_names_the_extended_deadline(client, handed_over):
    report = handed_over.report("Cũ")
    day = timezone.localdate(report.period.due_at) + timedelta(days=9)
    later = report.period.due_at + timedelta(days=9)
    ExtensionFactory(period=report.period, agency=report.agency, due_at=later)
    client.force_login(handed_over.heads["Mới"])

    page = client.get(reverse("tasks:handover", args=[handed_over["Mới"].public_id]))

    assert f"{day:%d/%m/%Y}" in page.content.decode()


def test_handover_sheet_as_word_file_says_the_same(client, handed_over):
    client.force_login(handed_over.heads["Mới"])

    answer = client.get(reverse("reports:handover_docx", args=[handed_over["Mới"].public_id]))

    with ZipFile(BytesIO(answer.content)) as word:
        text = word.read("word/document.xml").decode()
    assert [w for w in (*WORDS, "PHIẾU BÀN GIAO NHIỆM VỤ") if w not in text] == []


def test_sheet_of_another_agency_is_not_there(client, handed_over):
    client.force_login(handed_over.heads["Khác"])

    page = client.get(reverse("tasks:handover", args=[handed_over["Mới"].public_id]))

    assert page.status_code == 404


@pytest.mark.parametrize("name", ["tasks:inbox", "reports:agencies", "reports:dashboard"])
def test_live_pages_say_what_the_agency_is_now(client, handed_over, coordinator, name):
    client.force_login(coordinator)

    page = client.get(reverse(name)).content.decode()

    assert "nay là Cơ quan Mới" in page


def test_search_of_incoming_finds_the_report_by_the_new_name(client, handed_over, coordinator):
    client.force_login(coordinator)

    page = client.get(reverse("tasks:inbox") + "?q=co+quan+moi").content.decode()

    assert "Cơ quan Cũ" in page
    assert Agency.objects.get(pk=handed_over["Cũ"].pk).valid_to is not None


def test_page_of_an_obstacle_says_what_its_agency_is_now(client, handed_over, coordinator):
    client.force_login(coordinator)
    told = ObstacleRecord.objects.get()

    page = client.get(reverse("tasks:obstacle", args=[told.public_id])).content.decode()

    assert "nay là Cơ quan Mới" in page


def test_approval_page_says_what_the_agency_is_now(client, world, coordinator, today):
    report, at = world.report("Cũ"), timezone.now()
    answered(report.entries.get(), RICH, saved_by=world.heads["Cũ"])
    applied(ChangeKind.MERGE, [world["Cũ"]], [world["Mới"]], by=coordinator, on=today, at=at)
    client.force_login(User.objects.get(pk=world.heads["Mới"].pk))

    page = client.get(reverse("tasks:approve", args=[report.public_id])).content.decode()

    assert "nay là Cơ quan Mới" in page
