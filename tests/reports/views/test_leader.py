"""The leaders' page: accepted words only, the same values as its PDF."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.pipeline.collect import collect
from reports.pipeline.compose.leader import leader_page
from reports.pipeline.render import pdf
from reports.pipeline.snapshot import ObstacleFacts
from reports.pipeline.wording.leader import is_for_province
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.models import Period
from tests.factories.agencies import UserFactory
from tests.factories.tasks import PeriodFactory, PlanFactory
from tests.reports.pipeline.paper import bare
from tests.reports.rounds import AFTER, heading, recipient, stands, whole, years
from tests.reports.snapshots import one_answer

pytestmark = pytest.mark.django_db
URL = "/dieu-hanh/"


def values(period: Period):
    return leader_page(collect(period, recipient(), at=AFTER))


def says(percent: int, **more) -> Answer:
    return Answer(kind="progress", status="ongoing", percent=percent, result="Chữ.", **more)


def test_who_reads_reports_sees_it(client, leader, coordinator, staff_a):
    PeriodFactory()
    for person, status in ((leader, 200), (coordinator, 200), (staff_a, 403)):
        client.force_login(person)
        assert client.get(URL).status_code == status


def test_before_the_first_period_it_says_so(client, leader):
    client.force_login(leader)

    assert client.get(URL).status_code == 200
    assert client.get(reverse("reports:leader_pdf")).status_code == 404
    assert client.get(URL, {"ky": "1999-nam"}).status_code == 404


@pytest.mark.parametrize(
    ("addressee", "expected"),
    [
        ("UBND tỉnh", True),
        ("Ủy ban nhân dân tỉnh Hà Tĩnh", True),
        ("Chủ tịch UBND tỉnh", True),
        ("Lãnh đạo UBND tỉnh", True),
        ("Văn phòng UBND tỉnh", False),
        ("UBND huyện Kỳ Anh", False),
        ("", False),
    ],
)
def test_what_is_addressed_to_the_province(addressee, expected):
    assert is_for_province(addressee) == expected


def test_what_is_asked_comes_from_accepted_answers_only():
    plan = PlanFactory()
    period = PeriodFactory(plan=plan)
    asks = says(
        50,
        proposals=(Proposal("Cho thí điểm.", "UBND tỉnh"), Proposal("Khác.", "Bộ Tài chính")),
        obstacles=(Obstacle("Thiếu quy chế.", "Ủy ban nhân dân tỉnh"),),
    )
    stands(period, heading(plan), "accepted", answer=asks)
    stands(period, heading(plan), "waiting", answer=says(10, proposals=asks.proposals))

    page = values(period)

    assert [line.title for line in page.asked] == ["Cho thí điểm.", "Thiếu quy chế."]
    assert page.headline.startswith("Có 2 việc xin ý kiến")


def obstacle(text: str, standing: str = "", addressee: str = "UBND tỉnh") -> ObstacleFacts:
    day = date(2025, 12, 10)
    return ObstacleFacts(text, "Sở Y tế", "12.1", text, day, addressee, standing=standing)


def test_obstacle_of_an_earlier_round_is_still_asked_until_it_is_answered():
    waiting = obstacle("Chưa có quy định.")
    moved = obstacle("Thiếu kinh phí.", "đã chuyển cấp có thẩm quyền tại văn bản số 7/SKHCN")
    over = obstacle("Thiếu người.", "đã được trả lời tại văn bản số 12/UBND")
    other = obstacle("Thiếu chuẩn.", addressee="Bộ Y tế")
    again = obstacle("Nhắc lại.")
    answer = says(50, obstacles=(Obstacle("Nhắc lại.", "UBND tỉnh"),))
    snap = replace(one_answer(answer), obstacles=(waiting, moved, over, other, again))

    asked = leader_page(snap).asked

    assert [line.title for line in asked] == ["Nhắc lại.", "Chưa có quy định.", "Thiếu kinh phí."]
    assert asked[1].detail == "Sở Y tế (nhiệm vụ 12.1); nêu ngày 10/12/2025"


def test_what_changed_is_then_and_now(agency_a):
    plan = PlanFactory()
    old, now = years(plan, 2)
    (task,) = heading(plan)
    figure = Figure("Hồ sơ đạt chuẩn", "91.3", "%")
    stands(old, [task], "accepted", agency=agency_a, answer=says(40, figures=(figure,)))
    newer = says(60, figures=(Figure("Hồ sơ đạt chuẩn", "93.4", "%"),))
    stands(now, [task], "accepted", agency=agency_a, answer=newer)

    marks = [line.mark for line in values(now).changed]

    assert marks == ["91,3 → 93,4 %", "40% → 60%"]


def test_who_is_silent_is_named_once_with_the_days(agency_a):
    plan = PlanFactory()
    period = PeriodFactory(plan=plan)
    stands(period, [*heading(plan), *heading(plan)], "missing", agency=agency_a)
    stands(period, heading(plan), "extended")

    first, second = values(period).silent

    assert (first.title, first.detail, first.mark) == (
        "Sở Y tế",
        "Nhiệm vụ 1.1, 2.1",
        "Quá hạn 3 ngày",
    )
    assert second.mark == "Gia hạn đến 20/12/2026"


def test_the_page_draws_its_bar_and_trend(client, leader):
    whole(["accepted", "missing"])
    client.force_login(leader)

    answer = client.get(URL)

    assert [one.bar.value for one in answer.context["segments"]] == [1, 1]
    assert [one.shown for one in answer.context["trend"]] == ["50%"]


def test_without_pango_the_pdf_says_what_to_type(client, leader, monkeypatch):
    PeriodFactory()
    monkeypatch.setattr(pdf, "pango_problem", lambda: "apt-get install libpango")
    client.force_login(leader)

    answer = client.get(reverse("reports:leader_pdf"))

    assert answer.status_code == 409
    assert "apt-get install libpango" in answer.content.decode()


@pytest.mark.pango
def test_the_pdf_says_what_the_page_says(client, leader):
    whole(["accepted", "missing", "extended"], is_demo=True)
    client.force_login(leader)
    page = client.get(URL).context["page"]

    answer = client.get(reverse("reports:leader_pdf"))

    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(BytesIO(answer.content)) as read:
        assert len(read.pages) == 1
        text = bare("".join(one["text"] for one in read.pages[0].chars))
    assert bare(page.headline) in text
    for line in (*page.asked, *page.silent):
        assert bare(line.title) in text


def queries(client, person, headings: int, periods: int) -> int:
    plan, writer = PlanFactory(), UserFactory()
    tasks = [heading(plan) for _ in range(headings)]
    for period in years(plan, periods):
        for own in tasks:
            stands(period, own, "accepted", by=writer)
    client.force_login(person)
    client.get(URL, {"ky": period.code})
    with CaptureQueriesContext(connection) as seen:
        assert client.get(URL, {"ky": period.code}).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow(client, leader):
    many = queries(client, leader, 3, 3)

    assert queries(client, leader, 1, 1) == many
