"""`manage.py migrate` that never makes others wait long: it gives way and tries again.

A migration that waits for a lock makes everybody behind it wait as well. So it waits for a few
seconds only, lets the others pass, and goes on where it stopped: each migration is one transaction.
"""

import time
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.commands import migrate
from django.db import OperationalError, connection

TRIES = 30
PAUSE = 1.0


class Command(migrate.Command):
    """Django's own, with a limit on waiting for locks (PostgreSQL)."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; raises OperationalError when a lock isn't to be had for minutes."""
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for rest in reversed(range(TRIES)):
            try:
                self.once(*args, **options)
            except OperationalError as error:
                if rest == 0 or not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                    raise
                self.stdout.write("A table is busy; letting others pass and trying again.")
                time.sleep(PAUSE)
            else:
                return

    def once(self, *args: Any, **options: Any) -> None:
        """One try, with the limit of this connection set and taken off again."""
        limit = f"{settings.LOCK_SECONDS}s"
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [limit])
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '0', false)")
