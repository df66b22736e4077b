"""A period for one class alone: how it is named beside the period of the whole plan, and the
refusal to ask one class twice for the same time. Steps of tasks.services.period."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import AgencyGroup
from plan_portal.lib.errors import DomainError
from tasks.calendar import PeriodDates
from tasks.models import Duty, Period, Plan, PlanVersion
from tasks.services import obligation as obligations
from tasks.states import PeriodStatus


class ClassAskedTwice(DomainError):
    """Another period of the same time asks the class already."""

    code = "class_asked_twice"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a period asks by which duties, and how it is named; `words` "" for the whole plan."""

    duties: tuple[Duty, ...]
    groups: tuple[AgencyGroup, ...]
    dates: PeriodDates
    only: AgencyGroup | None = None
    words: str = ""


def asked(
    version: PlanVersion,
    dates: PeriodDates,
    day: date,
    *,
    only: AgencyGroup | None,
    left_out: Collection[AgencyGroup],
) -> Asked:
    """What a period opened on the day asks; `only`: of that class alone. The caller holds the
    plan's row. Raises NothingOwed, ClassAskedTwice."""
    duties = tuple(obligations.binding_duties(version, day, only=only))
    groups = tuple(one for one in obligations.groups_of(duties) if one not in left_out)
    _refuse_twice(version.plan, dates.code, only, groups)
    if only is None:
        return Asked(duties, groups, dates)
    _refuse_unbound(only, duties)
    words = _words(duties)
    return Asked(duties, groups, _named(dates, only, words), only, words)


def _code(code: str, group: AgencyGroup) -> str:
    """The code of a period that asks the class alone: "2026-nam-165-kh-ubnd-14"."""
    return f"{code}-{group.code}"


def _words(duties: Sequence[Duty]) -> str:
    """Whom the period asks, official Vietnamese as papers print it: "riêng nhóm mục 14"."""
    numbers = dict.fromkeys(d.task.heading.number or str(d.task.heading.position) for d in duties)
    return f"riêng nhóm mục {', '.join(numbers)}"[:120]


def _named(dates: PeriodDates, group: AgencyGroup, words: str) -> PeriodDates:
    """The same days under a code and a name of their own."""
    name = f"{dates.name[: 118 - len(words)]}, {words}"
    return replace(dates, code=_code(dates.code, group), name=name)


def _refuse_unbound(group: AgencyGroup, duties: Sequence[Duty]) -> None:
    if not duties:
        sentence = _("The plan gives “%(group)s” no task on this day, so nobody can be asked.")
        raise obligations.NothingOwed(sentence % {"group": group.name})


def _refuse_twice(
    plan: Plan, code: str, only: AgencyGroup | None, asked: Collection[AgencyGroup]
) -> None:
    """`code`: of the time, whoever is asked."""
    standing = Period.objects.filter(plan=plan).exclude(status=PeriodStatus.CANCELLED)
    if only is not None:
        whole = standing.filter(code=code, obligations__group=only).first()
        if whole is not None:
            sentence = _(
                "%(period)s asks “%(group)s” already. Remind the class there, or choose another "
                "period."
            )
            raise ClassAskedTwice(sentence % {"period": whole.name, "group": only.name})
        return
    alone = standing.filter(code__in=[_code(code, group) for group in asked])
    row = alone.select_related("group").order_by("pk").first()
    if row is not None and row.group is not None:
        sentence = _(
            "“%(group)s” was asked alone in %(period)s. Leave the class out of this period, or "
            "cancel that one while nobody has answered."
        )
        raise ClassAskedTwice(sentence % {"period": row.name, "group": row.group.name})
