"""Rows of a join as objects that are read and not saved: made without what saving would need.

A long list is slow for the sake of its objects, not of its rows: five of them for each request,
with every column, signals and traps for changes. Here each has the columns that were asked for;
another one would be fetched when somebody looks at it, as after `only()`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.base import ModelState


@dataclass(frozen=True)
class Part:
    """One object of each row: how it is reached from the one before, and which columns it has."""

    model: type[Model]
    columns: tuple[str, ...]
    # The names of the relation, and the part from which it goes out; the first has none.
    relation: str = ""
    back: str = ""
    of: int = 0


def names(parts: tuple[Part, ...]) -> list[str]:
    """The columns of all parts, as `values_list` is asked for them."""
    paths: list[str] = []
    for part in parts:
        paths.append(f"{paths[part.of]}{part.relation}__" if part.relation else "")
    return [
        path + column for path, part in zip(paths, parts, strict=True) for column in part.columns
    ]


def read(rows: Iterable[tuple[Any, ...]], parts: tuple[Part, ...]) -> Iterator[Any]:
    """The first part of each row, with the others hanging on it. An outer join may bring none."""
    for row in rows:
        begins, made = 0, list[Any]()
        for part in parts:
            ends = begins + len(part.columns)
            one = _made(part, row[begins:ends])
            if part.relation:
                _hang(made[part.of], part, one)
            made.append(one)
            begins = ends
        yield made[0]


def lay_by(owner: Model, name: str, found: Iterable[Model]) -> None:
    """As if this relation to many had been prefetched."""
    cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = list(found)


def _made(part: Part, values: tuple[Any, ...]) -> Model | None:
    if values[0] is None:
        return None
    one = part.model.__new__(part.model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    one.__dict__["_state"] = state
    one.__dict__.update(zip(part.columns, values, strict=True))
    return one


def _hang(owner: Model, part: Part, one: Model | None) -> None:
    owner._state.fields_cache[part.relation] = one
    if one is not None and part.back:
        one._state.fields_cache[part.back] = owner
