"""What is read from each form of official text: whole values, from fictional texts in plans/."""

from datetime import date
from pathlib import Path

import pytest

from tasks import plan_text

PLANS = Path(__file__).parent / "plans"
KE_HOACH_165 = Path(plan_text.__file__).parent.parent / "texts" / "ke-hoach-165.txt"


def read(name: str) -> plan_text.PlanText:
    return plan_text.read(plan_text.decode((PLANS / f"{name}.txt").read_bytes()))


@pytest.fixture(scope="module")
def plan_165() -> plan_text.PlanText:
    return plan_text.read(plan_text.decode(KE_HOACH_165.read_bytes()))


def outline(plan: plan_text.PlanText) -> list[tuple[str | None, str, list[str]]]:
    """Number, kind and agencies of every heading."""
    return [(h.number, str(h.kind), list(h.agencies)) for h in plan.headings]


def test_165_front_matter(plan_165):
    assert plan_165.number == "165/KH-UBND"
    assert plan_165.issued_on == date(2021, 5, 12)
    assert plan_165.issuer == "ỦY BAN NHÂN DÂN"
    assert plan_165.title == (
        "KẾ HOẠCH THỰC HIỆN CHIẾN LƯỢC QUỐC GIA VỀ NGHIÊN CỨU, PHÁT TRIỂN VÀ ỨNG DỤNG TRÍ TUỆ "
        "NHÂN TẠO ĐẾN NĂM 2030 TRÊN ĐỊA BÀN TỈNH HÀ TĨNH"
    )


def test_165_has_15_headings_and_29_tasks(plan_165):
    assert [h.number for h in plan_165.headings] == [str(n) for n in range(1, 16)]
    counts = [len(h.tasks) for h in plan_165.headings]
    assert counts == [6, 6, 2, 2, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1]
    assert [str(h.kind) for h in plan_165.headings] == [
        *["agency"] * 12, "agencies", "class", "request",
    ]  # fmt: skip
    assert plan_165.headings[12].agencies == ("Bộ Chỉ huy Quân sự tỉnh", "Công an tỉnh")
    assert plan_165.headings[8].agencies == ("Sở Văn hóa, Thể thao và Du lịch",)
    assert plan_165.headings[9].agencies == ("Sở Lao động - Thương binh và Xã hội",)


def test_165_states_no_fields_and_leaves_nothing_unplaced(plan_165):
    tasks = [task for heading in plan_165.headings for task in heading.tasks]

    assert {(t.lead, t.support, t.due, t.product, t.children) for t in tasks} == {
        ((), (), None, None, ())
    }
    assert plan_165.unplaced == ()


def test_165_last_task_stands_on_the_line_below_its_heading(plan_165):
    assert [task.text for task in plan_165.headings[14].tasks] == [
        "Tăng cường tuyên truyền và phản biện xã hội việc thực hiện Chiến lược."
    ]


def test_165_citations(plan_165):
    found = [(c.number, c.date and c.date.isoformat(), c.issuer) for c in plan_165.citations]
    assert found == [
        ("127/QĐ-TTg", "2021-01-26", "Thủ tướng Chính phủ"),
        ("188/KH-UBND", "2017-06-09", "Ủy ban nhân dân tỉnh"),
        ("16/CT-TTg", "2017-05-04", "Thủ tướng Chính phủ"),
        ("53/KH-UBND", "2020-03-03", "Ủy ban nhân dân tỉnh"),
        ("2022-CTr/TU", None, "Ban Thường vụ Tỉnh ủy"),
        ("52-NQ/TW", "2019-09-27", "Bộ Chính trị"),
        ("284/KH-UBND", "2020-07-24", "Ủy ban nhân dân tỉnh"),
        ("50/NQ-CP", "2020-04-17", "Chính phủ"),
        ("677/QĐ-TTg", "2017-05-18", "Thủ tướng Chính phủ"),
        ("252/2020/NQ-HĐND", "2020-12-08", "Hội đồng nhân dân tỉnh"),
        ("91/2018/NQ-HĐND", "2018-07-18", "Hội đồng nhân dân tỉnh"),
        ("393/KH-UBND", "2020-10-09", "Ủy ban nhân dân tỉnh"),
    ]


