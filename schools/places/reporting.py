"""Reporting: a school says how many places it has; the count starts anew from its figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schools.models import CapacityReport, Place, School
from schools.words import Grade, SupportForm, fits

# Nobody has more free places in one grade; a larger figure is a slip of the finger.
MOST_FREE = 300

COUNTED_ANEW = [
    "reported_free",
    "as_of",
    "was_reported",
    "given_back",
    "occupied",
    "overbooked",
    "updated_at",
]


class FigureRefused(ValueError):
    """A figure that can't be taken: its number in the report (from 0), its field, the reason."""

    def __init__(self, index: int, field: str, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.field = field
        self.message = message


class UnfitFigure(FigureRefused):
    """A figure that this school can't have."""


class StaleFigure(FigureRefused):
    """A figure older than the one we have."""


class FutureFigure(FigureRefused):
    """A figure of a day that has not come."""


@dataclass(frozen=True)
class Figure:
    """Free places as a school counted them on a day.

    `counted` are the children promised here by that day, whom the figure therefore has in it; the
    others stay occupied. None: all of them.
    """

    grade: int
    support_form: str
    free: int
    as_of: date
    counted: int | None = None

    @property
    def group(self) -> tuple[int, str]:
        """What the figure counts."""
        return (self.grade, self.support_form)


class Taken(NamedTuple):
    """A report that was taken: the places in its order, and the ids of those counted anew.

    At a place counted anew, children accepted up to the day of the figure are now in the school's
    own count.
    """

    places: list[Place]
    reset: list[int]


def report(
    school: School,
    figures: Sequence[Figure],
    *,
    at: datetime,
    reported_by: str,
    person: str = "",
) -> Taken:
    """Take the figures of a school, all or none, and write them into the history.

    A figure of the same day replaces the last one; the very same figure said again changes nothing,
    so that a repeated call can't free a place twice. The caller has locked the offers that hold
    places of this school. Raises UnfitFigure, StaleFigure or FutureFigure.
    """
    _check(school, figures, today=timezone.localdate(at))
    with transaction.atomic():
        places = _opened(school, figures)
        news = _news(places, figures)
        for place, figure in news:
            _count_anew(place, figure, at=at)
        Place.objects.bulk_update([place for place, _figure in news], COUNTED_ANEW)
        CapacityReport.objects.bulk_create(
            CapacityReport(
                **_said(place, figure), reported_at=at, reported_by=reported_by, person=person
            )
            for place, figure in news
        )
    return Taken(places, [place.pk for place, _figure in news])


def _said(place: Place, figure: Figure) -> dict[str, Any]:
    return {
        "school_id": place.school_id,
        "grade": figure.grade,
        "support_form": figure.support_form,
        "free": figure.free,
        "as_of": figure.as_of,
        "reserved_then": place.reserved,
    }


def _check(school: School, figures: Sequence[Figure], *, today: date) -> None:
    said: set[tuple[int, str]] = set()
    for index, figure in enumerate(figures):
        for field, message in _faults(school, figure):
            raise UnfitFigure(index, field, message)
        if figure.group in said:
            raise UnfitFigure(index, "grade", gettext("This group is named twice."))
        if figure.as_of > today:
            raise FutureFigure(index, "as_of", gettext("The day of the figure has not come yet."))
        said.add(figure.group)


def _faults(school: School, figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.support_form not in SupportForm.values:
        yield "support_form", gettext("There is no such form of support.")
    if figure.grade not in Grade.values:
        yield "grade", gettext("There is no such grade.")
    elif not fits(school.school_form, figure.grade, SupportForm.INNER_DIFF):
        yield "grade", gettext("A school of this form does not teach this grade.")
    elif not school.teaches(figure.grade, figure.support_form):
        yield "support_form", gettext("A school of this form does not have this form of support.")
    if not 0 <= figure.free <= MOST_FREE:
        yield (
            "free",
            gettext("Free places must be a number from 0 to %(most)d.") % {"most": MOST_FREE},
        )


def _opened(school: School, figures: Sequence[Figure]) -> list[Place]:
    """The place of every figure, locked, in the order of the figures."""
    known = set(Place.objects.filter(school=school).values_list("grade", "support_form"))
    # In one order, here and below: two reports of one school wait for each other, no deadlock.
    missing = sorted({figure.group: figure.as_of for figure in figures}.items())
    Place.objects.bulk_create(
        (
            Place(school=school, grade=grade, support_form=support, as_of=as_of, was_reported=False)
            for (grade, support), as_of in missing
            if (grade, support) not in known
        ),
        ignore_conflicts=True,
    )
    rows = Place.objects.select_for_update().filter(school=school).order_by("pk")
    found = {(place.grade, place.support_form): place for place in rows}
    return [found[figure.group] for figure in figures]


def _news(places: list[Place], figures: Sequence[Figure]) -> list[tuple[Place, Figure]]:
    """The figures that say something new, with their places. Raises StaleFigure."""
    news = []
    for index, (place, figure) in enumerate(zip(places, figures, strict=True)):
        if place.was_reported and figure.as_of < place.as_of:
            message = gettext("A newer figure, of %(day)s, is already here.")
            raise StaleFigure(index, "as_of", message % {"day": f"{place.as_of:%d.%m.%Y}"})
        said = (place.was_reported, place.as_of, place.reported_free)
        if said != (True, figure.as_of, figure.free):
            news.append((place, figure))
    return news


def _count_anew(place: Place, figure: Figure, *, at: datetime) -> None:
    place.reported_free = figure.free
    place.as_of = figure.as_of
    place.was_reported = True
    place.given_back = 0
    counted = place.occupied if figure.counted is None else figure.counted
    # A difference, so that a promise made while the report was on its way is not lost.
    place.occupied = max(0, place.occupied - counted)
    place.overbooked = max(0, -(place.free))
    place.updated_at = at
