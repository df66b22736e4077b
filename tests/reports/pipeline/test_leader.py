from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest

from reports.pipeline.document import Bar
from reports.pipeline.leader_sheet import LeaderLine, LeaderPage
from reports.pipeline.render.leader import render_leader_page
from tests.reports.pipeline.paper import bare
from tests.reports.snapshots import TAKEN

pytestmark = pytest.mark.pango


def page(*lines: LeaderLine) -> LeaderPage:
    return LeaderPage(
        title="Tóm tắt điều hành",
        headline="Có 3 việc xin ý kiến, 8 cơ quan chưa báo cáo",
        period="Kỳ báo cáo năm 2026",
        as_of="Số liệu đến 08:05 ngày 18/12/2026",
        office="Sở Khoa học và Công nghệ",
        made_at=TAKEN,
        figures=(Bar("đúng hạn", 31, "on_time"), Bar("quá hạn, chưa gửi", 5, "missing")),
        asked=lines,
        stuck=lines,
        changed=lines,
        silent=lines,
        mark="DỮ LIỆU MINH HỌA",
    )


def text_of(data: bytes) -> list[str]:
    with pdfplumber.open(BytesIO(data)) as read:
        return ["".join(c["text"] for c in one.chars) for one in read.pages]


def test_what_is_asked_stuck_changed_and_silent_stands_on_one_page():
    line = LeaderLine("12. Hồ sơ sức khỏe", "Sở Y tế", "91,3% → 93,4%")

    (text,) = text_of(render_leader_page(page(line)))

    assert bare(text).count(bare("12. Hồ sơ sức khỏe")) == 4
    assert "91,3%→93,4%" in bare(text)
    assert bare("quá hạn, chưa gửi: 5") in bare(text)


@pytest.mark.parametrize("count", [0, 60])
def test_it_is_one_page_whatever_comes(count):
    long = LeaderLine("Việc rất dài " * 40, "chi tiết " * 90, "đánh dấu " * 30)

    texts = text_of(render_leader_page(page(*[long] * count)))

    assert len(texts) == 1
    shown = bare(texts[0])
    assert ("việckhác,xemtrênhệthống" in shown) == (count > 0)
    assert ("Khôngcó." in shown) == (count == 0)


def test_nobody_overdue_is_not_said_as_nobody_owing():
    said = "Không có cơ quan quá hạn hoặc được gia hạn. 25 cơ quan chưa gửi, chưa đến hạn."
    given = replace(page(), nobody_silent=said, received="Đã nhận báo cáo của 9/34 cơ quan")

    (text,) = text_of(render_leader_page(given))

    assert bare(said) in bare(text)
    assert bare("Đã nhận báo cáo của 9/34 cơ quan.") in bare(text)


def test_same_page_gives_the_same_bytes():
    assert render_leader_page(page()) == render_leader_page(page())