def test_165_typos_one_per_occurrence(plan_165):
    assert [(t.found, t.suggested) for t in plan_165.typos] == [
        ("cho: người dân", "cho người dân"),
        ("TNTT", "TTNT"),
        ("252/2020NQ-HĐND", "252/2020/NQ-HĐND"),
        ("tĩnh Hà Tĩnh", "tỉnh Hà Tĩnh"),
        ("TNTT", "TTNT"),
        ("TNTT", "TTNT"),
        ("chương hình", "chương trình"),
        ("cáp tổ chức", "cấp tổ chức"),
        ("công nghệ cạo", "công nghệ cao"),
        ("chất:", "chất"),
        ("nham", "nhằm"),
        ("TNTT", "TTNT"),
        ("huyên", "huyện"),
    ]


def test_json_has_the_keys_of_the_interface_in_order(plan_165):
    found = plan_165.as_json()

    assert list(found) == [
        "number", "issued_on", "issuer", "title", "headings", "citations", "typos", "unplaced",
    ]  # fmt: skip
    assert list(found["headings"][0]) == ["number", "title", "kind", "agencies", "tasks"]
    assert found["headings"][4]["tasks"] == [
        {
            "text": (
                "Thúc đẩy phát triển và ứng dụng TTNT trong lĩnh vực tài chính. Chủ trì, phối hợp "
                "với các ngành được giao nhiệm vụ để thẩm định, tham mưu bố trí kinh phí để thực "
                "hiện các nhiệm vụ theo quy định."
            ),
            "span": [7432, 7625],
            "children": [],
            "lead": [],
            "support": [],
            "due": None,
            "product": None,
        }
    ]
    assert found["citations"][9]["span"] == [4250, 4265]


