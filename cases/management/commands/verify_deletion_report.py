"""`manage.py verify_deletion_report FILE`: is this report the one that was signed?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.erasing.reporting import NotGenuine, verify_report


class Command(BaseCommand):
    """Check the signature with the installation's key, or with one that was kept elsewhere."""

    help = "Verifies the signature of a deletion report."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and whose signature."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--public-key", default="", help="kept elsewhere (base64)")

    def handle(self, *args: Any, file: Path, public_key: str = "", **options: Any) -> None:
        """Say what it tells, or that it is not genuine."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            told = verify_report(file, public_key)
        except NotGenuine as wrong:
            raise CommandError(f"{file} is not the report that was signed.") from wrong
        self.stdout.write(f"Genuine: {len(told['cases'])} cases, {told['made_at']}")
