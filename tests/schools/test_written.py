"""Rows written by statements that were put down once: the same rows as the ORM writes."""

from collections.abc import Callable

import pytest
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from cases.models import Case, Deadline, Offer, Reading, Step
from cases.states import CaseState
from schools.models import Place, School, insert, rewrite
from tests.factories import MONDAY, Walk, make_school

pytestmark = pytest.mark.django_db


def columns(row: Model, *, but: str = "") -> dict[str, object]:
    """What the database holds of a row, but its key."""
    stored = type(row)._default_manager.filter(pk=row.pk).values().get()
    return {name: stored[name] for name in stored if name not in {"id", but}}


def of_clock(walk: Walk, number: int) -> Deadline:
    return Deadline(case=walk.case, rule=f"rule{number}", anchor_at=MONDAY, nth=3, due_at=MONDAY)


def of_history(walk: Walk, number: int) -> Step:
    row: Step = Step.objects.filter(case=walk.case).latest("pk")
    alike = ("event", "from_state", "to_state", "at", "role", "door", "user", "details", "offer")
    told = {name: getattr(row, name) for name in alike}
    return Step(case=walk.case, number=number, **told)


def of_readings(walk: Walk, number: int) -> Reading:
    return Reading(case=walk.case, at=MONDAY, door="api", school=walk.school, what=str(number))


@pytest.mark.parametrize(
    ("make", "number"), [(of_clock, "rule"), (of_history, "number"), (of_readings, "what")]
)
def test_a_new_row_is_the_one_that_the_orm_writes(
    make: Callable[[Walk, int], Model], number: str
) -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    ours, theirs = make(walk, 998), make(walk, 999)
    insert([ours])
    theirs.save()
    assert ours.pk is not None
    assert not ours._state.adding
    assert columns(ours, but=number) == columns(theirs, but=number)


def test_each_of_several_rows_knows_its_own_key(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    school = make_school()
    places = [
        Place(school=school, grade=grade, support_form="PARTIAL", as_of=MONDAY.date())
        for grade in (5, 6, 7)
    ]
    with django_assert_num_queries(1):
        insert(places)
    with django_assert_num_queries(0):
        insert([])
    assert [Place.objects.get(pk=one.pk).grade for one in places] == [5, 6, 7]


def test_columns_that_are_not_named_stay_as_they_are_stored() -> None:
    school = make_school()
    place = Place.objects.create(
        school=school, grade=7, support_form="PARTIAL", as_of=MONDAY.date()
    )
    place.reported_free, place.overbooked = 5, 2
    rewrite(place, "reported_free")
    place.refresh_from_db()
    assert (place.reported_free, place.overbooked) == (5, 0)


def test_a_row_that_is_not_there_is_not_written() -> None:
    nobody = School(pk=0, number="100000")
    with pytest.raises(School.DoesNotExist):
        rewrite(nobody, "number")


def test_a_machine_is_written_with_all_its_columns() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    assert walk.offer
    for row in (Case.objects.get(pk=walk.case.pk), Offer.objects.get(pk=walk.offer.pk)):
        before = columns(row)
        row.version += 1
        row.rewrite()
        assert columns(row) == before | {"version": row.version}
        assert before["version"] == row.version - 1
