"""The sealer: chains committed rows of history, outside of the transactions that wrote them."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, Max, OuterRef

from cases.calendars import day_of
from cases.history.roots import keep_root
from cases.history.sources import SOURCES, Source, canonical, digest
from cases.models import HistorySalt, Seal

# Rows of each table in one round, and how far back a row is looked for that became visible late.
TURN = 2000
BEHIND = 20_000
BEGINNING = ""


def seal(at: datetime, turn: int = TURN) -> int:
    """Chain what has been committed since the last round; how many rows.

    Two sealers at once do no harm: both want the same number, and one of them finds it taken.
    """
    try:
        with transaction.atomic():
            return _round(at, turn)
    except IntegrityError:
        return 0


def link(previous: str, one: Seal) -> str:
    """The hash of a seal: over all of its columns and the hash before it."""
    told = {
        "number": one.number,
        "source": one.source,
        "row": one.row,
        "case": one.case_key,
        "content": one.content,
        "sealed_at": one.sealed_at,
    }
    return digest(previous, canonical(told))


def salts_of(case_keys: Iterable[int]) -> dict[int, str]:
    """The salts of these cases, as far as they have one."""
    known = HistorySalt.objects.filter(case__in=set(case_keys))
    return dict(known.values_list("case_id", "salt"))


def unsealed(source: Source) -> "models.QuerySet[models.Model]":
    """Rows that no seal knows."""
    sealed = Seal.objects.filter(source=source.name, row=OuterRef("pk"))
    rows = source.model._default_manager.order_by("pk")
    return rows.filter(~Exists(sealed))


def _round(at: datetime, turn: int) -> int:
    last = Seal.objects.order_by("-number").first()
    number, previous = (last.number, last.hash) if last else (0, BEGINNING)
    at = max(at, last.sealed_at) if last else at
    if last and day_of(last.sealed_at) < day_of(at):
        keep_root(last, at)
    fresh = list(chain.from_iterable(_fresh(one, turn) for one in SOURCES.values()))
    salts = _salted({case_of(row) for source, row in fresh if source.of_cases})
    for one in (_draft(source, row, salts, at) for source, row in fresh):
        number += 1
        one.number, one.hash = number, ""
        one.hash = previous = link(previous, one)
        one.save(force_insert=True)
    return len(fresh)


def _fresh(source: Source, turn: int) -> list[tuple[Source, models.Model]]:
    """The next rows of a table; one that was numbered early and committed late is found too."""
    newest = Seal.objects.filter(source=source.name).aggregate(newest=Max("row"))["newest"] or 0
    rows = unsealed(source).filter(pk__gt=newest - BEHIND)
    return [(source, row) for row in rows[:turn]]


def case_of(row: models.Model) -> int | None:
    """The key of the case a row belongs to."""
    return getattr(row, "case_id", None)


def _salted(case_keys: set[int | None]) -> dict[int, str]:
    keys = {key for key in case_keys if key is not None}
    known = salts_of(keys)
    missing = {key: secrets.token_hex(32) for key in sorted(keys - known.keys())}
    HistorySalt.objects.bulk_create(HistorySalt(case_id=k, salt=v) for k, v in missing.items())
    return known | missing


def _draft(source: Source, row: models.Model, salts: dict[int, str], at: datetime) -> Seal:
    key = case_of(row) if source.of_cases else None
    content = source.content(row, salts.get(key or 0, ""))
    return Seal(source=source.name, row=row.pk, case_key=key, content=content, sealed_at=at)
