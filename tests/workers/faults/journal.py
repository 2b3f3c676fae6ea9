"""What became of each notice, written down by the database itself: a kill can't lose a line."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from tests.conftest import on_postgres

TABLE = (
    "CREATE TABLE fault_journal "
    "(notice varchar(40), was varchar(10), became varchar(10), error varchar(200))"
)
INSERT = "INSERT INTO fault_journal VALUES (NEW.id, OLD.state, NEW.state, NEW.error);"
ON_SQLITE = (
    TABLE,
    "CREATE TRIGGER fault_journal_note AFTER UPDATE OF state ON cases_notice "
    f"WHEN OLD.state <> NEW.state BEGIN {INSERT} END",
)
OFF_SQLITE = ("DROP TRIGGER fault_journal_note", "DROP TABLE fault_journal")
ON_POSTGRES = (
    TABLE,
    "CREATE FUNCTION fault_journal_note() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {INSERT} RETURN NULL; END $$",
    "CREATE TRIGGER fault_journal_note AFTER UPDATE OF state ON cases_notice FOR EACH ROW "
    "WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION fault_journal_note()",
)
OFF_POSTGRES = (
    "DROP TRIGGER fault_journal_note ON cases_notice",
    "DROP FUNCTION fault_journal_note",
    "DROP TABLE fault_journal",
)


@contextmanager
def journal() -> Iterator[None]:
    """Keep the journal of this database for a while."""
    run(ON_POSTGRES if on_postgres() else ON_SQLITE)
    try:
        yield
    finally:
        run(OFF_POSTGRES if on_postgres() else OFF_SQLITE)


def run(statements: tuple[str, ...]) -> None:
    """One after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


# It had been handed over, and no answer was seen.
CALLED_UNSURE = "SELECT notice FROM fault_journal WHERE was = 'SENDING' AND error LIKE 'UNSURE%'"


def declared() -> Counter[UUID]:
    """How often each notice was called unsure."""
    with connection.cursor() as cursor:
        cursor.execute(CALLED_UNSURE)
        return Counter(UUID(row[0]) for row in cursor.fetchall())


def sent_twice() -> set[UUID]:
    """Notices that were marked as sent more than once: that must never be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notice FROM fault_journal WHERE became = 'SENT'")
        marks = Counter(UUID(row[0]) for row in cursor.fetchall())
    return {notice for notice, times in marks.items() if times > 1}
