"""A question for many keys at once, in a statement that is the same for any number of them."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


@Field.register_lookup
@ForeignKey.register_lookup
class AnyOf(In):
    """Like `in`; on PostgreSQL one array instead of a parameter for each value.

    A thousand parameters cost more to write down and to read than the rows they ask for, and a
    statement that is as long as its list is never a prepared one.
    """

    lookup_name = "any_of"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """`column = ANY (array)`."""
        column, params = self.process_lhs(compiler, connection)
        _placeholders, values = self.process_rhs(compiler, connection)
        return f"{column} = ANY (%s)", [*params, list(values)]
