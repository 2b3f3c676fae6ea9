"""How the room remembers what is no step of a case: log-ins, keys, deletions, requests."""

from datetime import datetime
from typing import Any

from cases.actors import Actor
from cases.models import Occurrence


def note(what: str, subject: str, *, by: Actor, at: datetime, **details: Any) -> Occurrence:
    """Remember it; `details` holds ids, dates, codes and counts, never personal data."""
    return Occurrence.objects.create(
        at=at, what=what, subject=subject[:80], actor=signature(by), door=by.door, details=details
    )


def signature(by: Actor) -> str:
    """Who acts, as a reference."""
    if by.user_id is not None:
        return f"user:{by.user_id}"
    return f"school:{by.school_id}" if by.school_id is not None else by.door.value.lower()
