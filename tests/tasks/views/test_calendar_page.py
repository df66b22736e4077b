"""The page of the calendar: days by year, decisions, rules; who may open it."""

from datetime import date
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tasks.models import CalendarRule, Holiday, ReportLevel
from tasks.queries import calendar as calendars
from tasks.queries import period as period_queries
from tasks.states import PeriodKind
from tests.factories.agencies import appointed

pytestmark = pytest.mark.django_db

PAGE = reverse("tasks:calendar")
RULE = {
    "valid_from": "01/01/2027", "agency_days": "3", "due_hour": "16",
    "basis": "Quyết định 5/QĐ-UBND",
}  # fmt: skip
LEVEL = {
    "name": "Tỉnh ủy", "code": "tinh-uy", "valid_from": "01/01/2027", "after": "", "days": "4",
    "basis": "Quy chế 1-QC/TU", "yearly_day": "", "yearly_basis": "", "is_served": "on",
}  # fmt: skip


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def day(value, **more):
    return Holiday.objects.create(day=value, name=f"Nghỉ {value:%d/%m}", **more)


def decide(client, *days, verdict="confirmed", document="Thông báo 1"):
    given = {"decide-days": days, "decide-verdict": verdict, "decide-document": document}
    return client.post(reverse("tasks:calendar_decide") + "?nam=2027", given)


def test_the_page_shows_one_year_and_counts_what_waits_in_each(office):
    day(date(2027, 1, 1))
    day(date(2027, 2, 5))
    day(date(2028, 1, 1), status="confirmed", document="Thông báo 2")

    answer = office.get(PAGE, {"nam": "2027"})

    page = answer.context["page"]
    assert [row.day for row in page.days] == [date(2027, 1, 1), date(2027, 2, 5)]
    assert [(one.year, one.proposed) for one in page.years] == [(2027, 2), (2028, 0)]
    assert "Năm 2027 chưa có ngày nghỉ nào được xác nhận" in answer.content.decode()


def test_an_empty_year_says_what_to_do(office):
    content = office.get(PAGE, {"nam": "2031"}).content.decode()

    assert "Bảng chưa có ngày nghỉ nào của năm 2031." in content
    assert "Nạp ngày nghỉ đề xuất" in content


def test_words_in_place_of_a_year_count_as_none(office):
    assert office.get(PAGE, {"nam": "x"}).status_code == 200


def test_the_proposals_of_the_portal_are_loaded(office):
    answer = office.post(reverse("tasks:calendar_load") + "?nam=2026")

    assert answer["Location"] == f"{PAGE}?nam=2026"
    assert Holiday.objects.filter(day__year=2026, status="proposed").count() == 15


@pytest.mark.parametrize("verdict", ["confirmed", "refused"])
def test_ticked_days_are_decided_on_one_document(verdict, office, coordinator):
    for value in (date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 8)):
        day(value)

    answer = decide(office, "2027-01-01", "2027-02-05", verdict=verdict)

    assert answer["Location"] == f"{PAGE}?nam=2027"
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["Đã quyết định 2 ngày."]
    decided = Holiday.objects.filter(status=verdict, document="Thông báo 1")
    assert decided.filter(decided_by=coordinator).count() == 2
    assert Holiday.objects.get(day=date(2027, 2, 8)).status == "proposed"


def test_a_decision_without_a_document_comes_back_with_the_days_ticked(office):
    day(date(2027, 1, 1))

    answer = decide(office, "2027-01-01", document="")

    assert answer.status_code == 422
    assert 'value="2027-01-01" checked' in answer.content.decode()
    assert Holiday.objects.get().status == "proposed"


def test_a_decision_without_a_day_says_so(office):
    day(date(2027, 1, 1))

    answer = decide(office)

    assert answer.status_code == 422
    assert answer.content.decode().count("Chọn ít nhất một ngày trong bảng.") >= 1


def test_a_decision_that_leaves_a_gap_comes_back_with_the_sentence(office):
    for year in (2026, 2027, 2028):
        day(date(year, 1, 1))

    answer = decide(office, "2027-01-01", verdict="refused")

    assert answer.status_code == 422
    assert "Bảng sẽ không có ngày nghỉ nào của năm 2027" in answer.content.decode()
    assert Holiday.objects.filter(status="proposed").count() == 3


def test_a_day_of_a_document_is_added(office):
    given = {"day-day": "22/08/2026", "day-kind": "work", "day-name": "Làm bù",
             "day-document": "Công văn 3"}  # fmt: skip

    added = office.post(reverse("tasks:calendar_add_day"), given)
    again = office.post(reverse("tasks:calendar_add_day"), given)

    assert added["Location"] == f"{PAGE}?nam=2026"
    assert Holiday.objects.get().status == "confirmed"
    assert again.status_code == 422
    assert "Ngày 22/08/2026 đã có trong bảng" in again.content.decode()


