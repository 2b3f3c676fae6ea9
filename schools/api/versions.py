"""Which version of the API this is, and which of its addresses will end."""

from dataclasses import dataclass
from datetime import date

VERSION = "1.1.0"


@dataclass(frozen=True)
class Deprecation:
    """An address that is given up: since when, from when it is gone, and what to use instead."""

    path: str
    deprecated_on: date
    sunset_on: date | None
    instead: str


# Announced at least twelve months before the end, here, in the changelog and on every answer.
DEPRECATED: tuple[Deprecation, ...] = ()
