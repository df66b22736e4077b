"""What a report "khi có yêu cầu" can be asked over: headings with their tasks, and the rounds."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from tasks.models import Heading, Period, Task
from tasks.states import PeriodStatus


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """`value`: the lineage of the task."""

    value: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class HeadingChoice:
    value: str
    title: str
    tasks: tuple[TaskChoice, ...]


@dataclass(frozen=True, slots=True)
class RoundChoice:
    name: str
    kind: str
    starts_on: date
    cutoff_on: date


@dataclass(frozen=True, slots=True)
class ScopeChoices:
    """`rounds`: the newest first."""

    headings: tuple[HeadingChoice, ...]
    rounds: tuple[RoundChoice, ...]


def scope_choices() -> ScopeChoices:
    """Tasks of the text by which the newest round asks, and all rounds (3 queries)."""
    rows = Period.objects.exclude(status=PeriodStatus.CANCELLED).order_by("-cutoff_on", "-pk")
    periods = list(rows)
    if not periods:
        return ScopeChoices((), ())
    tasks = Prefetch("tasks", queryset=Task.objects.filter(parent=None).order_by("position"))
    headings = Heading.objects.filter(version_id=periods[0].version_id).prefetch_related(tasks)
    return ScopeChoices(
        tuple(
            HeadingChoice(
                value=str(one.public_id),
                title=f"{one.number}. {one.title}".rstrip(":"),
                tasks=tuple(
                    TaskChoice(str(task.lineage), task.code, task.text) for task in one.tasks.all()
                ),
            )
            for one in headings.order_by("position")
        ),
        tuple(
            RoundChoice(one.name, one.get_kind_display(), one.starts_on, one.cutoff_on)
            for one in periods
        ),
    )
