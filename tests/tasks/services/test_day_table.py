"""The table of days off: loading, deciding, adding; what is refused leaves it as it was."""

import itertools
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from agencies.models import AuditEvent
from plan_portal.lib.errors import NotAllowed
from tasks.models import DayKind, DayStatus, Holiday
from tasks.queries import calendar as calendars
from tasks.services import day_table
from tasks.services.day_table import (
    DayExists,
    DocumentRequired,
    NoDayChosen,
    ProposedDay,
    TableWithGap,
)
from tests.moments import NOON

pytestmark = pytest.mark.django_db

TET = date(2026, 2, 17)
DOCUMENT = "Thông báo 9441/TB, 15/10/2025"


def proposed(*days):
    return [ProposedDay(day, DayKind.OFF, "Ngày nghỉ") for day in days]


def load(*days, by=None):
    return day_table.load_proposals(days=proposed(*days), source="Tệp thử", by=by, at=NOON)


def table():
    return list(Holiday.objects.order_by("day").values_list("day", "status", "document"))


# --- The file that the portal brings --------------------------------------------------------


def test_the_file_of_the_portal_has_every_year_and_says_what_it_is():
    source, days = day_table.read_proposals()
    years = Counter(one.day.year for one in days)

    assert source == "Gói holidays 0.109 (đề xuất)"
    assert sorted(years) == list(range(2021, 2037))
    assert min(years.values()) >= 11


def test_every_year_of_the_file_has_tet_in_a_row_and_new_year():
    _source, days = day_table.read_proposals()
    off = {one.day for one in days if one.kind == DayKind.OFF}

    for year in range(2021, 2037):
        spring = sorted(day for day in off if date(year, 1, 15) < day < date(year, 3, 1))
        runs = [later - earlier for earlier, later in itertools.pairwise(spring)]
        assert date(year, 1, 1) in off
        assert len(spring) >= 5
        assert set(runs) == {timedelta(days=1)}


def test_a_day_worked_instead_is_on_a_weekend():
    _source, days = day_table.read_proposals()
    worked = [one.day for one in days if one.kind == DayKind.WORK]

    assert worked
    assert all(day.isoweekday() > 5 for day in worked)


def test_the_command_loads_once(capsys):
    call_command("load_holidays")
    call_command("load_holidays")

    assert set(Holiday.objects.values_list("status", flat=True)) == {DayStatus.PROPOSED}
    count = Holiday.objects.count()
    assert capsys.readouterr().out.splitlines() == [
        f"{count} proposed days added, 0 were there already.",
        f"0 proposed days added, {count} were there already.",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "day,kind,name\n2026-01-01,off,Tết\n",
        "ngay,loai,ten\n2026-13-01,off,Tết\n",
        "ngay,loai,ten\n2026-01-01,nghỉ,Tết\n",
        "ngay,loai,ten\n2026-01-01,off\n",
        "ngay,loai,ten\n2026-01-01,off,Tết\n2026-01-01,work,Bù\n",
        "ngay,loai,ten\n2026-01-01,off,Tết\n2028-01-01,off,Tết\n",
        "",
    ],
)
def test_a_bad_file_loads_nothing(content, tmp_path):
    path = tmp_path / "ngay.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("load_holidays", str(path))

    assert table() == []


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="khong-co"):
        call_command("load_holidays", str(tmp_path / "khong-co.csv"))


# --- Gaps -----------------------------------------------------------------------------------


def test_a_file_with_a_year_left_out_is_refused_whole():
    with pytest.raises(TableWithGap, match="2027, 2028"):
        load(date(2026, 1, 1), date(2029, 1, 1))

    assert table() == []


def test_a_file_that_fills_the_gap_of_an_older_table_is_taken():
    Holiday.objects.create(day=date(2026, 1, 1), name="a")
    Holiday.objects.create(day=date(2029, 1, 1), name="b")

    load(date(2027, 1, 1))

    assert Holiday.objects.count() == 3


