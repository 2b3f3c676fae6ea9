"""Command: make the town of the sandbox, with two schools that have test keys."""

from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.calendars import day_of
from cases.demo.town import found
from cases.sandbox import office
from schools.keys import create_key
from schools.models import School

SEED = 1
# A Gesamtschule, and another one whose requests the first must never see.
WITH_KEYS = ("990115", "990116")


class Command(BaseCommand):
    """Make schools and test keys once; name the keys at each start."""

    help = "Makes the schools and test keys of the sandbox."

    def handle(self, **options: Any) -> None:
        """Raises CommandError outside the sandbox."""
        if not settings.SANDBOX:
            raise CommandError("This is no sandbox: start one with ./run --sandbox.")
        file = Path(settings.DATA_DIR) / "test-keys.txt"
        if not file.exists():
            self._found(file)
        self.stdout.write(f"Test keys (also in {file}):")
        self.stdout.write(file.read_text().rstrip())

    def _found(self, file: Path) -> None:
        at = timezone.now()
        if not School.objects.exists():
            found(day_of(at), Random(SEED))  # noqa: S311
        office()
        lines = []
        for number in WITH_KEYS:
            school = School.objects.get(number=number)
            _key, text = create_key(school, label="Sandbox", at=at)
            lines.append(f"{number} {school.label}: {text}")
        file.write_text("\n".join(lines) + "\n")
        file.chmod(0o600)
