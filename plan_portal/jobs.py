"""Jobs of the shell: the worker's sign of life."""

from celery import shared_task
from django.utils import timezone

from agencies.services import heartbeat


@shared_task(name="plan_portal.heartbeat", acks_late=True, soft_time_limit=10)
def beat(**_ignored: object) -> None:
    heartbeat.beat(name="worker", at=timezone.now())
