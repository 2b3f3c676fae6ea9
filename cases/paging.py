"""A list of cases in its order, page by page, however long it is.

A page begins behind a place, not after a number of rows, so that the thousandth costs what the
first does. How much of its clock a case has used changes every day, for each differently: by that
only a list is sorted that somebody can go through, a longer one by its next dates.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q

from cases.models import Case, Deadline
from cases.models.case import CaseQuerySet
from cases.selection import Order, Place
from cases.standing import Standing, standings

# So that a page with everything on it stays below 100 KB.
PAGE = 35
MOST_BY_CLOCK = 200
# Where a page begins: the value sorted by, then a key.
Start = tuple[Any, int]


@dataclass(frozen=True)
class Page:
    """One page of a list; `previous` and `next` are where its neighbours end and begin.

    `strokes` has for each case what happens next by itself, `order` how it is sorted in fact.
    """

    lines: list[Standing] = field(default_factory=list)
    strokes: dict[int, Deadline] = field(default_factory=dict)
    previous: Place | None = None
    next: Place | None = None
    order: str = Order.DUE


class InOrder(Protocol):
    """Cases in an order."""

    @property
    def order(self) -> str:
        """How they are sorted."""

    def start(self, place: Place) -> Start | None:
        """Where this place lies; None where it belongs to another order, or to no case any more."""

    def take(self, start: Start | None, most: int, *, backwards: bool = False) -> list[Case]:
        """The cases behind a start, or before it and then the nearest first."""

    def place(self, case: Case) -> Place:
        """Where this case stands, as an address may say it."""

    def lines(self, cases: list[Case]) -> list[Standing]:
        """What a list shows of them."""


def in_order(cases: CaseQuerySet, seen: CaseQuerySet, order: str, at: datetime) -> InOrder:
    """These cases in an order; `seen` are all that this person may open."""
    if order != Order.CLOCK:
        return Stored(cases, seen, order, at)
    keys = list(cases.order_by().values_list("pk", flat=True)[: MOST_BY_CLOCK + 1])
    if len(keys) > MOST_BY_CLOCK:
        return Stored(cases, seen, Order.DUE, at)
    few = Case.objects.filter(pk__in=keys).with_child()
    return ByClock(sorted(standings(few, at), key=_rank))


def page(found: InOrder, after: Place | None, before: Place | None) -> Page:
    """The cases behind a place, or before one; without either the first page."""
    behind, ahead = (found.start(place) if place else None for place in (after, before))
    backwards = ahead is not None and behind is None
    cases = found.take(behind or ahead, PAGE + 1, backwards=backwards)
    more, cases = len(cases) > PAGE, cases[:PAGE]
    if backwards:
        cases.reverse()
    has_previous = more if backwards else behind is not None
    has_next = backwards or more
    return Page(
        found.lines(cases),
        Deadline.objects.next_of(case.pk for case in cases),
        previous=found.place(cases[0]) if has_previous and cases else None,
        next=found.place(cases[-1]) if has_next and cases else None,
        order=found.order,
    )


@dataclass(frozen=True)
class Stored:
    """In the order of a column, as an index has it."""

    cases: CaseQuerySet
    seen: CaseQuerySet
    order: str
    at: datetime

    @property
    def _by(self) -> tuple[str, str]:
        """The column, and the key by which equals are sorted."""
        if self.order == Order.NAME:
            return "child__sort_key", "child_id"
        return self.order.lstrip("-"), "pk"

    def start(self, place: Place) -> Start | None:
        """By name its case says where it lies, as long as this person may open it."""
        if self.order == Order.NAME:
            return self.seen.filter(pk=place.case_id).values_list(*self._by).first()
        return (place.at, place.case_id) if isinstance(place.at, datetime) else None

    def take(self, start: Start | None, most: int, *, backwards: bool = False) -> list[Case]:
        """The first condition alone lets the index begin at the start."""
        column, key = self._by
        falls = self.order.startswith("-") != backwards
        cases = self.cases
        if start is not None:
            side, (value, last) = "lt" if falls else "gt", start
            further = Q(**{f"{column}__{side}": value}) | Q(**{f"{key}__{side}": last})
            cases = cases.filter(further, **{f"{column}__{side}e": value})
        sign = "-" if falls else ""
        return list(cases.with_child().order_by(f"{sign}{column}", f"{sign}{key}")[:most])

    def place(self, case: Case) -> Place:
        """No name stands in it."""
        column, _key = self._by
        return Place(None if self.order == Order.NAME else getattr(case, column), case.pk)

    def lines(self, cases: list[Case]) -> list[Standing]:
        """Worked out for the cases that are shown."""
        return standings(cases, self.at)


@dataclass(frozen=True)
class ByClock:
    """By how much of its tightest clock each has used, the most first; all of them are known."""

    sorted: list[Standing]
    order: str = Order.CLOCK

    def start(self, place: Place) -> Start | None:
        """The share is in the place: the case itself may have gone on."""
        return (-place.at, place.case_id) if isinstance(place.at, float) else None

    def take(self, start: Start | None, most: int, *, backwards: bool = False) -> list[Case]:
        """From what is known."""
        lines = self.sorted[::-1] if backwards else self.sorted
        if start is not None:
            lines = [
                one for one in lines if _rank(one) != start and backwards == (_rank(one) < start)
            ]
        return [line.case for line in lines[:most]]

    def place(self, case: Case) -> Place:
        """Its share, and its key."""
        [line] = self.lines([case])
        return Place(-_rank(line)[0], case.pk)

    def lines(self, cases: list[Case]) -> list[Standing]:
        """As they were worked out to be sorted."""
        known = {line.case.pk: line for line in self.sorted}
        return [known[case.pk] for case in cases]


def _rank(line: Standing) -> tuple[float, int]:
    """Rounded, as an address says it."""
    return -round(line.share, 6), line.case.pk
