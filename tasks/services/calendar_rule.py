"""Dated rules of deadlines and dated levels of the chain: a change is a new row, none is edited."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from tasks.calendar import (
    Level,
    LevelRefused,
    Rule,
    RuleRefused,
    check_level,
    check_rule,
    levels_on,
)
from tasks.models import CalendarRule, ReportLevel
from tasks.queries import calendar as calendars


@transaction.atomic(durable=True)
def add_rule(*, rule: Rule, by: User, at: datetime) -> CalendarRule:
    """From its day on the rule proposes the dates of periods; those that are open, and those whose
    cut-off comes before that day, keep theirs. Raises RuleRefused, NotAllowed."""
    require(by, Permission.CALENDAR_EDIT, at=at)
    if rule.valid_from is None:
        raise RuleRefused(_("Say from which day the rule is in force."))
    check_rule(rule)
    row = CalendarRule.objects.create(**asdict(rule), made_at=at, made_by=by)
    details = {
        "valid_from": rule.valid_from.isoformat(),
        "days": rule.agency_days,
        "due_hour": rule.due_hour,
    }
    audit.record("calendar.rule", by=by, at=at, about=row, details=details)
    return row


@transaction.atomic(durable=True)
def add_level(*, level: Level, by: User, at: datetime) -> ReportLevel:
    """From its day on the level gets its report by these days, or no more; what is open keeps its
    dates. Raises LevelRefused, NotAllowed."""
    require(by, Permission.CALENDAR_EDIT, at=at)
    if level.valid_from is None:
        raise LevelRefused(_("Say from which day the level is in force."))
    check_level(level, levels_on(calendars.levels(), level.valid_from))
    row = ReportLevel.objects.create(**asdict(level), made_at=at, made_by=by)
    details = {
        "level": level.code,
        "valid_from": level.valid_from.isoformat(),
        "days": level.days,
        "is_served": level.is_served,
    }
    audit.record("calendar.level", by=by, at=at, about=row, details=details)
    return row
