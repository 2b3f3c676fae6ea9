"""Transactions: in which one a row was written (see `cases.feed`), and how a page is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

# A page needs few rows in the order of an index. Helpers that run ahead, compiling, and a plan that
# forgets which language is asked for all make it slower, the more the larger the town is. What is
# asked for all day lies in memory: going there by an index costs little more than reading on.
FOR_A_PAGE = """
SELECT set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true),
    set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('random_page_cost', '1.1', true)
"""


@contextmanager
def asked_for_a_page() -> Iterator[None]:
    """Questions in here want the first few rows; PostgreSQL plans them so."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(FOR_A_PAGE)
        yield


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
