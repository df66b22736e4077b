"""Periods, cut-offs, deadlines and working days (Nghị định 09/2019/NĐ-CP). Pure: days off and rules
come in as an argument (`Almanac`), and every date leaves with the reason for it.

How unconfirmed days count and which rule proposes: docs/decisions/0003-calendar.md.
"""

from tasks.calendar.chain import (
    Step,
    chain,
    read_chain,
    send_by,
    stored_chain,
)
from tasks.calendar.days import (
    NO_HOLIDAYS,
    Holidays,
    add_working_days,
    is_working_day,
    missing_years,
    working_days_between,
)
from tasks.calendar.periods import (
    PeriodDates,
    UnknownPeriod,
    ad_hoc,
    day_end,
    due_moment,
    previous,
    propose,
)
from tasks.calendar.reasons import Reason
from tasks.calendar.rules import (
    FOUNDING,
    FOUNDING_LEVELS,
    MINISTRY,
    MOST_DAYS,
    OFFICE,
    PLAIN,
    PROVINCE,
    Almanac,
    Level,
    LevelRefused,
    Rule,
    RuleRefused,
    check_level,
    check_rule,
    levels_on,
    rule_on,
)
from tasks.calendar.sentences import explain, receiver, sender, sentence, year_notes

__all__ = [
    "FOUNDING",
    "FOUNDING_LEVELS",
    "MINISTRY",
    "MOST_DAYS",
    "NO_HOLIDAYS",
    "OFFICE",
    "PLAIN",
    "PROVINCE",
    "Almanac",
    "Holidays",
    "Level",
    "LevelRefused",
    "PeriodDates",
    "Reason",
    "Rule",
    "RuleRefused",
    "Step",
    "UnknownPeriod",
    "ad_hoc",
    "add_working_days",
    "chain",
    "check_level",
    "check_rule",
    "day_end",
    "due_moment",
    "explain",
    "is_working_day",
    "levels_on",
    "missing_years",
    "previous",
    "propose",
    "read_chain",
    "receiver",
    "rule_on",
    "send_by",
    "sender",
    "sentence",
    "stored_chain",
    "working_days_between",
    "year_notes",
]
