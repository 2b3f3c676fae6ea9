"""`manage.py delete_due`: delete what has been kept long enough; the clock calls it every night."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.actors import Actor
from cases.calendars import day_of
from cases.erasing import deleting, due, reporting, telling
from cases.states import Closure


class Command(BaseCommand):
    """Delete, sign a report, and tell of what comes next."""

    help = "Deletes closed cases whose period is over, old notes and old access logs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to say what would go."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        """Name cases by their numbers when nothing is deleted, else counts and the report."""
        at, by = timezone.now(), Actor.clock()
        if dry_run:
            self._foretell(day_of(at) - timedelta(days=1))
            return
        erased = deleting.erase_due(by=by, at=at)
        notes, readings = deleting.fade(by=by, at=at)
        telling.tell_of_deletions(at)
        if erased or notes or readings:
            faded = {"notes": notes, "readings": readings}
            path = reporting.write_report(erased, faded, by=by, at=at)
            self.stdout.write(f"{len(erased)} cases deleted; report {path}")

    def _foretell(self, last: Any) -> None:
        cases = due.due(last)
        for case in cases:
            day = due.deletion_on(case)
            self.stdout.write(f"{case.number}  {Closure(case.closure).value}  since {day}")
        self.stdout.write(f"{len(cases)} cases would be deleted.")
