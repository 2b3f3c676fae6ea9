"""`manage.py forget_sessions`: the clock calls it every day."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from advisory.desk.models import Memory


class Command(BaseCommand):
    """Remove what only counted for a while."""

    help = "Removes sessions that are over, and what was counted at the log-in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many counts, never whose."""
        call_command("clearsessions")
        gone = Memory.objects.forget_what_is_over(timezone.now())
        self.stdout.write(f"{gone} counts that are over were removed.")
