"""Working days: Monday to Friday, unless the table of days off says otherwise."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

# A day that the table names "off" is free though a weekday; "work" is worked though a weekend.
Holidays = Mapping[date, str]

NO_HOLIDAYS: Holidays = {}
ONE_DAY = timedelta(days=1)


def is_weekday(value: date) -> bool:
    return value.isoweekday() <= 5


def is_working_day(value: date, *, holidays: Holidays = NO_HOLIDAYS) -> bool:
    """Monday to Friday, unless the table says otherwise."""
    named = holidays.get(value)
    return named == "work" if named else is_weekday(value)


def add_working_days(value: date, days: int, *, holidays: Holidays = NO_HOLIDAYS) -> date:
    """The `days`-th working day after `value`, which itself is not counted; before it for negative
    `days`; `value` for 0."""
    step = ONE_DAY if days > 0 else -ONE_DAY
    left = abs(days)
    while left:
        value += step
        left -= is_working_day(value, holidays=holidays)
    return value


def working_days_between(first: date, last: date, *, holidays: Holidays = NO_HOLIDAYS) -> int:
    """Working days after `first` up to and with `last`; negative, counted the same way back from
    `first`, when `last` is earlier."""
    step = ONE_DAY if last > first else -ONE_DAY
    span = abs((last - first).days)
    worked = sum(is_working_day(first + step * n, holidays=holidays) for n in range(1, span + 1))
    return worked if last > first else -worked


def missing_years(years: Collection[int]) -> tuple[int, ...]:
    """The years without a day in a table that has days before and after them."""
    if not years:
        return ()
    return tuple(year for year in range(min(years), max(years)) if year not in years)


def bent(first: date, last: date, *, holidays: Holidays) -> tuple[date, ...]:
    """The days after `first`, up to and with `last`, that the table made other than the week does:
    a weekday off, a Saturday worked."""
    found = (first + ONE_DAY * n for n in range(1, (last - first).days + 1))
    return tuple(day for day in found if is_working_day(day, holidays=holidays) != is_weekday(day))
