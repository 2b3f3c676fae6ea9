"""Command: make a key for the software of one school and show it once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schools.keys import create_key
from schools.models import School


class Command(BaseCommand):
    """Print a new API key of a school once, and how it is used."""

    help = "Makes an API key for the software of one school and prints it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which school, what the key is called, how long it lives."""
        parser.add_argument("number", metavar="SCHULNUMMER", help="school number, 6 digits")
        parser.add_argument("--label", default="", help="what the key is called, such as SVWS")
        parser.add_argument("--days", type=int, help="days until the key expires (default: never)")

    def handle(self, **options: Any) -> None:
        """Make the key."""
        school = _school(options["number"])
        days = options["days"]
        if days is not None and not 0 < days <= 3650:
            raise CommandError("--days must be a number from 1 to 3650.")
        at = timezone.now()
        expires_at = at + timedelta(days=days) if days else None
        key, text = create_key(school, label=options["label"], at=at, expires_at=expires_at)
        until = (
            f"until {timezone.localdate(expires_at):%d.%m.%Y}" if expires_at else "until revoked"
        )
        self.stdout.write(f"Key for {school.label} ({school.number}), valid {until}:\n")
        self.stdout.write(f"  {text}\n")
        self.stdout.write("It is not shown again. Send it with every request, for example:\n")
        self.stdout.write(
            f'  curl -H "Authorization: Bearer {text}" {settings.BASE_URL}/api/v1/offers\n'
        )
        self.stdout.write(f"In lists it appears as {key.prefix}.\n")


def _school(number: str) -> School:
    school = School.objects.with_number(number).first()
    if school is None:
        raise CommandError(
            f"There is no school with the number {number}; import_schools reads the directory."
        )
    if not school.is_active:
        raise CommandError(f"{school.label} ({number}) is closed and gets no key.")
    return school
