"""`manage.py restrict_rights ROLE`: what the application's role may not do to history."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cases.history.triggers import FOR_EVER, WITH_CASE


class Command(BaseCommand):
    """Revoke rights on PostgreSQL, where the tables belong to another role than the program's."""

    help = "Run as the owner of the tables: takes the program's role the right to change history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose rights."""
        parser.add_argument("role", help="the role under which web and workers log in")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        """Revoke them; an owner can't be restricted and is told so."""
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL knows roles.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone()[0]:
                raise CommandError("There is no such role.")
            cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'cases_seal'")
            if cursor.fetchone()[0] == role:
                raise CommandError("This role owns the tables: let another one migrate.")
            name = connection.ops.quote_name(role)
            for what, tables in (
                ("UPDATE, DELETE, TRUNCATE", FOR_EVER),
                ("UPDATE, TRUNCATE", WITH_CASE),
            ):
                cursor.execute(f"REVOKE {what} ON {', '.join(tables)} FROM {name}")
        self.stdout.write("Revoked.")
