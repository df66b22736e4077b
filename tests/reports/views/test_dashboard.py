"""The overview: who sees it, what it says of each case, and how many queries it takes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.queries.matrix import matrix
from tasks.queries import ledger as ledgers
from tasks.states import DutyRole, HeadingKind
from tests.factories.agencies import UserFactory
from tests.factories.tasks import DUE_AT, PeriodFactory, PlanFactory
from tests.reports.rounds import AFTER, DAY, heading, stands, whole, years

pytestmark = pytest.mark.django_db
URL = "/tong-quan/"


def page(client, person, **query):
    client.force_login(person)
    return client.get(URL, query)


def cells(cases, at=AFTER):
    """Case → the square of its heading."""
    lines = matrix([ledgers.ledger(whole(cases), at)])
    return {case: line.cells[0] for case, line in zip(cases, lines, strict=False)}


# --- Access ---------------------------------------------------------------------------------------


def test_only_who_follows_the_round_sees_it(client, coordinator, office_head, leader, staff_a):
    PeriodFactory()
    for person, status in ((coordinator, 200), (office_head, 200), (leader, 403), (staff_a, 403)):
        assert page(client, person).status_code == status
        assert client.get(reverse("reports:agencies")).status_code == status
    client.logout()
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize("query", [{"ky": "1999-nam"}, {"nhom": "khong-co"}])
def test_what_is_not_there_is_not_found(client, coordinator, query):
    PeriodFactory()
    client.force_login(coordinator)

    assert client.get(reverse("reports:agencies"), query).status_code == 404


@pytest.mark.parametrize("muc", ["x", "-1", "99999999999", "٣", ""])
def test_a_strange_heading_is_no_heading(client, coordinator, muc):
    PeriodFactory()

    assert page(client, coordinator, muc=muc).status_code == 200


# --- Empty ----------------------------------------------------------------------------------------


def test_without_a_plan_it_says_to_import_one(client, coordinator):
    assert reverse("tasks:plan_import") in page(client, coordinator).content.decode()


def test_with_a_plan_and_no_period_it_says_to_open_one(client, coordinator):
    PlanFactory()

    assert reverse("tasks:period_open") in page(client, coordinator).content.decode()


def test_banner_and_demonstration_mark_stand_at_the_head(client, coordinator):
    PeriodFactory(banner="bộ máy theo kế hoạch 2021", is_demo=True)

    html = page(client, coordinator).content.decode()

    assert "bộ máy theo kế hoạch 2021" in html
    assert 'class="demo"' in html


# --- The matrix -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "kind", "is_problem"),
    [
        ("accepted", "accepted", False),
        ("nil", "nil", False),
        ("secret", "secret", False),
        ("late", "late", False),
        ("waiting", "submitted", False),
        ("returned", "returned", True),
        ("within", "accepted", False),
        ("extended", "extended", False),
        ("missing", "overdue", True),
    ],
)
def test_a_square_says_where_its_agency_stands(case, kind, is_problem):
    cell = cells([case])[case]

    assert (cell.kind, cell.is_problem) == (kind, is_problem)
    assert cell.tip


def test_overdue_is_counted_in_days_from_the_day_it_was_due():
    assert cells(["missing"], at=DUE_AT + 2 * DAY)["missing"].label == "Quá hạn 2 ngày"
    assert cells(["missing"], at=DUE_AT)["missing"].kind == "due_soon"
    same_day = cells(["missing"], at=DUE_AT + DAY / 12)["missing"]
    assert (same_day.kind, same_day.label) == ("overdue", "Quá hạn từ hôm nay")


def test_a_request_is_never_red_whatever_happens():
    lines = matrix([ledgers.ledger(whole([]), AFTER + 100 * DAY)])

    seen = [*lines[0].cells, *(cell for line in lines[0].members for cell in line.cells)]
    assert {cell.kind for cell in seen} == {"submitted", "none"}
    assert not any(cell.is_problem for cell in seen)
    assert lines[0].cells[0].label == "Đã gửi 1/2"


def test_a_class_unfolds_with_the_worst_first_and_shows_all_when_asked():
    plan = PlanFactory()
    period = PeriodFactory(plan=plan)
    task = heading(plan, kind=HeadingKind.CLASS)
    for _ in range(14):
        stands(period, task, "accepted")
    bad = stands(period, task, "missing")
    ledger = ledgers.ledger(period, AFTER)

    (line,) = matrix([ledger])
    (unfolded,) = matrix([ledger], unfolded=1)

    assert line.cells[0].label == "Quá hạn 1/15"
    assert line.members[0].title == bad.name
    assert (len(line.members), line.members_left) == (12, 3)
    assert (len(unfolded.members), unfolded.members_left, unfolded.is_open) == (15, 0, True)
    assert "1 quá hạn, 14 đã tiếp nhận" in line.summary


def test_members_of_a_class_that_sent_late_are_counted_alone():
    plan = PlanFactory()
    period = PeriodFactory(plan=plan)
    task = heading(plan, kind=HeadingKind.CLASS)
    for case in ("late", "accepted", "accepted"):
        stands(period, task, case)

    (line,) = matrix([ledgers.ledger(period, AFTER)])

    assert line.cells[0].label == "Nộp muộn 1/3"


def test_only_headings_with_problems_on_demand(client, coordinator):
    whole(["accepted", "missing", "returned"])

    answer = page(client, coordinator, loc="van-de")

    assert [line.position for line in answer.context["page"].lines] == [2, 3]


def test_an_agency_silent_for_two_periods_says_so(client, coordinator, agency_a):
    plan = PlanFactory()
    old, now = (
        PeriodFactory(
            plan=plan,
            code=f"{year}-nam",
            starts_on=f"{year - 1}-12-15",
            cutoff_on=f"{year}-12-14",
            due_at=DUE_AT.replace(year=year),
        )
        for year in (2024, 2025)
    )
    task = heading(plan)
    stands(old, task, "missing", agency=agency_a)
    stands(now, task, "missing", agency=agency_a)

    (overdue,) = page(client, coordinator).context["page"].overdue

    assert (overdue.name, overdue.streak) == ("Sở Y tế", 2)


def test_every_tooltip_is_named_once(client, coordinator):
    whole(["accepted", "missing", "waiting"])

    html = page(client, coordinator).content.decode()

    ids = re.findall(r'id="(tip-[^"]+)"', html)
    assert len(ids) == len(set(ids)) > 0
    assert set(re.findall(r'aria-describedby="(tip-[^"]+)"', html)) == set(ids)


# --- Queries --------------------------------------------------------------------------------------


def queries(client, person, headings: int, agencies: int, periods: int) -> int:
    plan, writer = PlanFactory(), UserFactory()
    tasks = [heading(plan) for _ in range(headings)]
    for period in years(plan, periods):
        for own in tasks:
            for _ in range(agencies):
                stands(period, own, "waiting", by=writer)
        stands(period, heading(plan), "missing", role=DutyRole.REQUEST, by=writer)
    code = {"ky": period.code}
    client.force_login(person)
    client.get(URL, code)  # the session's own first write
    with CaptureQueriesContext(connection) as seen:
        assert client.get(URL, code).status_code == 200
    return len(seen)


@pytest.mark.parametrize("size", [(3, 3, 3), (15, 1, 12)], ids=["3", "15 x 12"])
def test_the_number_of_queries_does_not_grow(client, coordinator, size):
    many = queries(client, coordinator, *size)

    assert queries(client, coordinator, 1, 1, 1) == many
