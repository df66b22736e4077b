"""The real plan, stored; the same words twice; changed words; agencies known and new."""

from datetime import date
from pathlib import Path

import pytest

from agencies.models import Agency, AgencyGroup, AgencyKind, AuditEvent, LegalDocument
from plan_portal.lib.errors import NotAllowed
from tasks import plan_text
from tasks.models import Duty, Heading, Plan, PlanVersion, Supplement, Task
from tasks.queries import proposal as proposals
from tasks.services import plan_duties, plan_import
from tasks.states import DutyRole, HeadingKind
from tests.factories.agencies import AgencyFactory
from tests.factories.tasks import PeriodFactory
from tests.moments import NOON

SOURCE = (Path(plan_text.__file__).parent.parent / "texts/ke-hoach-165.txt").read_text()
SMALL = """Số: 7/KH-UBND
Hà Tĩnh, ngày 02 tháng 3 năm 2026
KẾ HOẠCH
Minh họa
IV. PHÂN CÔNG NHIỆM VỤ
1. Sở Y tế
- Triển khai bệnh án điện tử tại các bệnh viện công lập trong tỉnh.
- Xây dựng kho dữ liệu y tế dùng chung cho toàn ngành.
2. Công an tỉnh: Bảo đảm an ninh mạng cho các hệ thống thông tin của tỉnh.
"""

pytestmark = pytest.mark.django_db


def store(source=SOURCE, **more):
    return plan_import.import_plan(source=source, by=None, at=NOON, **more)


def test_the_real_plan_is_stored_whole():
    version = store().version

    assert version.plan.code == "165-kh-ubnd"
    assert version.plan.current_version == version
    assert version.plan.document.issued_on == date(2021, 5, 12)
    headings = Heading.objects.filter(version=version).order_by("position")
    sizes = [heading.tasks.count() for heading in headings]
    assert sizes == [6, 6, 2, 2, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1]
    assert version.citations.count() == 12
    assert len(version.reading["typos"]) == 13


def test_the_clauses_are_slices_of_the_stored_source():
    version = store().version

    for task in Task.objects.filter(heading__version=version):
        slice_ = version.source[task.span_start : task.span_end]
        assert plan_text.collapse(slice_) == task.text


def test_duties_follow_the_kind_of_heading():
    version = store().version
    duties = Duty.objects.filter(task__heading__version=version)

    thirteen = duties.filter(task__code="13.1").order_by("pk")
    fourteen = duties.get(task__code="14.1")
    fifteen = duties.get(task__code="15.1")

    assert [duty.agency.name for duty in thirteen] == ["Bộ Chỉ huy Quân sự tỉnh", "Công an tỉnh"]
    assert fourteen.agency is None
    assert (fourteen.role, fifteen.role) == (DutyRole.LEAD, DutyRole.REQUEST)
    assert fourteen.group.name.startswith("Các sở, ban, ngành cấp tỉnh khác")
    assert duties.get(task__code="12.1").basis == "Mục IV.12, Kế hoạch số 165/KH-UBND"
    assert thirteen[0].basis == "Mục IV.13, nhiệm vụ 1, Kế hoạch số 165/KH-UBND"
    assert duties.count() == 6 + 6 + 2 + 2 + 1 + 2 + 6 + 2 * 2 + 1 + 1


def test_only_agencies_named_in_the_text_are_created():
    done = store()

    assert len(done.created) == 14
    assert Agency.objects.get(code="cong-an-tinh").kind == AgencyKind.ARMED_FORCES
    assert Agency.objects.get(code="so-y-te").names.get().name == "Sở Y tế"
    assert AgencyGroup.objects.count() == 2


def test_agencies_are_found_by_name_abbreviation_and_old_name():
    health = AgencyFactory(name="Sở Y tế tỉnh Hà Tĩnh")
    renamed = AgencyFactory(name="Công an tỉnh Hà Tĩnh")
    renamed.names.create(name="Sở Công an")

    done = store(SMALL.replace("2. Công an tỉnh", "2. Sở Công an"))

    leads = Duty.objects.order_by("task__code").values_list("agency", flat=True)
    assert done.created == ()
    assert list(leads) == [health.pk, health.pk, renamed.pk]


@pytest.mark.parametrize("name", ["Sở KH&CN", "SKHCN", "Sở Khoa học và Công nghệ tỉnh"])
def test_one_key_for_the_names_of_one_agency(name):
    office = AgencyFactory(name="Sở Khoa học và Công nghệ", abbreviation="SKHCN")

    assert proposals.known_agencies()[proposals.key_of(name)] == office


def test_a_name_of_two_agencies_is_left_to_a_person():
    AgencyFactory.create_batch(2, name="Sở Y tế")
    chosen = Agency.objects.first()

    store(SMALL, choices={"Sở Y tế": chosen})

    assert set(
        Duty.objects.filter(task__code__startswith="1.").values_list("agency", flat=True)
    ) == {chosen.pk}


def test_without_leave_to_create_an_unknown_body_is_refused_and_nothing_stored():
    with pytest.raises(plan_duties.AgencyUnknown):
        store(SMALL, may_create=False)


@pytest.mark.parametrize("again", [SMALL, SMALL.replace("\n", "\r\n"), SMALL + "\n\n"])
def test_the_same_words_twice_change_nothing(again):
    first = store(SMALL)
    before = (Task.objects.count(), Duty.objects.count(), AuditEvent.objects.count())

    second = store(again)

    assert (second.is_new, second.version) == (False, first.version)
    assert before == (Task.objects.count(), Duty.objects.count(), AuditEvent.objects.count())
    assert LegalDocument.objects.count() == 1