def test_a_day_that_would_leave_a_gap_is_refused(coordinator):
    load(date(2026, 1, 1))

    with pytest.raises(TableWithGap, match="2027"):
        day_table.add_day(
            day=date(2028, 1, 1), kind=DayKind.OFF, name="Tết", document=DOCUMENT,
            by=coordinator, at=NOON,
        )  # fmt: skip

    assert len(table()) == 1


def test_refusing_the_last_day_of_a_year_between_is_refused(coordinator):
    load(date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1))
    before = table()

    with pytest.raises(TableWithGap, match="2027"):
        decide(coordinator, date(2027, 1, 1), verdict=DayStatus.REFUSED)

    assert table() == before


# --- Decisions ------------------------------------------------------------------------------


def decide(by, *days, verdict=DayStatus.CONFIRMED, document=DOCUMENT):
    return day_table.decide(days=days, verdict=verdict, document=document, by=by, at=NOON)


def test_days_are_confirmed_on_a_document(coordinator):
    load(TET, TET + timedelta(days=1))

    assert decide(coordinator, TET) == 1

    row = Holiday.objects.get(day=TET)
    assert (row.status, row.document, row.decided_by) == ("confirmed", DOCUMENT, coordinator)
    assert row.decided_at == NOON
    book = calendars.almanac()
    assert book.proposed == {TET + timedelta(days=1)}
    event = AuditEvent.objects.get(action="calendar.decide")
    assert event.details == {
        "days": "2026-02-17", "verdict": "confirmed", "document": DOCUMENT,
    }  # fmt: skip


def test_a_refused_day_is_worked_and_may_be_confirmed_later(coordinator):
    load(TET)

    decide(coordinator, TET, verdict=DayStatus.REFUSED)
    refused = calendars.almanac()
    decide(coordinator, TET, document="Thông báo 2")

    assert (TET in refused.holidays, TET in refused.proposed) == (False, False)
    assert calendars.holidays() == {TET: "off"}
    assert table() == [(TET, "confirmed", "Thông báo 2")]
    assert AuditEvent.objects.filter(action="calendar.decide").count() == 2


def test_loading_again_brings_back_no_refused_day(coordinator):
    load(TET)
    decide(coordinator, TET, verdict=DayStatus.REFUSED)

    assert load(TET) == 0
    assert calendars.holidays() == {}


@pytest.mark.parametrize(
    ("days", "document", "refusal"),
    [((TET,), "  ", DocumentRequired), ((), DOCUMENT, NoDayChosen),
     ((date(2026, 3, 1),), DOCUMENT, NoDayChosen)],
)  # fmt: skip
def test_a_decision_needs_a_day_and_a_document(days, document, refusal, coordinator):
    load(TET)
    before = table()

    with pytest.raises(refusal):
        decide(coordinator, *days, document=document)

    assert table() == before


def test_a_day_that_a_document_names_is_confirmed_at_once(coordinator):
    row = day_table.add_day(
        day=date(2026, 8, 22), kind=DayKind.WORK, name="Làm bù", document=DOCUMENT,
        by=coordinator, at=NOON,
    )  # fmt: skip

    assert (row.status, row.decided_by) == (DayStatus.CONFIRMED, coordinator)
    assert calendars.almanac().holidays == {date(2026, 8, 22): "work"}


def test_a_day_is_not_added_twice(coordinator):
    load(TET)

    with pytest.raises(DayExists, match="17/02/2026"):
        day_table.add_day(
            day=TET, kind=DayKind.WORK, name="Làm bù", document=DOCUMENT, by=coordinator, at=NOON
        )

    assert calendars.holidays() == {TET: "off"}


@pytest.mark.parametrize("who", ["staff_a", "leader", "administrator"])
def test_only_the_office_touches_the_table(who, request):
    by = request.getfixturevalue(who)
    load(TET)
    before = table()

    with pytest.raises(NotAllowed):
        decide(by, TET)
    with pytest.raises(NotAllowed):
        load(date(2026, 2, 18), by=by)
    with pytest.raises(NotAllowed):
        day_table.add_day(
            day=date(2026, 2, 18), kind=DayKind.OFF, name="Tết", document=DOCUMENT, by=by,
            at=NOON,
        )  # fmt: skip

    assert table() == before
