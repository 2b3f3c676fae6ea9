"""`manage.py end_rights`: take away what has ended; the clock calls it every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from advisory.desk.management.rights import end_rights
from cases.actors import Actor


class Command(BaseCommand):
    """Take roles away after their last day, and let nobody in who has none left."""

    help = "Takes away roles whose last day is over; who has none left can't log in any more."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many, never who."""
        roles, people = end_rights(by=Actor.clock(), at=timezone.now())
        self.stdout.write(f"{roles} roles ended, {people} people may not log in any more.")
