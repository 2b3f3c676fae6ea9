"""The triggers that keep history from being changed, on both databases; set after every migration.

SQLite loses them silently when a later migration builds a table anew: so they are looked for again.
"""

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as Advice
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Never changed, never deleted.
FOR_EVER = (
    "cases_seal",
    "cases_dailyroot",
    "cases_occurrence",
    "cases_timetableversion",
    "cases_export",
)
# Deleted with their case alone, while its deletion runs.
WITH_CASE = ("cases_step", "cases_reading")
GATE = "cases_erasing"
SAYS = "history is only ever added to"

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION einstieg_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation';
END $body$;
CREATE OR REPLACE FUNCTION einstieg_keep_with_case() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT 1 FROM {GATE} WHERE case_key = OLD.case_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'restrict_violation';
END $body$;
"""  # noqa: S608


def wanted() -> dict[str, tuple[str, str]]:
    """Every trigger by its name: its table, and what it forbids."""
    return {
        f"keep_{what.lower()}_{table}": (table, what)
        for table in (*FOR_EVER, *WITH_CASE)
        for what in ("UPDATE", "DELETE", "TRUNCATE")
    }


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there and aren't; none before the first migration."""
    with connection.cursor() as cursor:
        if GATE not in connection.introspection.table_names(cursor):
            return []
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    names = wanted()
    if connection.vendor != "postgresql":
        names = {name: one for name, one in names.items() if one[1] != "TRUNCATE"}
    return sorted(names.keys() - there)


def protect(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Set what is missing; called after every migration."""
    connection = connections[using]
    lacking = missing(connection)
    if not lacking:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTIONS)
        for name in lacking:
            cursor.execute(_statement(connection.vendor, name, *wanted()[name]))


def expose(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The statements that take the triggers away: for tests, and for a hand that must mend."""
    drop = "DROP TRIGGER IF EXISTS {name}"
    if connections[using].vendor == "postgresql":
        drop += " ON {table}"
    return [drop.format(name=name, table=table) for name, (table, _what) in wanted().items()]


def history_is_protected(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """What `manage.py check --database default` says where a trigger is missing."""
    found = [name for alias in databases or () for name in missing(connections[alias])]
    if not found:
        return []
    return [
        Advice(
            f"History could be changed: {len(found)} triggers are missing.",
            hint="Run manage.py prepare, which sets them again.",
            id="einstieg.W002",
        )
    ]


def _statement(vendor: str, name: str, table: str, what: str) -> str:
    with_case = table in WITH_CASE and what == "DELETE"
    if vendor == "postgresql":
        function = "einstieg_keep_with_case" if with_case else "einstieg_keep"
        each = "STATEMENT" if what == "TRUNCATE" else "ROW"
        return (
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {function}()"
        )
    unless = f"WHEN NOT EXISTS (SELECT 1 FROM {GATE} WHERE case_key = OLD.case_id)"  # noqa: S608
    return (
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} {unless if with_case else ''} "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    )
