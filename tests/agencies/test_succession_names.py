"""What an agency of the past is called today, and by which words it is found."""

from datetime import date

import pytest
from django.utils import translation

from agencies.models import ChangeKind
from agencies.queries import AgencyWish, agency_rows
from agencies.queries.succession import names
from tests.factories.agencies import LegalDocumentFactory
from tests.moments import NOON
from tests.tasks.apparatus import DAY, ON, applied, build, new

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return build("A", "B", "C")


def remark(agency, shown=""):
    with translation.override("vi"):
        return names(at=NOON).remark(agency.pk, shown)


def test_merged_agency_says_who_it_is_now(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    assert remark(world["A"]) == "nay là Cơ quan B từ ngày 20/11/2026"
    assert remark(world["B"]) == ""


def test_split_agency_names_all_that_followed(world, coordinator):
    applied(ChangeKind.SPLIT, [world["A"]], [world["B"], world["C"]], by=coordinator)

    assert remark(world["A"]) == "nay là Cơ quan B, Cơ quan C từ ngày 20/11/2026"


def test_chain_of_changes_is_followed_to_its_end(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    applied(ChangeKind.MERGE, [world["B"]], [world["C"]], by=coordinator, on=ON + DAY)

    assert remark(world["A"]) == "nay là Cơ quan C từ ngày 21/11/2026"


def test_renamed_agency_says_its_new_name_beside_the_old_one(world, coordinator):
    applied(ChangeKind.RENAME, [world["A"]], by=coordinator, new_name="Cơ quan mới")

    assert remark(world["A"], "Cơ quan A") == "nay là Cơ quan mới từ ngày 20/11/2026"
    assert remark(world["A"], "Cơ quan mới") == ""


@pytest.mark.parametrize("what", ["is_confirmed", "is_day_confirmed", "act"])
def test_what_nobody_confirmed_says_so(world, coordinator, what):
    act = LegalDocumentFactory(is_confirmed=what != "act")
    more = {} if what == "act" else {what: False}
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator, act=act, **more)

    assert remark(world["A"]).endswith(", chưa xác nhận")


@pytest.mark.parametrize("words", ["co quan a", "Cơ quan AB"])
def test_search_by_either_name_finds_both(world, coordinator, words):
    applied(
        ChangeKind.MERGE, [world["A"], world["C"]], by=coordinator, new_results=new("Cơ quan AB")
    )

    found = {row.name for row in agency_rows(wish=AgencyWish(words, "", "name"), at=NOON)}
    assert {"Cơ quan A", "Cơ quan AB"} <= found


def test_search_by_an_old_name_finds_the_agency(coordinator):
    old = build("Kiểm lâm")["Kiểm lâm"]
    applied(ChangeKind.RENAME, [old], by=coordinator, new_name="Tên hoàn toàn khác")

    found = agency_rows(wish=AgencyWish("kiem lam", "", "name"), at=NOON)
    assert [row.name for row in found] == ["Tên hoàn toàn khác"]


def test_names_cost_the_same_with_many_changes(world, coordinator, django_assert_num_queries):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    applied(ChangeKind.MERGE, [world["B"]], [world["C"]], by=coordinator, on=date(2026, 11, 25))

    with django_assert_num_queries(3):
        names(at=NOON)
