"""`manage.py backup FOLDER`: the whole database in one folder, with a digest."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from advisory.desk.management.dumping import back_up
from cases.watching import heartbeats


class Command(BaseCommand):
    """Back up while everything goes on."""

    help = "Writes a backup of the database into a new folder of FOLDER. SECRET_KEY isn't in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say where it is."""
        at = timezone.now()
        made = back_up(options["folder"], at=at)
        heartbeats.note(heartbeats.BACKUP, at=at)
        self.stdout.write(str(made))
