"""Which cases were deleted, kept outside of the database: a restored backup doesn't know it.

A line is key, the instant of the first step, and the day of deletion: ids and dates, no person.
"""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from cases.models import Case


def path() -> Path:
    """Where the list lies; keep it when the database is restored."""
    return Path(settings.DATA_DIR) / "deletions" / "deleted.txt"


def mark(case: Case) -> str:
    """Tells a case from another that was given the same key after a backup was restored."""
    first = case.steps.order_by("number").values_list("at", flat=True).first()
    return first.astimezone(UTC).isoformat() if first else "-"


def add(case: Case, at: datetime) -> None:
    """Write it down before the deletion is final: a line too many does no harm."""
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a", encoding="utf-8") as file:
        file.write(f"{case.pk} {mark(case)} {at.date().isoformat()}\n")


def read() -> dict[int, str]:
    """The mark of every deleted case by its key."""
    if not path().is_file():
        return {}
    lines = (line.split() for line in path().read_text(encoding="utf-8").splitlines())
    return {int(words[0]): words[1] for words in lines if len(words) == 3}
