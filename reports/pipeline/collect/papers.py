"""Papers by which Sở KH&CN directed the round, and tasks that a coordinator leaves out."""

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from plan_portal.lib.text import LOCAL
from reports.models import Recipient, TaskOmission
from reports.pipeline.collect.plan import Codes, code_in
from reports.pipeline.snapshot import Act, PaperFacts, PaperKind
from tasks.models import ObstacleStep, Period, ReminderLetter, Supplement
from tasks.states import ObstacleStatus

# (reason, by whom and when) of each task left out, by its id.
Omissions = dict[int, tuple[str, Act]]


def papers_of(period: Period, codes: Codes, *, at: datetime) -> tuple[PaperFacts, ...]:
    """What has a number in the portal: letters of the round that went out, obstacles passed on and
    additions to tasks since the period began, by the numbers of the period's text (`codes`). Oldest
    first; three queries."""
    since = datetime.combine(period.starts_on, time.min, tzinfo=LOCAL)
    found = [
        *_reminders(period, at),
        *_forwards(period, codes, since, at),
        *_additions(codes, since, at),
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.source)))


def _reminders(period: Period, at: datetime) -> Iterator[PaperFacts]:
    for row in ReminderLetter.objects.filter(period=period, sent_at__lte=at).exclude(number=""):
        names = tuple(str(line["name"]) for line in row.lines)
        yield PaperFacts(
            str(row.public_id), PaperKind.REMINDER, row.number, _day(row.sent_at or at), names
        )


def _forwards(period: Period, codes: Codes, since: datetime, at: datetime) -> Iterator[PaperFacts]:
    rows = ObstacleStep.objects.filter(
        status=ObstacleStatus.FORWARDED,
        at__gte=since,
        at__lte=at,
        obstacle__task__heading__version__plan_id=period.plan_id,
    ).exclude(document_number="")
    for row in rows.select_related("obstacle__agency", "obstacle__task"):
        obstacle = row.obstacle
        yield PaperFacts(
            f"{obstacle.public_id}.{row.pk}",
            PaperKind.FORWARD,
            row.document_number,
            _day(row.at),
            (obstacle.agency.name, code_in(codes, obstacle.task)),
        )


def _additions(codes: Codes, since: datetime, at: datetime) -> Iterator[PaperFacts]:
    told = Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
    rows = Supplement.objects.filter(told, lineage__in=codes, added_at__gte=since, added_at__lte=at)
    grouped: dict[str, list[Supplement]] = {}
    for row in rows.order_by("pk"):
        grouped.setdefault(f"{row.source}|{row.source_date}", []).append(row)
    for same in grouped.values():
        named = {row.lineage for row in same}
        about = tuple(code for lineage, code in codes.items() if lineage in named)
        first = same[0]
        yield PaperFacts(
            str(first.public_id), PaperKind.SUPPLEMENT, first.source, first.source_date, about
        )


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def omissions_of(period: Period, recipient: Recipient) -> Omissions:
    """Tasks that stay out of this recipient's reports of the period now (one query)."""
    rows = TaskOmission.objects.filter(period=period, recipient=recipient, ended_at=None)
    return {row.task_id: (row.reason, Act(row.by_label, row.at)) for row in rows}
