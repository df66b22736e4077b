"""The worker's sign of life, read by /readyz: a row, because the broker is not the truth."""

from django.db import models


class Heartbeat(models.Model):
    name = models.CharField(max_length=60, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
