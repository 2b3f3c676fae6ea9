"""What a check may ask: the instant, the numbers in force, and the cases it looks at this time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from cases.calendars import day_of
from cases.deadlines import Timetable
from cases.models.case import CaseQuerySet

# More of one kind than this are not counted one by one.
MOST = 1000


@dataclass(frozen=True)
class Look:
    """One round of the detector. `cases` are those whose turn it is.

    A town has all of its cases looked at each hour; of a million it would cost too much.
    """

    at: datetime
    timetable: Timetable
    cases: CaseQuerySet

    @property
    def today(self) -> date:
        """The day in the town."""
        return day_of(self.at)


Query = Callable[[Look], Iterable[str]]


@dataclass(frozen=True)
class Check:
    """One state that should be impossible: its key, its sentence, and the query that finds it."""

    key: str
    sentence: str | Promise
    query: Query


def cases_in(found: "QuerySet[Any]", path: str = "number") -> set[str]:
    """The cases of these rows, by their numbers."""
    numbers = found.order_by("pk").values_list(path, flat=True)[:MOST]
    return {f"case:{number}" for number in numbers}


def rows_in(found: "QuerySet[Any]", name: str) -> set[str]:
    """These rows, by their keys."""
    return {f"{name}:{key}" for key in found.order_by("pk").values_list("pk", flat=True)[:MOST]}
