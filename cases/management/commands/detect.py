"""manage.py detect: look for states that should be impossible, now."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import override

from cases.watching.detecting import detect
from cases.watching.impossible import CHECKS


class Command(BaseCommand):
    """Prints what stands, by check; ends with status 1 when there is anything."""

    help = "Looks for states that should be impossible; ends with status 1 when there are any."

    def handle(self, **options: Any) -> None:
        """Ask every check once."""
        found = detect(timezone.now())
        with override("en"):
            for key, subjects in sorted(found.items()):
                self.stdout.write(f"{key}: {CHECKS[key].sentence if key in CHECKS else key}")
                for subject in sorted(subjects):
                    self.stdout.write(f"  {subject}")
        if found:
            sys.exit(1)
        self.stdout.write("Nothing was found.")
