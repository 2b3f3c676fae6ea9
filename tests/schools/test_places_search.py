"""Which places are found, how far away, and what a school knows of itself."""

from datetime import date

import pytest

from schools import places
from schools.models import Place, School, SchoolDayOff
from schools.places import (
    DistanceBand,
    Point,
)
from schools.words import SchoolForm, SupportForm
from tests.schools.figures import ALPHA, make_school, reported

pytestmark = pytest.mark.django_db


def test_the_search_finds_places_of_active_schools_most_free_first(
    school: School,
) -> None:
    others = [make_school("100200"), make_school("100300", is_active=False)]
    grammar = make_school("100400", school_form=SchoolForm.GYMNASIUM)
    for free, one in ((1, school), (4, others[0]), (9, others[1]), (2, grammar)):
        reported(one, free)

    found = Place.objects.for_search(grade=7, support_form=ALPHA)
    assert [(place.school.number, place.free_places) for place in found] == [
        ("100200", 4),
        ("100400", 2),
        ("100100", 1),
    ]
    assert [place.school for place in Place.objects.for_search(school_form="20")] == [grammar]
    assert not Place.objects.for_search(grade=8).exists()


def test_the_middle_of_a_postcode_is_the_mean_of_its_schools() -> None:
    far = make_school("100100", utm_east=362000, utm_north=5702000)
    make_school("100200", utm_east=366000, utm_north=5702000)
    make_school("100300", utm_east=None, utm_north=None)
    make_school("100400", postcode="45128", utm_east=364000, utm_north=5703500)

    known = places.centroids(["45127", "45128", "99999"])

    assert known == {"45127": Point(364000, 5702000), "45128": Point(364000, 5703500)}
    assert places.distance_m("45127", far) == places.distance_m("45127", far, known) == 2000
    assert places.distance_m("45128", far, known) == 2500


def test_an_unknown_place_has_no_distance(school: School) -> None:
    located = make_school("100200", postcode="45128", utm_east=1, utm_north=1)

    assert places.distance_m("45128", school) is None
    assert places.distance_m("45127", located) is None
    assert places.distance_band(None) == DistanceBand.UNKNOWN


@pytest.mark.parametrize(
    ("metres", "band"),
    [
        (0, "UNDER_1_KM"),
        (999, "UNDER_1_KM"),
        (1000, "FROM_1_TO_2_KM"),
        (1999, "FROM_1_TO_2_KM"),
        (2000, "FROM_2_TO_5_KM"),
        (5000, "OVER_5_KM"),
    ],
)
def test_a_limit_belongs_to_the_farther_band(metres: int, band: str) -> None:
    assert places.distance_band(metres) == band


def test_a_school_knows_what_it_teaches_and_its_days_off(school: School) -> None:
    SchoolDayOff.objects.create(school=school, day=date(2027, 2, 8), note="Rosenmontag")

    assert school.days_off() == frozenset({date(2027, 2, 8)})
    assert school.teaches(7, ALPHA)
    assert not school.teaches(4, ALPHA)
    assert not school.teaches(11, SupportForm.IFK)
    assert School.objects.with_number("100100").get() == school
    assert School.objects.in_city("05113").get() == school
    assert not School.objects.in_city("05111000").exists()
