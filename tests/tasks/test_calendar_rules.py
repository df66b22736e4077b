"""Dated rules, the chain from the agencies to each recipient, and what is said of proposed days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tasks import calendar
from tasks.calendar import (
    FOUNDING,
    FOUNDING_LEVELS,
    Almanac,
    Level,
    LevelRefused,
    Reason,
    Rule,
    RuleRefused,
)
from tasks.states import PeriodKind

K = PeriodKind
BEGINS = date(2027, 1, 1)
SLOWER = Rule(valid_from=BEGINS, agency_days=3, due_hour=16, basis="Quyết định 5/QĐ-UBND")
BOTH = (FOUNDING, SLOWER)
TWO_DAYS = [
    replace(one, valid_from=BEGINS, days=2, basis="Quyết định 5/QĐ-UBND") for one in FOUNDING_LEVELS
]
GOVERNMENT = Level(
    "chinh-phu", "Chính phủ", valid_from=BEGINS, after="ubnd-tinh", days=3,
    basis="Điều 13 NĐ 09/2019/NĐ-CP",
)  # fmt: skip
PARTY = Level("tinh-uy", "Tỉnh ủy", valid_from=BEGINS, days=4, basis="Quy chế 1-QC/TU")
DAYS = st.dates(date(2021, 1, 1), date(2036, 12, 31))


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 1, 1), FOUNDING),
        (date(2026, 12, 31), FOUNDING),
        (date(2027, 1, 1), SLOWER),
        (date(2036, 1, 1), SLOWER),
    ],
)
def test_the_rule_in_force_is_the_last_that_has_begun(day, expected):
    assert calendar.rule_on(BOTH, day) == expected


def test_of_two_rules_of_one_day_the_later_made_counts():
    mended = replace(SLOWER, agency_days=2)

    assert calendar.rule_on((*BOTH, mended), date(2027, 1, 1)) == mended


def test_without_a_rule_the_first_one_counts():
    assert calendar.rule_on((SLOWER,), date(2026, 1, 1)) == FOUNDING


def test_the_rule_of_the_cutoff_day_proposes():
    book = Almanac(rules=BOTH)
    before = calendar.propose(K.YEAR, 2026, almanac=book)
    after = calendar.propose(K.YEAR, 2027, almanac=book)

    assert before == calendar.propose(K.YEAR, 2026)
    assert (before.due_on, before.due_hour) == (date(2026, 12, 15), 17)
    assert (after.due_on, after.due_hour) == (date(2027, 12, 17), 16)
    assert calendar.explain(after.due_on, after.due_reason) == (
        "17/12/2027: 3 ngày làm việc sau thời điểm chốt số liệu 14/12, theo Quyết định 5/QĐ-UBND "
        "và Điều 12 NĐ 09/2019/NĐ-CP"
    )


def chain_of(dates, book):
    steps = calendar.chain(dates, almanac=book)
    return [calendar.explain(one.day, one.reason) for one in steps]


def test_every_level_adds_its_own_days_and_says_so():
    dates = calendar.propose(K.YEAR, 2026)

    assert chain_of(dates, calendar.PLAIN) == [
        (
            "16/12/2026: Sở KH&CN gửi UBND tỉnh: 2 ngày làm việc sau thời điểm chốt số liệu 14/12, "
            "gồm 1 ngày cho các cơ quan và 1 ngày cho Sở KH&CN, theo Điều 8 và Điều 12 NĐ "
            "09/2019/NĐ-CP"
        ),
        (
            "18/12/2026: Sở KH&CN gửi Bộ KH&CN: báo cáo năm chậm nhất ngày 20/12, là ngày nghỉ nên "
            "lấy ngày làm việc liền trước, theo Thông tư 03/2019/TT-BKHCN (mặc định, sửa được)"
        ),
    ]


def test_a_later_rule_counts_for_every_level():
    book = Almanac(rules=BOTH, levels=(*FOUNDING_LEVELS, *TWO_DAYS))
    dates = calendar.propose(K.QUARTER, 2027, 1, almanac=book)

    assert chain_of(dates, book) == [
        f"19/03/2027: Sở KH&CN gửi {to}: 5 ngày làm việc sau thời điểm chốt số liệu 14/03, gồm 3 "
        "ngày cho các cơ quan và 2 ngày cho Sở KH&CN, theo Quyết định 5/QĐ-UBND và Điều 12 NĐ "
        "09/2019/NĐ-CP"
        for to in ("UBND tỉnh", "Bộ KH&CN")
    ]


def test_where_a_person_moved_the_deadline_the_office_counts_from_there():
    dates = replace(calendar.propose(K.QUARTER, 2026, 1), due_on=date(2026, 3, 20))

    assert chain_of(dates, calendar.PLAIN)[0] == (
        "23/03/2026: Sở KH&CN gửi UBND tỉnh: 1 ngày làm việc sau hạn của các cơ quan 20/03, theo "
        "Điều 8 NĐ 09/2019/NĐ-CP"
    )


def test_a_cutoff_that_a_person_moved_is_not_said_to_be_article_12():
    moved = replace(
        calendar.propose(K.YEAR, 2026), cutoff_on=date(2026, 12, 11), due_on=date(2026, 12, 14),
        cutoff_reason=Reason("manual", text="Công văn 12"),
        due_reason=Reason("manual", text="Công văn 12"),
    )  # fmt: skip

    assert chain_of(moved, calendar.PLAIN)[0] == (
        "15/12/2026: Sở KH&CN gửi UBND tỉnh: 1 ngày làm việc sau hạn của các cơ quan 14/12, theo "
        "Điều 8 NĐ 09/2019/NĐ-CP"
    )


def test_nine_months_are_never_called_a_line_of_article_12():
    dates = calendar.propose(K.NINE_MONTHS, 2026)

    said = [calendar.sentence(dates.due_reason), *chain_of(dates, calendar.PLAIN)]
    assert all("theo thông lệ của tỉnh" in one and "Điều 12" not in one for one in said)
    assert calendar.explain(dates.cutoff_on, dates.cutoff_reason) == (
        "14/09/2026: thời điểm chốt số liệu của báo cáo 9 tháng, theo thông lệ của tỉnh; Điều 12 "
        "NĐ 09/2019/NĐ-CP không quy định báo cáo này"
    )


def test_the_chain_is_stored_as_plain_values_and_read_back():
    book = Almanac({date(2026, 12, 15): "off"}, frozenset({date(2026, 12, 15)}))
    steps = calendar.chain(calendar.propose(K.YEAR, 2026, almanac=book), almanac=book)

    stored = calendar.stored_chain(steps)

    assert stored["to:ubnd-tinh"] == {
        "day": "2026-12-17", "code": "onward", "cutoff": "2026-12-14", "days": "1 1",
        "to": "ubnd-tinh", "name": "UBND tỉnh", "place": 0, "basis": "Điều 8 NĐ 09/2019/NĐ-CP",
        "off": "2026-12-15", "unconfirmed": "2026-12-15",
    }  # fmt: skip
    assert calendar.read_chain(stored) == steps
    assert calendar.read_chain({"due_at": {"code": "due"}}) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"agency_days": 0},
        {"agency_days": 61},
        {"due_hour": 0},
        {"due_hour": 24},
        {"basis": " "},
    ],
)
def test_rule_that_nobody_could_keep_is_refused(change):
    with pytest.raises(RuleRefused) as refusal:
        calendar.check_rule(replace(SLOWER, **change))

    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "change",
    [
        {"days": 0},
        {"days": 61},
        {"yearly_day": 14, "yearly_basis": "x"},
        {"yearly_day": 32, "yearly_basis": "x"},
        {"yearly_day": 20, "yearly_basis": " "},
        {"basis": ""},
        {"name": " "},
        {"after": "khong-co"},
        {"after": "chinh-phu"},
    ],
)
def test_level_that_nobody_could_keep_is_refused(change):
    with pytest.raises(LevelRefused) as refusal:
        calendar.check_level(replace(GOVERNMENT, **change), FOUNDING_LEVELS)

    assert str(refusal.value).endswith(".")


def test_a_yearly_day_before_the_cutoff_says_which_day_is_wrong():
    level = replace(FOUNDING_LEVELS[1], yearly_day=10)

    with pytest.raises(LevelRefused, match="Báo cáo năm không thể đến hạn ngày 10/12"):
        calendar.check_level(level, FOUNDING_LEVELS)


def test_levels_that_send_to_each_other_are_refused():
    province = replace(FOUNDING_LEVELS[0], after="chinh-phu")

    with pytest.raises(LevelRefused, match="UBND tỉnh"):
        calendar.check_level(province, (*FOUNDING_LEVELS, GOVERNMENT))


def test_a_level_that_sends_on_does_not_end_before_what_is_behind_it():
    ended = replace(FOUNDING_LEVELS[0], is_served=False)

    with pytest.raises(LevelRefused, match="Chính phủ"):
        calendar.check_level(ended, (*FOUNDING_LEVELS, GOVERNMENT))
    calendar.check_level(ended, FOUNDING_LEVELS)


# --- Levels as data -------------------------------------------------------------------------


def test_a_further_level_has_its_own_days_and_its_own_sentence():
    book = Almanac(levels=(*FOUNDING_LEVELS, PARTY, GOVERNMENT))
    before, after = (calendar.propose(K.YEAR, year, almanac=book) for year in (2026, 2027))

    assert [one.recipient for one in calendar.chain(before, almanac=book)] == [
        "ubnd-tinh", "bo-khcn",
    ]  # fmt: skip
    assert chain_of(after, book)[2:] == [
        (
            "21/12/2027: Sở KH&CN gửi Tỉnh ủy: 5 ngày làm việc sau thời điểm chốt số liệu 14/12, "
            "gồm 1 ngày cho các cơ quan và 4 ngày cho Sở KH&CN, theo Quy chế 1-QC/TU, Điều 8 và "
            "Điều 12 NĐ 09/2019/NĐ-CP"
        ),
        (
            "21/12/2027: UBND tỉnh gửi Chính phủ: 3 ngày làm việc sau ngày nhận được báo cáo "
            "16/12, theo Điều 13 NĐ 09/2019/NĐ-CP"
        ),
    ]


def test_a_level_gets_no_more_from_the_day_that_says_so():
    ended = replace(FOUNDING_LEVELS[1], valid_from=BEGINS, is_served=False)
    book = Almanac(levels=(*FOUNDING_LEVELS, ended))

    chains = [calendar.chain(calendar.propose(K.YEAR, year), almanac=book) for year in (2026, 2027)]

    assert [[one.recipient for one in steps] for steps in chains] == [
        ["ubnd-tinh", "bo-khcn"], ["ubnd-tinh"],
    ]  # fmt: skip
    assert calendar.send_by("bo-khcn", calendar.propose(K.YEAR, 2027), almanac=book) is None


def test_a_day_of_december_that_a_person_decided_is_no_default():
    decided = replace(FOUNDING_LEVELS[1], valid_from=BEGINS, yearly_day=24,
                      yearly_basis="Công văn 7/BKHCN")  # fmt: skip
    book = Almanac(levels=(*FOUNDING_LEVELS, decided))

    assert chain_of(calendar.propose(K.YEAR, 2027), book)[1] == (
        "24/12/2027: Sở KH&CN gửi Bộ KH&CN: báo cáo năm chậm nhất ngày 24/12, theo Công văn 7/BKHCN"
    )


def test_levels_whose_sender_is_gone_are_sent_to_by_the_office_rather_than_forgotten():
    lost = replace(GOVERNMENT, valid_from=None, after="khong-con")

    steps = calendar.chain(calendar.propose(K.YEAR, 2026), almanac=Almanac(levels=(lost,)))

    assert [(one.recipient, one.reason.code) for one in steps] == [("chinh-phu", "onward")]


def test_of_two_rows_of_one_day_the_later_made_counts():
    mended = replace(PARTY, days=6)

    assert calendar.levels_on((PARTY, mended), BEGINS) == (mended,)
    assert calendar.levels_on((PARTY, mended), BEGINS - timedelta(days=1)) == ()


# --- Days that nobody has confirmed ---------------------------------------------------------

TET = [date(2027, 2, 5), *(date(2027, 2, 8) + timedelta(days=n) for n in range(3))]


def test_a_date_says_that_it_rests_on_proposals():
    book = Almanac(dict.fromkeys([date(2026, 12, 15), *TET], "off"), frozenset(TET[1:]))
    rule = Rule(agency_days=40)
    due = calendar.propose(K.YEAR, 2026, almanac=replace(book, rules=(rule,)))

    assert due.due_on == date(2027, 2, 15)
    assert calendar.sentence(due.due_reason, due.due_on).endswith(
        "; đã tính ngày nghỉ, ngày làm bù 15/12/2026, 05/02; dựa trên ngày nghỉ đề xuất, chưa xác "
        "nhận: 08/02–10/02"
    )


def test_a_proposed_day_that_moves_nothing_is_not_mentioned():
    saturday, later = date(2026, 12, 19), date(2026, 12, 16)
    book = Almanac({saturday: "off", later: "off"}, frozenset({saturday, later}))

    reason = calendar.propose(K.YEAR, 2026, almanac=book).due_reason

    assert reason == Reason(
        "days", cutoff=date(2026, 12, 14), days=(1,), basis="Điều 8 NĐ 09/2019/NĐ-CP"
    )


def test_ministry_day_says_which_proposal_moved_it():
    friday = date(2024, 12, 20)
    book = Almanac({friday: "off"}, frozenset({friday}))

    step = calendar.send_by(
        calendar.MINISTRY, calendar.propose(K.YEAR, 2024, almanac=book), almanac=book
    )

    assert (step.day, step.reason.unconfirmed) == (date(2024, 12, 19), (friday,))


def test_years_without_a_day_or_without_a_confirmed_one_are_named():
    days = {date(2026, 1, 1): "off", date(2027, 1, 1): "off"}
    book = Almanac(days, frozenset({date(2027, 1, 1)}))

    notes = calendar.year_notes(book, date(2026, 12, 14), date(2028, 1, 3))

    assert [year for year in ("2026", "2027", "2028") for note in notes if year in note] == [
        "2027",
        "2028",
    ]


@pytest.mark.parametrize(
    ("years", "missing"),
    [((), ()), ((2026,), ()), ((2021, 2022), ()), ((2021, 2024, 2026), (2022, 2023, 2025))],
)
def test_missing_years(years, missing):
    assert calendar.missing_years(years) == missing


# --- Laws -----------------------------------------------------------------------------------

RULES = st.builds(
    Rule,
    valid_from=st.one_of(st.none(), DAYS),
    agency_days=st.integers(1, 10),
)
# Whoever sends, also nobody and each other.
LEVELS = st.builds(
    Level,
    code=st.sampled_from("abc"),
    name=st.sampled_from(["A", "B"]),
    valid_from=st.one_of(st.none(), DAYS),
    after=st.sampled_from(["", "ubnd-tinh", "bo-khcn", "a", "b", "c", "x"]),
    days=st.integers(1, 10),
    yearly_day=st.one_of(st.none(), st.integers(15, 31)),
    yearly_basis=st.just("Công văn 7"),
    is_served=st.booleans(),
)
BOOKS = st.builds(
    lambda days, proposed, rules, levels: Almanac(
        days, frozenset(proposed) & days.keys(), rules, (*FOUNDING_LEVELS, *levels)
    ),
    st.dictionaries(DAYS, st.sampled_from(["off", "work"]), max_size=80),
    st.frozensets(DAYS, max_size=80),
    st.lists(RULES, max_size=4),
    st.lists(LEVELS, max_size=5),
)
REGULAR = st.one_of(
    st.tuples(st.just(K.MONTH), st.integers(2021, 2036), st.integers(1, 12)),
    st.tuples(st.just(K.QUARTER), st.integers(2021, 2036), st.integers(1, 4)),
    st.tuples(st.just(K.HALF_YEAR), st.integers(2021, 2036), st.integers(1, 2)),
    st.tuples(st.just(K.YEAR), st.integers(2021, 2036), st.just(0)),
)


@given(REGULAR, BOOKS)
def test_whatever_rules_and_days_a_deadline_follows_its_cutoff_by_the_days_of_its_rule(key, book):
    dates = calendar.propose(*key, almanac=book)
    rule = calendar.rule_on(book.rules, dates.cutoff_on)
    worked = calendar.working_days_between(dates.cutoff_on, dates.due_on, holidays=book.holidays)

    assert dates.due_on > dates.cutoff_on
    assert worked == rule.agency_days
    assert calendar.is_working_day(dates.due_on, holidays=book.holidays)
    sent = calendar.send_by(calendar.PROVINCE, dates, almanac=book).day
    total = calendar.working_days_between(dates.cutoff_on, sent, holidays=book.holidays)
    assert total == rule.agency_days + FOUNDING_LEVELS[0].days


@given(REGULAR, BOOKS)
def test_every_level_of_the_day_is_served_once_and_by_its_own_days(key, book):
    dates = calendar.propose(*key, almanac=book)
    levels = {one.code: one for one in calendar.levels_on(book.levels, dates.cutoff_on)}
    steps = {one.recipient: one for one in calendar.chain(dates, almanac=book)}

    assert steps.keys() == levels.keys()
    for code, level in levels.items():
        reason, is_year = steps[code].reason, dates.kind == K.YEAR
        if is_year and level.yearly_day is not None:
            assert reason.usual == date(dates.year, 12, level.yearly_day)
            continue
        since = {"onward": dates.due_on, "onward_next": reason.after}[reason.code]
        worked = calendar.working_days_between(since, steps[code].day, holidays=book.holidays)
        assert worked == level.days


@given(REGULAR, BOOKS)
def test_the_next_period_begins_the_day_after_the_cutoff(key, book):
    this = calendar.propose(*key, almanac=book)
    before = calendar.propose(*calendar.previous(*key), almanac=book)

    assert this.starts_on == before.cutoff_on + timedelta(days=1)


@given(REGULAR, BOOKS)
def test_confirming_every_proposal_moves_no_date(key, book):
    settled = replace(book, proposed=frozenset())
    proposed, confirmed = (calendar.propose(*key, almanac=one) for one in (book, settled))

    assert proposed.due_on == confirmed.due_on
    assert confirmed.due_reason.unconfirmed == ()
    assert set(proposed.due_reason.unconfirmed) <= book.proposed


@given(REGULAR, BOOKS)
def test_a_date_without_the_word_proposed_does_not_depend_on_proposals(key, book):
    """Refuse all proposals: what did not rest on one stays where it was."""
    dates = calendar.propose(*key, almanac=book)
    kept = {day: kind for day, kind in book.holidays.items() if day not in book.proposed}
    refused = calendar.propose(*key, almanac=replace(book, holidays=kept, proposed=frozenset()))

    assert dates.due_reason.unconfirmed or dates.due_on == refused.due_on


@given(REGULAR, BOOKS, RULES)
def test_a_new_rule_leaves_earlier_cutoffs_alone(key, book, rule):
    before = calendar.propose(*key, almanac=book)
    begins = before.cutoff_on + timedelta(days=1)
    more = replace(book, rules=[*book.rules, replace(rule, valid_from=begins)])

    assert calendar.propose(*key, almanac=more) == before


@given(REGULAR, BOOKS)
def test_every_reason_is_read_back(key, book):
    dates = calendar.propose(*key, almanac=book)
    steps = calendar.chain(dates, almanac=book)

    assert Reason.from_json(dates.due_reason.as_json()) == dates.due_reason
    assert calendar.read_chain(calendar.stored_chain(steps)) == steps
    assert all(calendar.explain(one.day, one.reason) for one in steps)


def test_a_stored_chain_is_read_in_its_own_order_whatever_the_database_made_of_it():
    dates = calendar.propose(PeriodKind.YEAR, 2026)
    steps = calendar.chain(dates)
    stored = calendar.stored_chain(steps)

    assert calendar.read_chain(dict(reversed(stored.items()))) == tuple(steps)
