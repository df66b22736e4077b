"""Celery entry points of reports: ids in, one service call."""

from celery import shared_task
from django.utils import timezone

from plan_portal.lib import points
from plan_portal.lib.points import Point
from reports.services import layout as layouts
from reports.services import marked as marks
from reports.services import report as reporting
from reports.services import summary as summaries


@shared_task(name="reports.compile", acks_late=True, soft_time_limit=120, time_limit=150)
def compile_report(*, report_id: int, **_ignored: object) -> None:
    reporting.compile_report(report_id=report_id, clock=timezone.now)
    points.reached(Point.JOB_DONE)


@shared_task(name="reports.sweep", acks_late=True, soft_time_limit=20, time_limit=30)
def sweep(**_ignored: object) -> None:
    reporting.sweep(at=timezone.now())


@shared_task(name="reports.measure", acks_late=True, soft_time_limit=60, time_limit=90)
def measure(**_ignored: object) -> None:
    layouts.measure_due(at=timezone.now())


@shared_task(name="reports.summarise", acks_late=True, soft_time_limit=60, time_limit=90)
def summarise(**_ignored: object) -> None:
    summaries.make_due(at=timezone.now())


@shared_task(name="reports.mark", acks_late=True, soft_time_limit=120, time_limit=150)
def mark(**_ignored: object) -> None:
    marks.make_due(at=timezone.now())
