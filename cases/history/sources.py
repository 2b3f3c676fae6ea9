"""Which tables make history, and how one of their rows is written down for the chain."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from cases.models import Export, Occurrence, Reading, Step, TimetableVersion


@dataclass(frozen=True)
class Source:
    """One table of history; `texts` are its columns that may hold words about a person."""

    name: str
    model: type[models.Model]
    texts: tuple[str, ...] = ()

    @property
    def of_cases(self) -> bool:
        """Whether its rows go when their case is deleted."""
        return bool(self.texts)

    def content(self, row: models.Model, salt: str) -> str:
        """The row in one form that never varies: every column, words only as a salted digest."""
        values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
        told = {key: value for key, value in values.items() if key not in self.texts}
        if self.texts:
            words = canonical({key: values[key] for key in self.texts})
            told["words"] = digest(salt, words)
        return canonical(told)


SOURCES: dict[str, Source] = {
    one.name: one
    for one in (
        Source("step", Step, ("person", "reason", "details")),
        Source("reading", Reading, ("purpose",)),
        Source("numbers", TimetableVersion),
        Source("export", Export),
        Source("occurrence", Occurrence),
    )
}


def canonical(values: Mapping[str, Any]) -> str:
    """JSON with sorted keys, without spaces, instants in UTC."""
    return json.dumps(
        values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def digest(*parts: str) -> str:
    """SHA-256 over these parts, each led by its length so that no two lists look alike."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
