"""In which transaction a row was written: what polling software goes by (see `cases.feed`)."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class RunningTransaction(models.Func):
    """The number of the transaction that writes the row; PostgreSQL gives it to the first write.

    SQLite lets one writer in at a time, so there the row's own number tells the order already.
    """

    output_field = models.BigIntegerField()
    template = "NULL"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        """64 bits: it never begins anew in the life of a database cluster."""
        number = "(pg_current_xact_id()::text)::bigint"
        return self.as_sql(compiler, connection, template=number, **context)


class PresentNumber(RunningTransaction):
    """The same for a row that is changed beside a step: on SQLite the number of the next step."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        """Whoever has read the newest step hasn't read this."""
        number = "(SELECT COALESCE(MAX(id), 0) + 1 FROM cases_step)"
        return self.as_sql(compiler, connection, template=number, **context)
