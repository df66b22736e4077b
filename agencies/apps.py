from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Agencies")

    def ready(self) -> None:
        # Its receivers mark the start of a session, also of one begun before the first request.
        import_module("agencies.adapters.sessions")
