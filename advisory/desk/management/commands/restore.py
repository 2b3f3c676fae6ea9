"""`manage.py restore FOLDER`: a backup in place of the present database."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from advisory.desk.management.dumping import bring_back, holds_people, read_paper
from cases.watching import heartbeats


class Command(BaseCommand):
    """Restore, and bring the tables to the state of this program."""

    help = "Puts a backup in place of the present database. Stop web, worker and clock before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which backup, and whether what is there may go."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="also when the present database is in use"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the backup, restore it, migrate; raises CommandError before anything is lost."""
        paper = read_paper(options["folder"])
        if holds_people() and not options["replace"]:
            raise CommandError("The present database is in use: --replace puts the backup there.")
        bring_back(options["folder"], paper)
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DATABASE_APP_ROLE:
            call_command("restrict_rights", stdout=self.stdout)
        heartbeats.note(heartbeats.BACKUP, at=datetime.fromisoformat(paper["made_at"]))
        call_command("delete_again", stdout=self.stdout)
        self.stdout.write(
            f"Restored the state of {paper['made_at']}. What was owed then goes out when the "
            "worker starts; mails sent since then may come again."
        )