def test_letters_with_children_and_fields_in_prose():
    plan = read("so-hoa-thu-vien")

    assert outline(plan) == [
        ("1", "agency", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("2", "agency", ["Sở Tài chính"]),
        ("3", "agencies", ["Sở KH&CN", "Sở TT&TT"]),
        ("4", "class", ["UBND các huyện, thành phố, thị xã"]),
        ("5", "request", ["Tỉnh đoàn", "Hội Liên hiệp Phụ nữ tỉnh"]),
    ]
    first, second, third = plan.headings[0].tasks
    assert first.support == ("Sở Tài chính", "Sở Thông tin và Truyền thông")
    assert first.due == "2024-06-30"
    assert [child.text for child in second.children] == [
        "Số hóa 1.000 tài liệu quý hiếm;",
        "Lưu trữ an toàn:",
    ]
    assert [child.text for child in second.children[1].children] == [
        "Bản gốc trong kho;",
        "Bản số trên máy chủ.",
    ]
    assert third.due == "15/12 hằng năm"


def test_a_point_that_addresses_nobody_is_unplaced_not_dropped():
    plan = read("so-hoa-thu-vien")

    assert [line.text for line in plan.unplaced] == [
        "6. Chế độ báo cáo",
        "Báo cáo theo mẫu kèm theo.",
    ]


def test_decision_around_a_plan_gives_its_number_and_no_headings():
    plan = read("quyet-dinh-boc-ke-hoach")

    assert (plan.number, plan.issued_on) == ("123/QĐ-UBND", date(2025, 3, 10))
    assert plan.title == "KẾ HOẠCH Trồng cây phân tán năm 2025"
    assert outline(plan) == [
        (None, "agency", ["Sở Nông nghiệp và Môi trường"]),
        (None, "agency", ["Sở Tài chính"]),
        (None, "agencies", ["Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh"]),
        (None, "agency", ["Sở Giáo dục và Đào tạo"]),
        (None, "class", ["UBND các xã, phường"]),
    ]
    assert [task.text for task in plan.headings[0].tasks] == [
        "Hướng dẫn kỹ thuật trồng cây.",
        "Cung ứng cây giống.",
    ]
    assert plan.unplaced == ()


def test_decision_that_assigns_by_its_own_articles():
    assert outline(read("quyet-dinh-tu-giao-viec")) == [
        ("2", "agency", ["Sở Công Thương"]),
        ("3", "agency", ["Sở Tài chính"]),
    ]


def test_directive_without_sections():
    plan = read("chi-thi-khong-muc")

    assert outline(plan) == [
        ("1", "agency", ["Sở Nông nghiệp và Môi trường"]),
        ("2", "agency", ["Sở Giáo dục và Đào tạo"]),
        ("3", "agency", ["Sở Tài chính"]),
        ("4", "class", ["Chủ tịch UBND các xã, phường"]),
        ("5", "request", ["Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"]),
    ]
    assert plan.headings[0].title == "Giao Sở Nông nghiệp và Môi trường"
    assert plan.headings[0].tasks[0].text.startswith("chủ trì, phối hợp với Sở Y tế hướng dẫn")
    assert plan.headings[3].title == "Chủ tịch UBND các xã, phường có trách nhiệm"


def test_wrapped_lines_are_joined_and_dashes_inside_words_are_no_bullets():
    plan = read("go-cung")

    assert outline(plan) == [
        (
            "1",
            "agencies",
            ["Sở Lao động - Thương binh và Xã hội", "Sở Văn hóa, Thể thao và Du lịch"],
        ),
        ("2", "agency", ["Sở Công Thương"]),
    ]
    assert [task.text for task in plan.headings[0].tasks] == [
        (
            "Tham mưu chính sách hỗ trợ nghệ nhân gắn với phát triển kinh tế - xã hội của địa "
            "phương. Tổng kết hằng năm và đề xuất khen thưởng theo quy định."
        ),
        "Phối hợp với Sở Tài chính lập dự toán giai đoạn 2026 - 2030.",
    ]
    assert plan.headings[1].tasks[0].due == "2026-12-20"


def test_lost_numbers_and_cell_marks():
    plan = read("mat-so-va-o")

    assert outline(plan) == [
        (None, "agency", ["Sở Xây dựng"]),
        ("3", "agencies", ["Sở Lao động - Thương binh và Xã hội", "Sở Nội vụ"]),
        (None, "agency", ["Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh"]),
        (None, "class", ["Các sở, ban, ngành", "UBND các huyện"]),
    ]
    assert [child.text for child in plan.headings[3].tasks[0].children] == [
        "Chọn cây bản địa;",
        "Ghi sổ theo dõi.",
    ]
    assert [line.text for line in plan.unplaced] == ["Trang này được in từ cổng thông tin"]


def test_annex_table_of_pipes_with_group_rows():
    plan = read("phu-luc-cot-dung")

    assert [h.as_json() for h in plan.headings][1] == {
        "number": "II",
        "title": "Con người",
        "kind": "class",
        "agencies": ["Sở Văn hóa, Thể thao và Du lịch", "Các sở, ban, ngành"],
        "tasks": [
            {
                "text": "Tập huấn người dân làm du lịch",
                "span": list(plan.headings[1].tasks[0].span),
                "children": [],
                "lead": ["Sở Văn hóa, Thể thao và Du lịch"],
                "support": ["Sở Nội vụ"],
                "due": "2026-2028",
                "product": None,
            },
            {
                "text": "Quảng bá",
                "span": list(plan.headings[1].tasks[1].span),
                "children": [],
                "lead": ["Các sở, ban, ngành"],
                "support": [],
                "due": "Hằng năm",
                "product": "Kế hoạch",
            },
        ],
    }
    wrapped = plan.headings[0].tasks[1]
    assert wrapped.text == "Thu gom rác tại điểm du lịch, bảo đảm mỹ quan"
    assert wrapped.support == ("Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh")


def test_annex_table_of_tabs_keeps_unknown_columns_as_unplaced():
    plan = read("phu-luc-cot-tab")

    assert outline(plan) == [
        ("A", "agency", ["Sở Công Thương"]),
        ("B", "class", ["UBND các xã"]),
    ]
    assert [t.due for h in plan.headings for t in h.tasks] == [
        "Tháng 6/2026", "2026-08-15", "2026 - 2027",
    ]  # fmt: skip
    assert [line.text for line in plan.unplaced] == ["Theo mẫu 1"]


def test_annex_table_with_one_cell_a_line():
    plan = read("phu-luc-moi-o-mot-dong")

    assert outline(plan) == [("I", "agencies", ["Sở Xây dựng", "Sở Công Thương"])]
    assert [(t.text, t.support, t.due) for t in plan.headings[0].tasks] == [
        ("Thay bóng đèn tiết kiệm điện", ("Công ty Điện lực",), "2026-12-31"),
        ("Lắp tủ điều khiển", ("Sở Xây dựng", "Sở Tài chính"), "Quý II/2027"),
    ]


def test_annex_table_with_nested_groups():
    plan = read("phu-luc-nhom-long-nhau")

    assert [(h.number, h.title, len(h.tasks)) for h in plan.headings] == [
        ("1", "Nước mặt", 2),
        ("2", "Nước ngầm", 1),
        ("II", "CẤP NƯỚC", 1),
    ]


def test_solutions_with_labelled_leads():
    plan = read("nhiem-vu-co-nhan")

    assert [(h.number, h.title) for h in plan.headings] == [
        ("1", "Phát triển tủ sách"),
        ("2", "Truyền thông"),
    ]
    first, second = plan.headings[0].tasks
    assert first.lead == ("Sở Văn hóa, Thể thao và Du lịch",)
    assert first.support == ("Sở Giáo dục và Đào tạo", "UBND cấp xã")
    assert (first.due, first.product) == ("Quý IV/2026", "Tủ sách")
    assert (second.lead, second.due) == (("Thư viện tỉnh",), "2026-09-30")


def test_letters_below_a_structural_title_and_a_point_for_nobody():
    plan = read("phan-va-chu-cai")

    assert outline(plan) == [
        ("a", "agency", ["Sở Y tế"]),
        ("b", "agency", ["Sở Tài chính"]),
        ("c", "agencies", ["Sở Kế hoạch và Đầu tư", "Sở Nội vụ", "Sở Tư pháp"]),
        ("3", "class", ["Các sở, ngành, địa phương"]),
    ]
    assert [line.text for line in plan.unplaced] == [
        "2. Chế độ báo cáo",
        "Các đơn vị báo cáo định kỳ trước ngày 15 tháng 12 hàng năm.",
    ]


def test_decimal_numbers_below_a_decimal_section():
    plan = read("so-thap-phan")

    assert outline(plan) == [
        ("3.1", "agency", ["Sở Y tế"]),
        ("3.2", "agency", ["Công an tỉnh"]),
        ("3.3", "agencies", ["Báo Minh Họa", "Đài Phát thanh và Truyền hình tỉnh"]),
        ("3.4", "agency", ["Ban Quản lý Khu kinh tế tỉnh"]),
        ("3.5", "class", ["Ủy ban nhân dân các huyện, thị xã, thành phố"]),
    ]
    assert plan.headings[0].tasks[0].support == ("Sở Tài chính",)
    assert plan.number is None


def test_departments_sharing_one_noun_and_requests_in_running_text():
    plan = read("giao-cac-so")

    assert outline(plan) == [
        (None, "agency", ["Sở Khoa học và Công nghệ"]),
        (None, "agencies", ["Sở Y tế", "Sở Tài chính", "Sở Nội vụ"]),
        (None, "agency", ["Sở Y tế"]),
        (None, "request", ["Ủy ban MTTQ Việt Nam tỉnh", "các tổ chức chính trị - xã hội"]),
        (None, "class", ["Thủ trưởng các sở, ban, ngành", "Chủ tịch UBND các xã, phường"]),
    ]
    assert plan.headings[2].tasks[0].support == ("BHXH tỉnh",)
    assert [task.text for task in plan.headings[4].tasks] == [
        "Tổ chức quán triệt.",
        "Báo cáo kết quả.",
    ]
