"""A whole round over the API: three agencies answer, Sở KH&CN reviews and compiles, a leader reads.
Only the plan and the period are opened through services, as a coordinator does on the pages."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Role
from plan_portal.lib.text import one_line
from reports import jobs
from reports.models import ConsolidatedReport
from tasks.answer import Answer, Figure, Obstacle
from tasks.models import Duty, Period, Plan
from tasks.queries import period as period_queries
from tasks.services import period as periods
from tasks.services import plan_import
from tasks.states import AnswerKind, PeriodKind, ProgressStatus
from tests.factories.agencies import appointed

PLAN = """ỦY BAN NHÂN DÂN TỈNH
Số: 901/KH-UBND
Hà Tĩnh, ngày 05 tháng 01 năm 2026
KẾ HOẠCH
Thực hiện nhiệm vụ (dữ liệu minh họa)
IV. TỔ CHỨC THỰC HIỆN
1. Sở Y tế
- Triển khai hồ sơ bệnh án điện tử (dữ liệu minh họa).
- Tập huấn cho nhân viên y tế (dữ liệu minh họa).
2. Sở Công Thương
- Hỗ trợ doanh nghiệp ứng dụng công nghệ (dữ liệu minh họa).
3. Sở Tư pháp
- Rà soát văn bản quy phạm (dữ liệu minh họa).
"""
NIL = Answer(kind=AnswerKind.NIL)


def told(words: str, **more: Any) -> Answer:
    plain = Answer(
        kind=AnswerKind.PROGRESS,
        status=ProgressStatus.ONGOING,
        percent=40,
        result=words,
        next_step="Tiếp tục triển khai năm sau (dữ liệu minh họa).",
    )
    return replace(plain, **more)


RECORDS = told(
    "Đã đưa hồ sơ điện tử vào 12 trạm y tế (dữ liệu minh họa).",
    figures=(Figure("Số trạm", "12", "trạm"),),
    obstacles=(Obstacle("Đường truyền ở 3 xã chưa ổn định (dữ liệu minh họa).", "Sở KH&CN"),),
)
VAGUE = told("Đã tập huấn nhiều lớp (dữ liệu minh họa).")
MENDED = told("Đã tập huấn 7 lớp cho 210 người (dữ liệu minh họa).")
FIRMS = told("Đã hỗ trợ 5 doanh nghiệp dùng phần mềm quản lý (dữ liệu minh họa).")
ACCEPTED = (RECORDS, MENDED, FIRMS)


class Person:
    """Somebody's program: signed in, JSON in and out, every status looked at."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def get(self, name: str, *args: object, **query: object) -> Any:
        answer = self.client.get(reverse(f"api:{name}", args=args), query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def write(
        self, name: str, *args: object, method: str = "post", status: int = 200, **body: object
    ) -> Any:
        url = reverse(f"api:{name}", args=args)
        answer = getattr(self.client, method)(url, body, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def submission(self, period: Period) -> Any:
        (found,) = self.get("submissions", period=period.public_id)["results"]
        return self.get("submission", found["id"])

    def answers(self, period: Period, *answers: Answer) -> None:
        """Fill the editable entries, in plan order."""
        open_ones = [e for e in self.submission(period)["entries"] if e["is_editable"]]
        for entry, answer in zip(open_ones, answers, strict=True):
            self.write(
                "entry", entry["id"], method="put",
                version=entry["version"], answer=answer.as_json(),
            )  # fmt: skip

    def hands_over(self, period: Period) -> None:
        mine = self.submission(period)
        self.write("hand_over", mine["id"], version=mine["version"])

    def sends(self, period: Period, key: str) -> Any:
        mine = self.submission(period)
        return self.write("send", mine["id"], status=201, version=mine["version"], key=key)

    def decides(self, submission: str, *decisions: dict[str, object]) -> None:
        """A conclusion on every answer that waits for one, then *Hoàn tất*."""
        waiting = [
            e["id"] for e in self.get("submission", submission)["entries"] if not e["decision"]
        ]
        for entry, decision in zip(waiting, decisions, strict=True):
            version = self.get("submission", submission)["version"]
            self.write("decision", entry, method="put", version=version, **decision)
        version = self.get("submission", submission)["version"]
        self.write("finish_review", submission, version=version)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def plan(coordinator: User) -> Plan:
    imported = plan_import.import_plan(source=PLAN, by=coordinator, at=timezone.now())
    return imported.version.plan


@pytest.fixture
def period(plan: Plan, coordinator: User) -> Period:
    at = timezone.now()
    dates = period_queries.propose(PeriodKind.YEAR, timezone.localdate(at).year + 1)
    return periods.open_period(plan=plan, dates=dates, by=coordinator, at=at)


@pytest.fixture
def agencies(plan: Plan) -> list[Agency]:
    bound = Duty.objects.select_related("agency").order_by("task__heading__position", "pk")
    return list(dict.fromkeys(duty.agency for duty in bound if duty.agency))


def crew(agency: Agency) -> tuple[Person, Person]:
    staff = appointed(agency, Role.STAFF, f"cv-{agency.code}")
    head = appointed(agency, Role.HEAD, f"ld-{agency.code}")
    return Person(staff), Person(head)


@pytest.mark.pango
def test_a_round_from_the_first_answer_to_the_leaders_file(coordinator, leader, period, agencies):
    office, reader = Person(coordinator), Person(leader)
    health, trade, justice = (crew(agency) for agency in agencies)

    # three agencies answer, one with nothing new; their heads send
    for (staff, head), answers in (
        (health, (RECORDS, VAGUE)), (trade, (FIRMS,)), (justice, (NIL,)),
    ):  # fmt: skip
        staff.answers(period, *answers)
        staff.hands_over(period)
        assert head.sends(period, "lan-thu-nhat")["number"].endswith("-01")

    # Sở KH&CN returns one entry, accepts the rest
    reports = {r["agency"]["id"]: r["id"] for r in office.get("submissions")["results"]}
    ids = [reports[str(agency.public_id)] for agency in agencies]
    accept = {"decision": "accept"}
    vague = {"decision": "return", "reason": "Nêu số lớp, số người."}
    office.decides(ids[0], accept, vague)
    office.decides(ids[1], accept)
    office.decides(ids[2], accept)

    # it comes back: only what was returned could be changed
    staff, head = health
    first_received = staff.submission(period)["first_received_at"]
    assert [e["is_editable"] for e in staff.submission(period)["entries"]] == [False, True]
    staff.answers(period, MENDED)
    staff.hands_over(period)
    assert head.sends(period, "lan-thu-hai")["number"].endswith("-02")
    office.decides(ids[0], accept)
    ended = office.get("submission", ids[0])
    assert (ended["status"], ended["first_received_at"]) == ("accepted", first_received)

    # compile, release, read
    asked = office.write("compile", period.public_id, status=202, recipient="bo-khcn")
    row = ConsolidatedReport.objects.get(public_id=asked["id"])
    jobs.compile_report(report_id=row.pk)
    made = office.get("report", asked["id"])
    assert (made["status"], made["error"]) == ("compiled", "")
    assert reader.get("reports")["results"] == []
    office.write("release_report", asked["id"])
    (seen,) = reader.get("reports")["results"]
    words = pdf_words(reader.client, seen["id"])

    for answer in ACCEPTED:
        assert squeezed(answer.result) in words
    assert squeezed(VAGUE.result) not in words
    assert [office.get("submission", one)["status"] for one in ids] == ["consolidated"] * 3


def pdf_words(client: Client, report: str) -> str:
    answer = client.get(reverse("api:report_file", args=[report, "pdf"]))
    assert answer.status_code == 200
    with pdfplumber.open(BytesIO(b"".join(answer.streaming_content))) as pdf:
        return squeezed(" ".join(page.extract_text() for page in pdf.pages))


def squeezed(words: str) -> str:
    """Without any white space: a line break of the paper is no difference."""
    return one_line(words).replace(" ", "")
