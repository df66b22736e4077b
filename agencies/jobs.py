"""Jobs of the ground floor: a translation each, one service call."""

from celery import shared_task
from django.utils import timezone

from agencies.services import file as stored_files
from agencies.services import outbox


@shared_task(name="agencies.send_outbox", acks_late=True, soft_time_limit=230, time_limit=240)
def send_outbox(**_ignored: object) -> None:
    """Sweep: send what is due."""
    outbox.send_due(at=timezone.now())


@shared_task(name="agencies.clear_files", acks_late=True, soft_time_limit=110, time_limit=120)
def clear_files(**_ignored: object) -> None:
    """Sweep: remove what killed processes left among the stored files."""
    stored_files.clear(at=timezone.now())
