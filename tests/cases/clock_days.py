"""Instants as a clock on the wall shows them."""

from datetime import datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """An instant from its wall time in Berlin, like 2026-11-09T07:00."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)
