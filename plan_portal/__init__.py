"""The shell: wiring. Loads the Celery app, without which a web process publishes to nowhere."""

from plan_portal.celery import app as celery_app

__all__ = ["celery_app"]
