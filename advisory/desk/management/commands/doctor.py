"""`manage.py doctor`: what is wrong with this installation, on one page."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisory.desk.management.diagnosis import diagnose
from advisory.desk.management.lines import Mark


class Command(BaseCommand):
    """Look at settings, database, clock, people, broker, mail and files."""

    help = "Says on one page what is wrong; status 1 when something is bad."
    # It says itself what the checks have found.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """The bad things last, where they are seen; raises CommandError if there are any."""
        lines = sorted(diagnose(), key=lambda line: list(Mark).index(line.mark))
        for line in lines:
            self.stdout.write(f"{line.mark.value:<5} {line.about:<9} {line.said}")
        bad = sum(line.mark is Mark.BAD for line in lines)
        if bad:
            raise CommandError(f"{bad} to see to.")
