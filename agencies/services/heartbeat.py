"""The worker says that it lives."""

from datetime import datetime

from agencies.models import Heartbeat


def beat(*, name: str, at: datetime) -> None:
    """Note a sign of life; read by /readyz."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at})
