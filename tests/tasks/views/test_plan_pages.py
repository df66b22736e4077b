"""Pages of the plan: who may read and add, what is shown, the import by hand, query counts."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import LegalDocument
from tasks.models import Plan, PlanDraft, Supplement, Task
from tasks.services import plan_draft, plan_import
from tasks.services import supplement as supplements
from tasks.states import SupplementKind
from tests.factories.agencies import AgencyFactory
from tests.moments import NOON
from tests.tasks.services.test_plan_import import SMALL, SOURCE

READERS = ["staff_a", "head_a", "coordinator", "office_head", "leader"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return plan_import.import_plan(source=SMALL, by=None, at=NOON).version


@pytest.fixture
def task(version):
    return Task.objects.get(heading__version=version, code="1.1")


def get(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"tasks:{name}", args=args))


@pytest.mark.parametrize("name", ["plan", "plan_version", "plan_source"])
@pytest.mark.parametrize(
    ("who", "status"), [*((one, 200) for one in READERS), ("administrator", 403)]
)
def test_who_reads_the_plan(name, who, status, request, client):
    user = request.getfixturevalue(who)
    found = plan_import.import_plan(source=SMALL, by=None, at=NOON).version
    args = [] if name == "plan" else [found.public_id]

    assert get(client, user, name, *args).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("office_head", 200), ("staff_a", 403), ("leader", 403)],
)
def test_who_may_import_and_add(who, status, request, client):
    user = request.getfixturevalue(who)
    found = plan_import.import_plan(source=SMALL, by=None, at=NOON).version
    task = Task.objects.filter(heading__version=found).first()

    assert get(client, user, "plan_import").status_code == status
    assert get(client, user, "task", task.public_id).status_code == status


def test_a_draft_is_unknown_to_strangers(client, staff_a, coordinator):
    draft = plan_draft.begin(source=SMALL, source_name="", by=coordinator, at=NOON)

    assert get(client, staff_a, "plan_draft", draft.public_id).status_code == 404
    assert get(client, coordinator, "plan_draft", draft.public_id).status_code == 200


def test_without_a_plan_the_page_says_so(client, coordinator):
    page = get(client, coordinator, "plan").content.decode()

    assert reverse("tasks:plan_import") in page


def test_clauses_stand_verbatim_with_their_slips_marked(client, staff_a):
    plan_import.import_plan(source=SOURCE, by=None, at=NOON)

    page = get(client, staff_a, "plan").content.decode()

    assert "cạo</mark> vào sản xuất" in page
    assert page.count('class="plan-clause"') == 29


def test_additions_stand_apart_with_their_source(client, staff_a, coordinator, task):
    supplements.add(
        task=task, kind=SupplementKind.DEADLINE, due_on=date(2026, 12, 31), source="CV 12",
        source_date=date(2026, 1, 5), by=coordinator, at=NOON,
    )  # fmt: skip

    page = get(client, staff_a, "plan").content.decode()

    assert "31/12/2026" in page
    assert "CV 12, 05/01/2026" in page


def test_a_replaced_document_says_by_what(client, staff_a):
    plan_import.import_plan(source=SOURCE, by=None, at=NOON)
    new = LegalDocument.objects.create(number="1671/QĐ-TTg", issued_on=date(2026, 8, 28))
    LegalDocument.objects.filter(number="127/QĐ-TTg").update(replaced_by=new)

    page = get(client, staff_a, "plan").content.decode()

    assert "1671/QĐ-TTg" in page


def test_the_source_marks_the_clause(client, staff_a, version, task):
    client.force_login(staff_a)
    url = reverse("tasks:plan_source", args=[version.public_id])

    page = client.get(url, {"task": "1.1"}).content.decode()

    assert f'<mark id="passage">{task.text}' in page


def test_an_addition_needs_its_words_and_source(client, coordinator, task):
    client.force_login(coordinator)
    url = reverse("tasks:task", args=[task.public_id])

    answer = client.post(url, {"add-kind": "deadline", "add-text": "giữ lại chữ này"})

    assert answer.status_code == 422
    assert "giữ lại chữ này" in answer.content.decode()
    assert not Supplement.objects.exists()


def test_an_addition_is_kept_and_withdrawn(client, coordinator, task):
    client.force_login(coordinator)
    agency = AgencyFactory()
    given = {"add-kind": "support", "add-agencies": agency.pk, "add-source": "CV 12"}

    client.post(
        reverse("tasks:task", args=[task.public_id]), given | {"add-source_date": "05/01/2026"}
    )
    row = Supplement.objects.get()
    client.post(reverse("tasks:supplement_withdraw", args=[row.public_id]))

    row.refresh_from_db()
    assert list(row.agencies.all()) == [agency]
    assert (row.source_date, row.withdrawn_by) == (date(2026, 1, 5), coordinator)


def test_a_corrected_reading_leaves_the_text_alone(client, coordinator, task):
    client.force_login(coordinator)
    before = task.text

    client.post(reverse("tasks:task_reading", args=[task.public_id]), {"reading-text": "Đọc lại."})

    task.refresh_from_db()
    assert (task.text, task.corrected_text, task.corrected_by) == (before, "Đọc lại.", coordinator)


def upload(client, text, name="ke-hoach.txt"):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post(reverse("tasks:plan_import"), {"file": file})


def test_a_plan_is_imported_after_every_heading_was_compared(client, coordinator):
    client.force_login(coordinator)
    draft_url = upload(client, SMALL)["Location"]

    client.post(draft_url, {"headings": ["1"], "import": "1"})
    assert not Plan.objects.exists()

    client.post(draft_url, {"headings": ["1", "2"], "import": "1", "agency_0": "new"})
    assert not Plan.objects.exists()

    chosen = {"agency_0": "new", "agency_1": str(AgencyFactory(name="Công an").public_id)}
    client.post(draft_url, {"headings": ["1", "2"], "import": "1"} | chosen)
    plan = Plan.objects.get()
    assert plan.current_version.imported_by == coordinator
    assert PlanDraft.objects.get().version == plan.current_version


def test_tick_all_confirms_everything(client, coordinator):
    client.force_login(coordinator)
    draft_url = upload(client, SMALL)["Location"]

    client.post(draft_url, {"all": "1"})
    client.post(draft_url, {"import": "1", "headings": ["1", "2"], "agency_0": "new",
                            "agency_1": "new"})  # fmt: skip

    assert Plan.objects.count() == 1


def test_pasted_text_is_taken_too(client, coordinator):
    client.force_login(coordinator)

    client.post(reverse("tasks:plan_import"), {"pasted": SMALL.replace("\n", "\r\n")})

    assert PlanDraft.objects.get().source == SMALL


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "ke-hoach.txt"),
        (b"\x00\x01\x02" * 50, "ke-hoach.txt"),
        ("Thư mời họp.", "ke-hoach.txt"),
        (b"a" * (10 * 1024 * 1024 + 1), "ke-hoach.txt"),
        (b"khong phai word", "ke-hoach.docx"),
        ("1. Sở Y tế: việc", "ke-hoach.exe"),
    ],
)
def test_what_cannot_be_read_comes_back_with_a_sentence(text, name, client, coordinator):
    client.force_login(coordinator)

    answer = upload(client, text, name)

    assert answer.status_code == 422
    assert 'class="err"' in answer.content.decode()
    assert not PlanDraft.objects.exists()


def test_a_changed_text_shows_its_diff_before_the_import(client, coordinator, version):
    client.force_login(coordinator)
    url = upload(client, SMALL.replace("bệnh viện công lập", "bệnh viện"))["Location"]

    page = client.get(url).content.decode()

    assert "<del>" in page


@pytest.mark.parametrize("headings", [1, 3, 15])
def test_the_query_count_of_the_plan_is_constant(
    headings, client, staff_a, coordinator, django_assert_num_queries
):
    text = SMALL.split("1. Sở Y tế")[0] + "".join(
        f"{n}. Sở Minh họa {n}\n- Triển khai việc thứ {n}.\n- Theo dõi việc thứ {n}.\n"
        for n in range(1, headings + 1)
    )
    plan_import.import_plan(source=text, by=None, at=NOON)
    for task in Task.objects.all():
        supplements.add(
            task=task, kind=SupplementKind.SUPPORT, agencies=[AgencyFactory()], source="CV",
            source_date=date(2026, 1, 5), by=coordinator, at=NOON,
        )  # fmt: skip
    client.force_login(staff_a)
    client.get(reverse("tasks:plan"))

    # Two of them say which text stands today, and how the others stand.
    with django_assert_num_queries(20, exact=False):
        page = client.get(reverse("tasks:plan")).content.decode()

    assert page.count('class="plan-clause"') == 2 * headings


def test_a_pasted_text_that_is_too_large_is_said(client, coordinator):
    client.force_login(coordinator)

    response = client.post(reverse("tasks:plan_import"), {"pasted": "a" * 3_000_000})

    assert response.status_code == 400
    assert "nhiều nhất 2,5 MB chữ và 10 tệp" in response.content.decode()
