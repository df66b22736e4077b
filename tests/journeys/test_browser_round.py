"""The whole round in a browser, as four kinds of people walk it: import → open → three agencies
answer → a head sends → one answer is returned, mended, accepted → compile → release → the leader
downloads the PDF, in which every accepted sentence stands."""

import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agencies.models import Agency
from agencies.roles import Role
from plan_portal.lib.pango import pango_problem
from reports.models import ConsolidatedReport
from reports.services import report as reporting
from tasks.models import Submission
from tests.factories.agencies import AgencyFactory, appointed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(540),
]
TEXT = Path(settings.BASE_DIR) / "tasks" / "texts" / "ke-hoach-165.txt"
PASSWORD = "mot-mat-khau-dai-de-thu"
SAID = {
    "so-y-te": "91,3% hồ sơ sức khỏe đạt chất lượng; 17 cơ sở khám chữa bệnh từ xa.",
    "so-cong-thuong": "Hai cơ sở làm điểm giảm lần lượt 8,5% và 6,2% sản phẩm lỗi.",
}
MENDED = "Bổ sung: số liệu tính đến 14/12/2026 theo Báo cáo số 12/BC-SCT."


@pytest.fixture(autouse=True)
def tools() -> None:
    """On a user's machine skipped with a reason; in CI a missing tool fails."""
    if pango_problem() and os.environ.get("CI") == "true":
        pytest.fail("Pango is missing in CI")
    if pango_problem():
        pytest.skip("Pango is not installed")


@pytest.fixture
def people(db: None) -> dict[str, Agency]:
    names = {
        "so-khcn": "Sở Khoa học và Công nghệ",
        "so-y-te": "Sở Y tế",
        "so-cong-thuong": "Sở Công Thương",
        "so-tai-chinh": "Sở Tài chính",
        "so-tu-phap": "Sở Tư pháp",
        "hoi-nong-dan": "Hội Nông dân tỉnh",
        "ubnd-tinh": "Ủy ban nhân dân tỉnh",
    }
    found = {code: AgencyFactory(code=code, name=name) for code, name in names.items()}
    for code in ("so-y-te", "so-cong-thuong", "so-tai-chinh"):
        hired(found[code], Role.STAFF, f"cv.{code}")
        hired(found[code], Role.HEAD, f"ld.{code}")
    hired(found["so-khcn"], Role.COORDINATOR, "tonghop")
    hired(found["ubnd-tinh"], Role.LEADERSHIP, "lanhdao")
    return found


def hired(agency: Agency, role: Role, username: str) -> None:
    person = appointed(agency, role, username)
    person.set_password(PASSWORD)
    person.awake_since = timezone.now()
    person.save()


class Person:
    """One browser session of one person."""

    def __init__(self, browser: Browser, server: str, username: str) -> None:
        self.server = server
        self.page: Page = browser.new_context(locale="vi-VN", accept_downloads=True).new_page()
        self.page.set_default_timeout(30_000)
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.go("/dang-nhap/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(re.compile(r"^(?!.*dang-nhap)"))

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.server + path)

    def press(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()


def submission_of(code: str) -> Submission:
    return Submission.objects.get(agency__code=code)


def import_and_open(coordinator: Person) -> None:
    page = coordinator.page
    coordinator.go("/ke-hoach/nhap/")
    page.fill("[name=pasted]", TEXT.read_text())
    coordinator.press("Đọc văn bản")
    page.locator("button[name=all]").click()
    page.locator("button[name=import]").click()
    expect(page.get_by_text("29", exact=True).first).to_be_visible()

    coordinator.go("/ky-bao-cao/mo/")
    page.select_option("[name=which]", "year.0")
    page.fill("[name=year]", "2026")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("15/12/2026").first).to_be_visible()
    for number, name in enumerate(("Sở Tư pháp", "Hội Nông dân tỉnh")):
        page.locator(f"[name=added_{number}]").locator("xpath=ancestor::label").filter(
            has_text=name
        ).locator("input").check()
    coordinator.press("Mở kỳ")
    expect(page.get_by_role("heading", name="Năm 2026").first).to_be_visible()


