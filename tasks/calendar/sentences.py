"""The one place that makes the sentence of a date from its reason."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from plan_portal.lib.text import day as full_day
from plan_portal.lib.text import weekday_day
from tasks.calendar.days import ONE_DAY
from tasks.calendar.reasons import DATES, Reason
from tasks.calendar.rules import ARTICLE_12, DECREE, OFFICE, Almanac

SENTENCES = {
    # The first nine stand in periods that were opened before: codes are never given new words.
    "start": gettext_noop("The data begin on this day (Article 12, Decree 09/2019/NĐ-CP)."),
    "cutoff": gettext_noop("The data are closed on this day (Article 12, Decree 09/2019/NĐ-CP)."),
    "practice": gettext_noop(
        "By the practice of the province; Article 12 of Decree 09/2019/NĐ-CP names no nine-month "
        "report."
    ),
    "due": gettext_noop(
        "One working day after the cut-off, %(cutoff)s (Article 8, Decree 09/2019/NĐ-CP)."
    ),
    "due_days_off": gettext_noop(
        "One working day after the cut-off, %(cutoff)s, not counting days off (Article 8, Decree "
        "09/2019/NĐ-CP)."
    ),
    "levels": gettext_noop(
        "One working day for each of %(levels)s levels after the cut-off, %(cutoff)s (Article 8, "
        "Decree 09/2019/NĐ-CP)."
    ),
    "ministry": gettext_noop(
        "Yearly reports reach the ministry by 20/12 (Circular 03/2019/TT-BKHCN); a default that "
        "can be changed."
    ),
    "ministry_moved": gettext_noop(
        "Yearly reports reach the ministry by 20/12 (Circular 03/2019/TT-BKHCN); %(usual)s is a "
        "day off, so it is the working day before. A default that can be changed."
    ),
    "requested": gettext_noop("As the requesting body says (Article 8, Decree 09/2019/NĐ-CP)."),
    # %(of)s: "the yearly report"; %(basis)s: articles and documents.
    "starts": gettext_noop("the data of %(of)s begin, by %(basis)s"),
    "closes": gettext_noop("the data of %(of)s are closed, by %(basis)s"),
    "starts_practice": gettext_noop(
        "the data of %(of)s begin, by the practice of the province; %(basis)s names no such report"
    ),
    "closes_practice": gettext_noop(
        "the data of %(of)s are closed, by the practice of the province; %(basis)s names no such "
        "report"
    ),
    "as_requested": gettext_noop("as the requesting body says, by %(basis)s"),
    # %(days)s: "2 working days"; %(by)s sends, %(to)s receives.
    "days": gettext_noop("%(days)s after the cut-off of data %(cutoff)s, by %(basis)s"),
    "days_practice": gettext_noop(
        "%(days)s after the cut-off of data %(cutoff)s (practice of the province), by %(basis)s"
    ),
    "onward": gettext_noop(
        "%(by)s sends to %(to)s: %(days)s after the cut-off of data %(cutoff)s, of which "
        "%(first)s for the agencies and %(second)s for Sở KH&CN, by %(basis)s"
    ),
    "onward_practice": gettext_noop(
        "%(by)s sends to %(to)s: %(days)s after the cut-off of data %(cutoff)s (practice of the "
        "province), of which %(first)s for the agencies and %(second)s for Sở KH&CN, by %(basis)s"
    ),
    "onward_after": gettext_noop(
        "%(by)s sends to %(to)s: %(days)s after the deadline of the agencies %(after)s, by "
        "%(basis)s"
    ),
    "onward_next": gettext_noop(
        "%(by)s sends to %(to)s: %(days)s after it has the report, %(after)s, by %(basis)s"
    ),
    "onward_requested": gettext_noop(
        "%(by)s sends to %(to)s: as the requesting body says, by %(basis)s"
    ),
    "yearly": gettext_noop(
        "%(by)s sends to %(to)s: yearly reports arrive by %(usual)s, by %(basis)s (a default "
        "that can be changed)"
    ),
    "yearly_moved": gettext_noop(
        "%(by)s sends to %(to)s: yearly reports arrive by %(usual)s; that is a day off, so it is "
        "the working day before, by %(basis)s (a default that can be changed)"
    ),
    "yearly_by_rule": gettext_noop(
        "%(by)s sends to %(to)s: yearly reports arrive by %(usual)s, by %(basis)s"
    ),
    "yearly_moved_by_rule": gettext_noop(
        "%(by)s sends to %(to)s: yearly reports arrive by %(usual)s; that is a day off, so it is "
        "the working day before, by %(basis)s"
    ),
}
_KINDS = {
    "month": gettext_noop("the monthly report"),
    "quarter": gettext_noop("the quarterly report"),
    "half_year.1": gettext_noop("the report of the first six months"),
    "half_year.2": gettext_noop("the report of the last six months"),
    "nine_months": gettext_noop("the nine-month report"),
    "year": gettext_noop("the yearly report"),
}
# Of chains that were frozen before levels had names.
_RECIPIENTS = {
    "bo-khcn": gettext_noop("the Ministry of Science and Technology"),
    "ubnd-tinh": gettext_noop("the Provincial People's Committee"),
}


def sentence(reason: Reason, day: date | None = None) -> str:
    """The reason in the language of the screen; a person's own words as they are. Dates of the
    year of `day`, the date that is explained, are short: 14/12."""
    if reason.code not in SENTENCES:
        return reason.text
    said = _(SENTENCES[reason.code]) % _values(reason, day)
    notes = [said, *_notes(reason, day)]
    return "; ".join(notes)


def receiver(reason: Reason) -> str:
    """The level that gets the report, by the name that it had when the chain was frozen."""
    return reason.name or (_(_RECIPIENTS[reason.to]) if reason.to in _RECIPIENTS else reason.to)


def sender(reason: Reason) -> str:
    return reason.by or OFFICE


def explain(day: date, reason: Reason) -> str:
    """15/12/2026: 1 ngày làm việc sau thời điểm chốt số liệu 14/12, theo …"""
    why = sentence(reason, day)
    return f"{full_day(day)}: {why}" if why else full_day(day)


def year_notes(almanac: Almanac, first: date, last: date) -> list[str]:
    """What a person must know of the table of days off for dates from `first` to `last`: a year
    without any day, a year in which nobody has confirmed one. Empty when all is well."""
    notes = []
    for year in range(first.year, last.year + 1):
        days = {day for day in almanac.holidays if day.year == year}
        if not days:
            said = _(
                "The table of days off has no day of %(year)s, so the dates count Saturdays and "
                "Sundays only."
            )
            notes.append(said % {"year": year})
        elif days <= almanac.proposed:
            said = _(
                "No day off of %(year)s is confirmed: the dates rest on proposals. Confirm the "
                "days of the year first."
            )
            notes.append(said % {"year": year})
    return notes


def _values(reason: Reason, day: date | None) -> dict[str, object]:
    is_new = bool(reason.days or reason.to)
    shown = {
        name: (_short(value, day) if is_new else weekday_day(value)) if value else ""
        for name, value in ((name, getattr(reason, name)) for name in DATES)
    }
    counted = (*reason.days, 0, 0)
    return shown | {
        "levels": reason.levels,
        "days": _days(sum(reason.days)),
        "first": _days_short(counted[0]),
        "second": _days_short(counted[1]),
        "to": receiver(reason),
        "by": sender(reason),
        "of": _(_KINDS[reason.of]) if reason.of in _KINDS else reason.of,
        "basis": _basis(reason),
    }


def _basis(reason: Reason) -> str:
    """Điều 8 và Điều 12 NĐ 09/2019/NĐ-CP: the days by the rule's document, the cut-off by Điều 12;
    that of nine months is practice and no line of it."""
    if reason.code not in {"days", "onward"}:
        return reason.basis
    return f"{reason.basis.removesuffix(DECREE).rstrip()} và {ARTICLE_12}"


def _notes(reason: Reason, day: date | None) -> list[str]:
    """What the table of days off did to the date, and which of it nobody has confirmed."""
    notes = []
    settled = [value for value in reason.off if value not in reason.unconfirmed]
    if settled:
        said = _("with the days off and days worked instead %(days)s")
        notes.append(said % {"days": _spans(settled, day)})
    if reason.unconfirmed:
        said = _("it rests on proposed days off, not confirmed: %(days)s")
        notes.append(said % {"days": _spans(reason.unconfirmed, day)})
    return notes


def _spans(values: Sequence[date], day: date | None) -> str:
    """15/2–19/2, 23/2: days in a row as first and last."""
    runs: list[list[date]] = []
    for value in values:
        if runs and value == runs[-1][-1] + ONE_DAY:
            runs[-1].append(value)
        else:
            runs.append([value])
    ends = (dict.fromkeys((run[0], run[-1])) for run in runs)
    return ", ".join("–".join(_short(value, day) for value in run) for run in ends)


def _short(value: date, day: date | None) -> str:
    return (
        f"{value.day:02d}/{value.month:02d}" if day and value.year == day.year else full_day(value)
    )


def _days(count: int) -> str:
    return ngettext("%(n)s working day", "%(n)s working days", count) % {"n": count}


def _days_short(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
