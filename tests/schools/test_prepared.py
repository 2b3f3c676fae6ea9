"""Questions that are written down once: other values, the same answers as the ORM gives."""

import pytest
from pytest_django import DjangoAssertNumQueries

from schools.models import Place, Prepared, School
from tests.factories import MONDAY, make_school

pytestmark = pytest.mark.django_db


def test_each_question_is_answered_for_its_own_values() -> None:
    schools = [make_school() for _nth in range(3)]
    one = Prepared[School](lambda key: School.objects.filter(pk=key))
    some = Prepared[tuple[str, int]](
        lambda numbers, key: (
            School.objects.filter(number__any_of=numbers)
            .exclude(pk=key)
            .order_by("number")
            .values_list("number", "pk")
        )
    )

    for school in schools:
        assert one(school.pk) == [school]
        wanted = sorted((other.number, other.pk) for other in schools if other != school)
        assert some([other.number for other in schools], school.pk) == wanted
    assert some([schools[0].number], schools[1].pk) == [(schools[0].number, schools[0].pk)]
    assert one(0) == []
    assert one.get(schools[1].pk) == schools[1]
    with pytest.raises(School.DoesNotExist):
        one.get(0)


def test_what_belongs_to_a_row_comes_with_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    places = [
        Place.objects.create(
            school=make_school(), grade=7, support_form="PARTIAL", as_of=MONDAY.date()
        )
        for _nth in range(2)
    ]
    ask = Prepared[Place](lambda key: Place.objects.filter(pk=key).select_related("school"))

    for place in places:
        with django_assert_num_queries(1):
            (found,) = ask(place.pk)
            assert (found, found.school) == (place, place.school)
            assert found.school.name == place.school.name


def test_nothing_is_asked_for_an_empty_list(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ask = Prepared[School](lambda keys: School.objects.filter(pk__any_of=keys))
    with django_assert_num_queries(0):
        assert ask([]) == []
