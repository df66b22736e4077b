"""The Celery app and the beat timetable. Every entry expires: a late wake-up is worthless."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")

app = Celery("plan_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    "heartbeat": {
        "task": "plan_portal.heartbeat",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "sweep reports": {
        "task": "reports.sweep",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "measure layouts": {
        "task": "reports.measure",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "leaders' sheets": {
        "task": "reports.summarise",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "marked copies": {
        "task": "reports.mark",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "send outbox": {
        "task": "agencies.send_outbox",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "clear files": {
        "task": "agencies.clear_files",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "texts of plans": {
        "task": "tasks.take_effect",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "remind": {
        "task": "tasks.remind",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
