"""What the tests of places share: an invented school, its figures and its counters."""

from datetime import UTC, date, datetime

from schools import places
from schools.models import Place, School
from schools.places import (
    Figure,
)
from schools.words import SchoolForm, SupportForm

AT = datetime(2026, 9, 14, 10, tzinfo=UTC)
TODAY = date(2026, 9, 14)
ALPHA = SupportForm.ALPHA


def make_school(number: str, **fields: object) -> School:
    """An invented Gesamtschule of Essen."""
    standard = {
        "name": f"Schule {number}",
        "school_form": SchoolForm.GESAMTSCHULE,
        "postcode": "45127",
        "district_key": "05113000",
    }
    return School.objects.create(number=number, **standard | fields)


def figure(free: int, as_of: date = TODAY, **fields: int) -> Figure:
    """A figure for grade 7, literacy."""
    return Figure(grade=7, support_form=ALPHA, free=free, as_of=as_of, **fields)


def reported(school: School, free: int, as_of: date = TODAY) -> Place:
    """The place after the school reported so many."""
    return places.report(school, [figure(free, as_of)], at=AT, reported_by="API").places[0]


def counts(place: Place) -> dict[str, int]:
    """The counters of a place as they stand in the database."""
    names = ("reported_free", "given_back", "reserved", "occupied", "overbooked")
    row = Place.objects.filter(pk=place.pk).values(*names).get()
    return {name: value for name, value in row.items() if value}
