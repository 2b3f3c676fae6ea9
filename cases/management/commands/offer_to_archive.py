"""`manage.py offer_to_archive FILE`: the list for the municipal archive of what will go soon."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from cases.actors import Actor
from cases.erasing import archive


class Command(BaseCommand):
    """A table of file numbers, years and reasons, without names."""

    help = "Writes the cases near their deletion as a table for the municipal archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Say how many."""
        with translation.override("de"), file.open("w", encoding="utf-8", newline="") as table:
            count = archive.offer(table, by=Actor.clock(), at=timezone.now())
        self.stdout.write(f"{count} cases offered.")
