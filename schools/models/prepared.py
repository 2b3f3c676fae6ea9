"""Questions that are asked with every call: put into SQL once, then only their values change.

The ORM needs longer to write a statement down than PostgreSQL to answer it. On another database
they are asked as any question is.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from schools.models import lookups  # noqa: F401

R = TypeVar("R")
# Stands for the first value while the statement is written, the next number for the second.
MARK = 1_717_171_700


class Prepared(Generic[R]):
    """A QuerySet of some values: whole numbers, texts, instants, UUIDs, or lists for `any_of`.

    Called with the values it answers with the rows; always with as many, and of the same kinds.
    What depends on a value in another way than as a parameter, or is prefetched, has no place here.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        # A connection belongs to one thread, and so does what is written for it.
        self._written: WeakKeyDictionary[BaseDatabaseWrapper, _Statement] = WeakKeyDictionary()

    def __call__(self, *values: Any) -> list[R]:
        """The rows for these values; an empty list has none."""
        if [] in values:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor != "postgresql":
            return list(self._ask(*values))
        known = self._written.get(connection)
        if known is None:
            marks = [_mark(MARK + nth, value) for nth, value in enumerate(values)]
            known = self._written[connection] = _Statement(self._ask(*marks), marks)
        return known.rows(values)

    def get(self, *values: Any) -> R:
        """The only row. Raises the model's `DoesNotExist` where there is none."""
        rows = self(*values)
        if not rows:
            raise self._ask(*values).model.DoesNotExist
        return rows[0]


class _Statement:
    """One question as it is written on one connection."""

    def __init__(self, asked: Any, marks: list[Any]) -> None:
        self._asked = asked
        self._compiler = asked.query.get_compiler(asked.db)
        self._sql, params = self._compiler.as_sql()
        self._params = [(one, marks.index(one) if one in marks else None) for one in params]
        self._compiler.as_sql = self._said
        converters = self._compiler.get_converters([one[0] for one in self._compiler.select])
        self._compiler.get_converters = lambda _columns: converters
        asked.query.get_compiler = lambda *_args, **_kwargs: self._compiler
        self._values: tuple[Any, ...] = ()

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        """As the ORM makes them of what the database answers."""
        self._values = values
        return list(self._asked._iterable_class(self._asked))

    def _said(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return self._sql, tuple(
            one if place is None else _alike(one, self._values[place])
            for one, place in self._params
        )


def _mark(number: int, value: Any) -> Any:
    """A value of the same kind that is nobody's."""
    if isinstance(value, list):
        return [_mark(number, value[0])]
    if isinstance(value, datetime):
        return datetime.fromtimestamp(number, UTC)
    return UUID(int=number) if isinstance(value, UUID) else type(value)(number)


def _alike(mark: Any, value: Any) -> Any:
    """The value as wide as the mark was in the statement, so that it stays one and the same."""
    return type(mark)(value) if isinstance(mark, int) else value
