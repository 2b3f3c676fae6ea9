"""What the doctor says: one line for each thing that was looked at."""

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How it stands."""

    GOOD = "ok"
    ODD = "look"
    BAD = "BAD"


@dataclass(frozen=True)
class Line:
    """One thing that was looked at, and what to do if it isn't well."""

    mark: Mark
    about: str
    said: str