def test_a_rule_is_added_and_shown_first(office):
    answer = office.post(reverse("tasks:calendar_add_rule"), RULE)

    assert answer["Location"] == PAGE
    row = CalendarRule.objects.get()
    assert (row.valid_from, row.agency_days, row.due_hour) == (date(2027, 1, 1), 3, 16)
    lines = office.get(PAGE).context["page"].rules
    assert [one.rule.valid_from for one in lines] == [date(2027, 1, 1), None]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agency_days": "0"}, "agency_days"),
        ({"due_hour": "24"}, "due_hour"),
        ({"basis": ""}, "basis"),
        ({"valid_from": ""}, "valid_from"),
    ],
)
def test_a_rule_that_cannot_be_comes_back(change, field, office):
    answer = office.post(reverse("tasks:calendar_add_rule"), RULE | change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"].errors[field][0] in unescape(answer.content.decode())
    assert CalendarRule.objects.count() == 0


def test_a_new_rule_begins_with_the_values_in_force(office):
    content = office.get(reverse("tasks:calendar_add_rule")).content.decode()

    assert 'value="Điều 8 NĐ 09/2019/NĐ-CP"' in content
    assert 'value="17"' in content


def test_a_level_is_added_and_stands_in_the_chain_from_its_day(office):
    answer = office.post(reverse("tasks:calendar_add_level"), LEVEL)

    assert answer["Location"] == PAGE
    lines = office.get(PAGE).context["page"].levels
    assert [(one.sender, one.level.name) for one in lines] == [
        ("Sở KH&CN", "UBND tỉnh"), ("Sở KH&CN", "Bộ KH&CN"), ("Sở KH&CN", "Tỉnh ủy"),
    ]  # fmt: skip
    before, after = (period_queries.propose(PeriodKind.YEAR, year) for year in (2026, 2027))
    book = calendars.almanac()
    assert [one.who for one in calendars.proposed_levels(before, book)][-1] == "Sở KH&CN → Bộ KH&CN"
    shown = calendars.proposed_levels(after, book)[-1]
    assert (shown.who, shown.day) == ("Sở KH&CN → Tỉnh ủy", date(2027, 12, 21))
    assert "4 ngày cho Sở KH&CN, theo Quy chế 1-QC/TU" in shown.sentence


def test_a_level_is_changed_from_a_day_on_and_its_earlier_row_stays(office):
    office.post(reverse("tasks:calendar_add_level"), LEVEL | {"valid_from": "01/01/2025"})
    form = office.get(reverse("tasks:calendar_add_level"), {"cap": "tinh-uy"}).content.decode()
    assert 'value="tinh-uy"' in form
    assert 'value="Quy chế 1-QC/TU"' in form

    office.post(reverse("tasks:calendar_add_level"), LEVEL | {"days": "6"})

    rows = ReportLevel.objects.filter(code="tinh-uy").order_by("valid_from")
    assert [row.days for row in rows] == [4, 6]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"yearly_day": "10", "yearly_basis": "CV 1"}, "__all__"),
        ({"yearly_day": "20"}, "__all__"),
        ({"days": "0"}, "days"),
        ({"code": "có dấu"}, "code"),
        ({"after": "khong-co"}, "after"),
        ({"code": "ubnd-tinh", "after": "ubnd-tinh"}, "__all__"),
        ({"basis": ""}, "basis"),
        ({"valid_from": ""}, "valid_from"),
    ],
)
def test_a_level_that_cannot_be_comes_back(change, field, office):
    answer = office.post(reverse("tasks:calendar_add_level"), LEVEL | change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"].errors[field][0] in unescape(answer.content.decode())
    assert ReportLevel.objects.count() == 0


def test_the_set_up_page_leads_here(office):
    assert f'href="{PAGE}"' in office.get(reverse("setup")).content.decode()


@pytest.mark.parametrize("role", ["staff", "head", "leadership", "administrator"])
def test_nobody_else_opens_it(role, client, agency_a):
    client.force_login(appointed(agency_a, role, f"nguoi-{role}"))

    assert client.get(PAGE).status_code == 403


def test_the_page_costs_the_same_for_many_days(office, django_assert_max_num_queries):
    day(date(2027, 1, 1), decided_by=None)
    office.get(PAGE)
    with django_assert_max_num_queries(12) as few:
        office.get(PAGE, {"nam": "2027"})
    for n in range(2, 20):
        day(date(2027, 1, n))
    with django_assert_max_num_queries(12) as many:
        office.get(PAGE, {"nam": "2027"})

    assert len(many) == len(few)
