"""Which version of the API this is, and which of its addresses will end.

The policy stands in docs/api.md. Sources: RFC 9745 (Deprecation), RFC 8594 (Sunset).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.http import http_date

VERSION = "1.1.0"
PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Deprecation:
    """An address that is given up: since when, from when it is gone, and what to use instead."""

    path: str
    deprecated_on: date
    sunset_on: date | None
    instead: str

    def headers(self) -> dict[str, str]:
        """The same in the words of HTTP."""
        told = {
            "Deprecation": f"@{_midnight(self.deprecated_on)}",
            "Link": f'<{self.instead}>; rel="successor-version"',
        }
        if self.sunset_on:
            told["Sunset"] = http_date(_midnight(self.sunset_on))
        return told


# Announced at least twelve months before the end, here, in the changelog and on every answer.
# A path is written as in the description: /api/v1/offers/{offer_id}/move
DEPRECATED: tuple[Deprecation, ...] = ()


def headers_of(route: str) -> dict[str, str]:
    """What an answer of this route says about its end; nothing where none is planned."""
    path = "/" + PART.sub(r"{\1}", route)
    return next((one.headers() for one in DEPRECATED if one.path == path), {})


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
