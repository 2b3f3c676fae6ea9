"""Rows that are written with every step: one statement for each model and its columns.

The ORM writes an INSERT or UPDATE down anew each time, which takes longer than the database needs
for it. What differs between databases is left to the fields.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import NOT_PROVIDED, Model


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one model; each knows its key afterwards.

    A column that only the database fills is left to it, and read when somebody asks for it.
    """
    if not rows:
        return
    sql, fields = _insert(type(rows[0]), len(rows))
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in _values(row, fields)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
            for one in _left_out(type(row)):
                row.__dict__.pop(one.attname, None)


def rewrite(row: Model, *columns: str) -> None:
    """Write these columns of a row that is there. Raises the model's `DoesNotExist`."""
    sql, fields = _update(type(row), columns)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, _values(row, [*fields, _key(type(row))]))
        if cursor.rowcount != 1:
            raise type(row).DoesNotExist  # type: ignore[attr-defined]


@cache
def _insert(model: type[Model], count: int) -> tuple[str, list[Any]]:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    left = {_key(model), *_left_out(model)}
    fields: list[Any] = [one for one in model._meta.concrete_fields if one not in left]
    names = ", ".join(quoted(one.column) for one in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    key, table = quoted(_key(model).column), quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES {places} RETURNING {key}", fields  # noqa: S608


@cache
def _update(model: type[Model], columns: tuple[str, ...]) -> tuple[str, list[Any]]:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields: list[Any] = [model._meta.get_field(one) for one in columns]
    told = ", ".join(f"{quoted(one.column)} = %s" for one in fields)
    key, table = quoted(_key(model).column), quoted(model._meta.db_table)
    return f"UPDATE {table} SET {told} WHERE {key} = %s", fields  # noqa: S608


@cache
def _left_out(model: type[Model]) -> list[Any]:
    fields = model._meta.concrete_fields
    return [one for one in fields if one.db_default is not NOT_PROVIDED and not one.has_default()]


def _key(model: type[Model]) -> Any:
    return model._meta.pk


def _values(row: Model, fields: list[Any]) -> list[Any]:
    connection, adding = connections[DEFAULT_DB_ALIAS], row._state.adding
    return [one.get_db_prep_save(one.pre_save(row, adding), connection) for one in fields]
