"""The advisors' door as a Django app."""

from django.apps import AppConfig
from django.core.checks import register

from advisory.checks import holidays_are_known, services_are_spoken_to_in_secret


class DeskConfig(AppConfig):
    """The advisors' desk in the browser."""

    name = "advisory.desk"
    label = "desk"

    def ready(self) -> None:
        """What `manage.py check` asks beside Django's own questions."""
        register(holidays_are_known)
        register(services_are_spoken_to_in_secret, deploy=True)
