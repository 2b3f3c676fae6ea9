"""Hands in the database: rows broken past every rule of the house, and put back as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from cases import models as of_cases
from schools.models import Place

# Those that others point to come first.
TABLES: tuple[type[models.Model], ...] = (
    of_cases.TimetableVersion, of_cases.Household, of_cases.Guardian, Place, of_cases.Case,
    of_cases.Appointment, of_cases.Offer, of_cases.Step, of_cases.Deadline, of_cases.Pause,
    of_cases.Notice, of_cases.FollowUp,
)  # fmt: skip
Rows = dict[Any, dict[str, Any]]


def allow(table: str, *, index: str = "", check: str = "") -> None:
    """Take a constraint away for the rest of the test; the end of the test brings it back."""
    with connection.cursor() as cursor:
        if index:
            cursor.execute(f"DROP INDEX {index}")
        elif connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check}")
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")


@contextmanager
def constraints_again() -> Iterator[None]:
    """SQLite keeps its pragma beyond the transaction."""
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


class Before:
    """The rows as they are now, to be put back."""

    def __init__(self) -> None:
        self.rows = {table: rows_of(table) for table in TABLES}

    def restore(self) -> None:
        """Put everything back: what was changed, what is gone, what was added."""
        for table in reversed(TABLES):
            extra = set(rows_of(table)) - set(self.rows[table])
            table._default_manager.filter(pk__in=extra).delete()
        for table in TABLES:
            now = rows_of(table)
            for key, row in self.rows[table].items():
                if key not in now:
                    table._default_manager.bulk_create([table(**row)])
                elif row != now[key]:
                    table._default_manager.filter(pk=key).update(**row)


def rows_of(table: type[models.Model]) -> Rows:
    """Every row by its key."""
    return {row[table._meta.pk.attname]: row for row in table._default_manager.values()}