def test_changed_words_are_a_new_version_with_a_diff(coordinator):
    old = store(SMALL).version
    period = PeriodFactory(plan=old.plan, version=old)
    changed = SMALL.replace("bệnh viện công lập", "bệnh viện").replace(
        "- Xây dựng kho dữ liệu y tế dùng chung cho toàn ngành.",
        "- Đào tạo cán bộ về an toàn thông tin hằng năm.",
    )

    done = store(changed)

    diff = done.diff
    assert (diff.kept, len(diff.changed), len(diff.added), len(diff.ended)) == (1, 1, 1, 1)
    assert [clause.code for clause in diff.ended] == ["1.2"]
    assert (done.version.number, done.version.plan.current_version) == (2, done.version)
    period.refresh_from_db()
    assert period.version == old
    assert PlanVersion.objects.get(number=1).headings.count() == 2


def test_lineage_follows_a_clause_kept_or_nearly_kept():
    old = store(SMALL).version
    changed = SMALL.replace("bệnh viện công lập", "bệnh viện").replace(
        "- Xây dựng kho dữ liệu y tế dùng chung cho toàn ngành.\n", ""
    )

    new = store("Thêm một dòng.\n" + changed).version

    def lineage(version):
        return dict(Task.objects.filter(heading__version=version).values_list("code", "lineage"))

    assert lineage(new) == {code: lineage(old)[code] for code in ("1.1", "2.1")}


def test_a_corrected_reading_stays_only_with_the_words_it_corrects(coordinator):
    old = store(SMALL).version
    Task.objects.filter(heading__version=old).update(
        corrected_text="Đọc lại", corrected_at=NOON, corrected_by=coordinator
    )

    new = store(SMALL.replace("bệnh viện công lập", "bệnh viện")).version

    readings = Task.objects.filter(heading__version=new).values_list("code", "corrected_text")
    assert dict(readings) == {"1.1": "", "1.2": "Đọc lại", "2.1": "Đọc lại"}


def test_a_kept_clause_keeps_the_duties_as_they_stand_now():
    old = store(SMALL).version
    successor = AgencyFactory()
    duty = Duty.objects.get(task__heading__version=old, task__code="2.1")
    duty.valid_to = date(2026, 6, 30)
    duty.save()
    Duty.objects.create(
        task=duty.task, agency=successor, role="lead", valid_from=date(2026, 7, 1), basis="NQ"
    )

    new = store(SMALL.replace("bệnh viện công lập", "bệnh viện")).version

    rows = Duty.objects.filter(task__heading__version=new, task__code="2.1")
    assert set(rows.values_list("agency", "valid_to")) == {
        (duty.agency_id, date(2026, 6, 30)),
        (successor.pk, None),
    }


def test_a_text_without_assignments_changes_nothing():
    with pytest.raises(plan_text.NoAssignments):
        store("Thư mời họp.\nKính gửi các đơn vị.")

    assert (Plan.objects.count(), Agency.objects.count()) == (0, 0)


def test_a_text_that_lost_its_number_needs_one():
    lost = SMALL.replace("Số: 7/KH-UBND\n", "")

    with pytest.raises(plan_import.PlanNumberMissing):
        store(lost)

    assert store(lost, number="7/KH-UBND").version.plan.code == "7-kh-ubnd"


def test_staff_may_not_import(staff_a):
    with pytest.raises(NotAllowed):
        plan_import.import_plan(source=SMALL, by=staff_a, at=NOON)


def test_an_import_is_on_the_trail(coordinator):
    plan_import.import_plan(source=SMALL, by=coordinator, at=NOON)

    event = AuditEvent.objects.get(action="plan.import")
    assert (event.actor, event.details["version"]) == (coordinator, 1)


def test_the_table_of_an_annex_binds_the_leads_of_its_rows():
    table = """Số: 9/KH-UBND
KẾ HOẠCH
Minh họa
PHỤ LỤC
PHÂN CÔNG NHIỆM VỤ
TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời gian | Sản phẩm
I | Nhóm hạ tầng
1 | Xây dựng trung tâm dữ liệu | Sở Y tế | Công an tỉnh | Quý III/2026 | Trung tâm
2 | Đào tạo kỹ năng số | Các sở, ngành | | 2026 | Lớp học
"""
    known = AgencyFactory(name="Công an tỉnh")

    version = store(table).version

    rows = Duty.objects.filter(task__heading__version=version).order_by("pk")
    found = [(d.task.code, d.role, str(d.agency or d.group)) for d in rows]
    assert found == [
        ("I.1", DutyRole.LEAD, "Sở Y tế"),
        ("I.1", DutyRole.SUPPORT, known.name),
        ("I.2", DutyRole.LEAD, "Các sở, ngành"),
    ]
    assert Supplement.objects.count() == 0
    assert version.headings.get().kind == HeadingKind.CLASS


def test_a_heading_that_addresses_others_is_in_the_diff_and_bound_anew():
    store(SMALL)

    done = store(SMALL.replace("2. Công an tỉnh", "2. Công an tỉnh, Sở Nội vụ"))

    assert (done.diff.kept, [one.code for one in done.diff.headings]) == (3, ["2"])
    rows = Duty.objects.filter(task__heading__version=done.version, task__code="2.1")
    assert [duty.agency.name for duty in rows.order_by("pk")] == ["Công an tỉnh", "Sở Nội vụ"]
