"""`manage.py prepare`: what every start does first, before anything serves."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.watching import heartbeats


class Command(BaseCommand):
    """Migrate, give the program its rights, delete again what a backup brought back."""

    help = "Brings the database to this version; called by every start, as often as you like."
    # The tables that a check may ask for are made here.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        """Whoever looks in the next minutes is told that the clock is still starting."""
        call_command("migrate", verbosity=verbosity, interactive=False, stdout=self.stdout)
        if settings.DATABASE_APP_ROLE:
            call_command("restrict_rights", stdout=self.stdout)
        call_command("delete_again", stdout=self.stdout)
        heartbeats.note(heartbeats.START, at=timezone.now())
