"""Questions that are asked with every call: put into SQL once, then only their values change.

The ORM needs longer to write a statement down than PostgreSQL to answer it. On another database
they are asked as any question is.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators

from schools.models import lookups  # noqa: F401

R = TypeVar("R")
Row = tuple[Any, ...]
# Stands for the first value while the statement is written, the next number for the second.
MARK = 1_717_171_700


class Prepared(Generic[R]):
    """A QuerySet of some values: whole numbers, texts, instants, UUIDs, or lists for `any_of`.

    Called with the values it answers with the rows; always with as many, and of the same kinds.
    What depends on a value in another way than as a parameter, or is prefetched, has no place here.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._written: _Statement | None = None

    def __call__(self, *values: Any) -> list[R]:
        """The rows for these values; an empty list has none."""
        if [] in values:
            return []
        if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
            return list(self._ask(*values))
        if self._written is None:
            marks = [_mark(MARK + nth, value) for nth, value in enumerate(values)]
            self._written = _Statement(self._ask(*marks), marks)
        return self._written.rows(values)

    def get(self, *values: Any) -> R:
        """The only row. Raises the model's `DoesNotExist` where there is none."""
        rows = self(*values)
        if not rows:
            raise self._ask(*values).model.DoesNotExist
        return rows[0]


class _Statement:
    """One question as it is written, and how its rows are read."""

    def __init__(self, asked: Any, marks: list[Any]) -> None:
        compiler = asked.query.get_compiler(asked.db)
        self._sql, params = compiler.as_sql()
        self._params = [(one, marks.index(one) if one in marks else None) for one in params]
        self._converters = compiler.get_converters([one[0] for one in compiler.select])
        self._read = _reader(asked, compiler)

    def rows(self, values: Row) -> list[Any]:
        """As the ORM makes them of what the database answers."""
        params = [
            one if place is None else _alike(one, values[place]) for one, place in self._params
        ]
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found: Iterable[Row] = cursor.fetchall()
        if self._converters:
            found = [self._converted(row, connection) for row in found]
        return list(map(self._read, found)) if self._read else list(found)

    def _converted(self, row: Row, connection: Any) -> Row:
        values = list(row)
        for place, (converters, column) in self._converters.items():
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return tuple(values)


def _reader(asked: Any, compiler: Any) -> Callable[[Row], Any] | None:
    """What makes an object of a row; nothing where the row itself is wanted."""
    if asked._iterable_class is FlatValuesListIterable:
        return lambda row: row[0]
    if asked._iterable_class is not ModelIterable:
        return None
    kind, columns = compiler.klass_info, compiler.klass_info["select_fields"]
    begins, ends = columns[0], columns[-1] + 1
    names = [one[0].target.attname for one in compiler.select[begins:ends]]
    related = get_related_populators(kind, compiler.select, asked.db)  # type: ignore[call-arg]

    def read(row: Row) -> Any:
        found = kind["model"].from_db(asked.db, names, row[begins:ends])
        for one in related:
            one.populate(row, found)
        return found

    return read


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
