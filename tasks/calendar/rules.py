"""How many working days each level has, dated: the rule in force on the cut-off day proposes for
the agencies, the levels of that day for whoever the report goes on to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError
from tasks.calendar.days import NO_HOLIDAYS, Holidays

DECREE = "NĐ 09/2019/NĐ-CP"
ARTICLE_12 = f"Điều 12 {DECREE}"
# Official Vietnamese, as printed: who gathers the answers of the agencies.
OFFICE = "Sở KH&CN"
# Beyond this a level would wait longer than a quarter lasts.
MOST_DAYS = 60


class RuleRefused(DomainError):
    """A rule that would put a deadline before its cut-off, or that nobody could keep."""

    code = "rule_refused"


class LevelRefused(DomainError):
    """A level that would get its report before it can be made, or from nobody."""

    code = "level_refused"


@dataclass(frozen=True, slots=True)
class Rule:
    """Working days of the agencies after the cut-off, and the hour at which a deadline ends.
    `basis` is official Vietnamese, printed as it is. `valid_from` None: from the beginning."""

    valid_from: date | None = None
    agency_days: int = 1
    due_hour: int = 17
    basis: str = f"Điều 8 {DECREE}"


@dataclass(frozen=True, slots=True)
class Level:
    """A level to which the report goes on: `name` and both bases are official Vietnamese, printed
    as they are; a recipient of reports names its `code`. `after` is the code of the level that
    sends to it, "" Sở KH&CN; `days` are the working days of whoever sends. The yearly report
    arrives by `yearly_day` of December, where one is given. `is_served` False: no more."""

    code: str
    name: str
    valid_from: date | None = None
    after: str = ""
    days: int = 1
    basis: str = f"Điều 8 {DECREE}"
    yearly_day: int | None = None
    yearly_basis: str = ""
    is_served: bool = True


PROVINCE = "ubnd-tinh"
MINISTRY = "bo-khcn"
# One working day for each level (Điều 8), the yearly report by 20/12: until dated rows say more.
FOUNDING = Rule()
FOUNDING_LEVELS = (
    Level(PROVINCE, "UBND tỉnh"),
    Level(MINISTRY, "Bộ KH&CN", yearly_day=20, yearly_basis="Thông tư 03/2019/TT-BKHCN"),
)


@dataclass(frozen=True, slots=True)
class Almanac:
    """All that the calendar is told: days off and days worked instead, which of them are proposals
    that nobody has confirmed, and the dated rules and levels, a later one of the same day last."""

    holidays: Holidays = field(default_factory=lambda: NO_HOLIDAYS)
    proposed: frozenset[date] = frozenset()
    rules: Sequence[Rule] = (FOUNDING,)
    levels: Sequence[Level] = FOUNDING_LEVELS


PLAIN = Almanac()


def rule_on(rules: Sequence[Rule], day: date) -> Rule:
    """The rule in force on a day: of those that have begun the last one; of two that begin on the
    same day the one that was made later."""
    begun = [rule for rule in rules if rule.valid_from is None or rule.valid_from <= day]
    if not begun:
        return FOUNDING
    latest = max(rule.valid_from or date.min for rule in begun)
    return [rule for rule in begun if (rule.valid_from or date.min) == latest][-1]


def levels_on(levels: Sequence[Level], day: date) -> tuple[Level, ...]:
    """The levels that are served on a day, each by its row in force, in the order in which they
    were first named."""
    found: dict[str, Level] = {}
    for level in levels:
        begins = level.valid_from or date.min
        known = found.get(level.code)
        if begins <= day and (known is None or begins >= (known.valid_from or date.min)):
            found[level.code] = level
    return tuple(level for level in found.values() if level.is_served)


def check_rule(rule: Rule) -> None:
    """Raises RuleRefused with the sentence of what is wrong."""
    if not 1 <= rule.agency_days <= MOST_DAYS:
        raise RuleRefused(_days_refused())
    if not 1 <= rule.due_hour <= 23:
        raise RuleRefused(_("The hour of a deadline is from 1 to 23. Give another hour."))
    if not rule.basis.strip():
        raise RuleRefused(_("Name the document that the rule rests on."))


def check_level(level: Level, present: Sequence[Level]) -> None:
    """Raises LevelRefused with the sentence of what is wrong; `present`: the levels of the day on
    which it begins."""
    if not 1 <= level.days <= MOST_DAYS:
        raise LevelRefused(_days_refused())
    if level.yearly_day is not None and not 15 <= level.yearly_day <= 31:
        sentence = _(
            "The yearly report cannot be due on %(day)s/12: the data are closed on 14/12. Give a "
            "day from 15 to 31."
        )
        raise LevelRefused(sentence % {"day": level.yearly_day})
    has_basis = level.basis.strip() and (level.yearly_basis.strip() or level.yearly_day is None)
    if not level.name.strip() or not has_basis:
        raise LevelRefused(_("Name the level and the document that its days rest on."))
    _check_place(level, {one.code: one for one in present} | {level.code: level})


def _check_place(level: Level, known: Mapping[str, Level]) -> None:
    behind = [one.name for one in known.values() if one.after == level.code]
    if behind and not level.is_served:
        sentence = _("%(names)s gets the report from %(level)s. Say first who else sends it there.")
        raise LevelRefused(sentence % {"names": ", ".join(behind), "level": level.name})
    seen, sender = {level.code}, level.after
    while sender:
        if sender in seen or sender not in known:
            sentence = _("The report cannot reach %(level)s that way. Choose another sender.")
            raise LevelRefused(sentence % {"level": level.name})
        seen.add(sender)
        sender = known[sender].after


def _days_refused() -> str:
    # Điều 8: at least one working day after the cut-off for each level.
    return _("Each level has 1 to %(most)s working days. Give another number.") % {
        "most": MOST_DAYS
    }
