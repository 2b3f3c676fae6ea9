"""`manage.py restrict_rights ROLE`: what the application's role may do, and not to history."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cases.history.triggers import FOR_EVER, WITH_CASE

# Reading, writing and backing up; the tables themselves stay with their owner.
GIVEN = (
    "USAGE ON SCHEMA public",
    "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
    "SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public",
)
TAKEN = (
    ("UPDATE, DELETE, TRUNCATE", FOR_EVER),
    ("UPDATE, TRUNCATE", WITH_CASE),
    ("INSERT, UPDATE, DELETE, TRUNCATE", ("django_migrations",)),
)


class Command(BaseCommand):
    """Give rights on PostgreSQL, where the tables belong to another role than the program's."""

    help = (
        "Run as the owner of the tables: gives the program's role what it works with, "
        "and takes it the right to change history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose rights."""
        parser.add_argument(
            "role",
            nargs="?",
            default=settings.DATABASE_APP_ROLE,
            help="the role under which web, workers and clock log in; else DATABASE_APP_ROLE",
        )

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        """All or nothing; an owner can't be restricted and is told so."""
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL knows roles.")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found is None:
                raise CommandError("There is no such role.")
            cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'cases_seal'")
            if found[0] or cursor.fetchone()[0] == role:
                raise CommandError("This role owns the tables: let another one migrate.")
            name = connection.ops.quote_name(role)
            for rights in GIVEN:
                cursor.execute(f"GRANT {rights} TO {name}")
            for what, tables in TAKEN:
                cursor.execute(f"REVOKE {what} ON {', '.join(tables)} FROM {name}")
        self.stdout.write(f"{role} may work, and can't change history.")
