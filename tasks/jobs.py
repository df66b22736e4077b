"""Celery entry points of tasks: ids in, one service call."""

from celery import shared_task
from django.utils import timezone

from tasks.services import amendment, reminder


@shared_task(name="tasks.remind", acks_late=True, soft_time_limit=110, time_limit=120)
def remind(**_ignored: object) -> None:
    """Sweep: remind whoever is due."""
    reminder.remind(at=timezone.now())


@shared_task(name="tasks.take_effect", acks_late=True, soft_time_limit=50, time_limit=60)
def take_effect(**_ignored: object) -> None:
    """Sweep: texts of plans whose day has come."""
    amendment.take_effect_due(at=timezone.now())