def answer(staff: Person, code: str) -> None:
    """The first card with words where there are some, all others with nothing new."""
    page = staff.page
    staff.go("/")
    staff.follow("Làm báo cáo")
    cards = page.locator(".o-choices")
    for number in range(cards.count()):
        is_told = code in SAID and number == 0
        cards.nth(number).locator(f"input[value={'progress' if is_told else 'nil'}]").check()
    if code in SAID:
        page.locator("input[value=ongoing]").first.check()
        page.locator("textarea[name$=result]").first.fill(SAID[code])
        page.locator("textarea[name$=result]").first.blur()
        expect(page.locator("[data-status-text]")).to_contain_text("Đã lưu lúc")
    staff.press("Trình lãnh đạo")
    expect(page.get_by_text("Đã trình lãnh đạo").first).to_be_visible()


def approve(head: Person, code: str) -> None:
    head.go(f"/bao-cao/{submission_of(code).public_id}/duyet/")
    head.follow("Duyệt và gửi")
    head.press("Gửi và nhận biên nhận")
    expect(head.page.get_by_text(re.compile("BN-2026-nam-")).first).to_be_visible()


def conclude(coordinator: Person, code: str, *, back: bool) -> None:
    """Accept every answer; with `back` the first one is returned."""
    page = coordinator.page
    coordinator.go(f"/tiep-nhan/{submission_of(code).public_id}/")
    for number in range(10):
        if not page.get_by_role("button", name=re.compile("^Lưu kết luận")).count():
            break
        is_back = back and number == 0
        page.locator(f"[name=decision][value={'return' if is_back else 'accept'}]").check()
        if is_back:
            page.locator("[name=reason_code]").select_option(index=1)
            page.fill("[name=reason]", "Đề nghị nêu số liệu đến ngày chốt.")
        coordinator.press(re.compile("^Lưu kết luận"))
        if page.get_by_role("button", name=re.compile("^Hoàn tất")).count():
            break
    coordinator.press(re.compile("^Hoàn tất"))
    page.wait_for_load_state()


def mend(head: Person, code: str) -> None:
    page = head.page
    head.go(f"/bao-cao/{submission_of(code).public_id}/")
    words = page.locator("textarea[name$=result]:enabled").first
    words.fill(f"{SAID[code]}\n{MENDED}")
    words.blur()
    expect(page.locator("[data-status-text]")).to_contain_text("Đã lưu lúc")
    head.press("Gửi", exact=True)
    head.press("Gửi và nhận biên nhận")
    expect(page.get_by_text(re.compile("BN-2026-nam-.*-02")).first).to_be_visible()


def compile_and_release(coordinator: Person) -> ConsolidatedReport:
    page = coordinator.page
    coordinator.go("/bao-cao-tong-hop/")
    coordinator.press(re.compile("^Tổng hợp"))
    row = ConsolidatedReport.objects.get()
    reporting.compile_report(report_id=row.pk, clock=timezone.now)  # the worker's part
    coordinator.go(f"/bao-cao-tong-hop/{row.public_id}/cho-xem/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    row.refresh_from_db()
    return row


def test_whole_round_from_published_text_to_the_leaders_pdf(
    live_server: Any, chromium: Browser, people: dict[str, Agency]
) -> None:
    coordinator = Person(chromium, live_server.url, "tonghop")
    import_and_open(coordinator)

    heads = {}
    for code in ("so-y-te", "so-cong-thuong", "so-tai-chinh"):
        staff = Person(chromium, live_server.url, f"cv.{code}")
        answer(staff, code)
        heads[code] = Person(chromium, live_server.url, f"ld.{code}")
        approve(heads[code], code)
        assert staff.complaints == []
    conclude(coordinator, "so-cong-thuong", back=True)
    assert submission_of("so-cong-thuong").status == "returned"
    mend(heads["so-cong-thuong"], "so-cong-thuong")
    for code in heads:
        conclude(coordinator, code, back=False)
        assert submission_of(code).status == "accepted", code
    row = compile_and_release(coordinator)

    assert row.released_at, row.error
    leader = Person(chromium, live_server.url, "lanhdao")
    leader.go(f"/bao-cao-tong-hop/{row.public_id}/")
    with leader.page.expect_download() as waiting:
        leader.page.locator('a[href$="/tai/pdf/"]').first.click()
    data = Path(waiting.value.path()).read_bytes()
    text = words_of(data)
    for sentence in (*SAID.values(), MENDED):
        assert " ".join(sentence.split()) in text
    assert "không phát sinh" in text.lower()
    assert coordinator.complaints + leader.complaints == []


def words_of(data: bytes) -> str:
    with pdfplumber.open(BytesIO(data)) as pdf:
        return " ".join(" ".join(page.extract_text() or "" for page in pdf.pages).split())
