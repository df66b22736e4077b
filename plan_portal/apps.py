"""The shell as an app: registers jobs for web and worker alike, and the start-up checks."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PlanPortalConfig(AppConfig):
    name = "plan_portal"
    verbose_name = "Plan Portal"

    def ready(self) -> None:
        autodiscover_modules("jobs")
        import_module("plan_portal.checks")
