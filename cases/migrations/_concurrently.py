"""Indexes on tables in use: made and dropped while others write (PostgreSQL), else as always.

Their migration is not atomic. Each begins by dropping what a try before may have left, so that
`manage.py migrate` may try again. They wait for other transactions as long as those last: nobody
waits for them meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations


class AddIndexConcurrently(migrations.AddIndex):
    """An index that is made while others write."""

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        with _patience(schema_editor):
            _drop(schema_editor, self.index.name)
            schema_editor.add_index(model, self.index, concurrently=True)


class RemoveIndexConcurrently(migrations.RemoveIndex):
    """An index that goes while others write."""

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        with _patience(schema_editor):
            _drop(schema_editor, self.name)


def _drop(schema_editor: Any, name: str) -> None:
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")


@contextmanager
def _patience(schema_editor: Any) -> Iterator[None]:
    """Without the limit on waiting for locks."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        [before] = cursor.fetchone()
    schema_editor.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        schema_editor.execute(f"SET lock_timeout = '{before}'")
