"""Accepted answers of earlier periods: what a *giữ nguyên* keeps, what was promised, how figures
went."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import F

from reports.pipeline.snapshot import Past
from tasks.answer import Answer
from tasks.models import EntryVersion, Period
from tasks.states import AnswerKind, EntryStatus, PeriodStatus, ProgressStatus

# Periods that a trend looks back; a snapshot does not grow with the years.
LOOK_BACK = 4


@dataclass(frozen=True, slots=True)
class Earlier:
    """One accepted answer of a period before; `period` reads inside a sentence: "năm 2025"."""

    period: str
    cutoff_on: date
    answer: Answer


def earlier_answers(period: Period) -> dict[tuple[int, UUID], tuple[Earlier, ...]]:
    """Newest first, by (agency, lineage of the clause); one query."""
    rows = (
        EntryVersion.objects.filter(
            entry__obligation__period__plan_id=period.plan_id,
            entry__obligation__period__cutoff_on__lt=period.cutoff_on,
            entry__status=EntryStatus.ACCEPTED,
            number=F("entry__accepted_version"),
        )
        .exclude(entry__obligation__period__status=PeriodStatus.CANCELLED)
        .order_by("-entry__obligation__period__cutoff_on", "-pk")
        .values_list(
            "entry__obligation__agency_id",
            "entry__obligation__task__lineage",
            "entry__obligation__period__name",
            "entry__obligation__period__cutoff_on",
            "content",
            "entry__completion_confirmed",
        )
    )
    found: defaultdict[tuple[int, UUID], list[Earlier]] = defaultdict(list)
    for agency_id, lineage, name, cutoff_on, content, is_confirmed in rows:
        answer = counted(Answer.from_json(content), is_confirmed=is_confirmed)
        found[(agency_id, lineage)].append(Earlier(_inside(name), cutoff_on, answer))
    return {key: tuple(answers) for key, answers in found.items()}


def counted(answer: Answer, *, is_confirmed: bool) -> Answer:
    """The answer as it counts: a declared *hoàn thành* is ongoing until Sở KH&CN confirms it."""
    if answer.status == ProgressStatus.DONE and not is_confirmed:
        return replace(answer, status=ProgressStatus.ONGOING.value)
    return answer


def taken_over(answers: Sequence[Earlier]) -> Answer:
    """The newest of the answers; one that keeps says what it keeps, where it has no own words."""
    first = answers[0].answer
    if first.kind != AnswerKind.KEPT:
        return first
    kept = next((one.answer for one in answers if one.answer.kind != AnswerKind.KEPT), None)
    return first if kept is None else first.over(kept)


def pasts(answers: Iterable[Earlier]) -> tuple[Past, ...]:
    """The last few as the snapshot keeps them."""
    given = list(answers)
    made = []
    for i in range(min(len(given), LOOK_BACK)):
        said = taken_over(given[i:])
        made.append(
            Past(
                period=given[i].period,
                cutoff_on=given[i].cutoff_on,
                kind=given[i].answer.kind,
                status=said.status,
                percent=said.percent,
                figures=said.figures,
                promise=said.next_step if i == 0 else "",
                promise_due=said.next_step_due if i == 0 else None,
            )
        )
    return tuple(made)


def _inside(name: str) -> str:
    """A period's name inside a sentence: "Năm 2025" → "năm 2025"."""
    return name[:1].lower() + name[1:]
