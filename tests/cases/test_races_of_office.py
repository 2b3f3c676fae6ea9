"""Two people of the office at the same instant, on a real PostgreSQL."""

from datetime import timedelta

import pytest

from cases.actions.people import Away, plan_absence
from cases.actions.timetable import change_timetable
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Absence, TimetableVersion
from cases.refusals import Code
from cases.states import Role
from tests.cases.racing import at_once, repeat
from tests.factories import MONDAY, make_person, staff

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TODAY = day_of(MONDAY)


def test_of_two_changes_on_the_same_numbers_one_is_in_force() -> None:
    leads = [make_person(Role.LEAD), make_person(Role.LEAD)]

    def change(number: int) -> None:
        by = Actor.staff(leads[number].pk, [Role.LEAD])
        days = {"offer_expiry": 9 + number}
        change_timetable(days, {}, reason="Erfahrung", by=by, at=MONDAY, version=0)

    def one_round() -> None:
        results = at_once(lambda: change(0), lambda: change(1))
        assert sorted(results) == sorted(["done", Code.STALE])
        assert TimetableVersion.objects.count() == 1

    repeat(one_round, 20)


def test_three_who_name_each_other_at_once_leave_no_circle() -> None:
    people = [make_person(), make_person(), make_person()]

    def plan(number: int) -> None:
        person, substitute = people[number], people[(number + 1) % 3]
        away = Away(person.pk, substitute.pk, TODAY, TODAY + timedelta(days=4))
        plan_absence(away, by=staff(person), at=MONDAY)

    def one_round() -> None:
        results = at_once(lambda: plan(0), lambda: plan(1), lambda: plan(2))
        assert sorted(results) == sorted(["done", "done", Code.INVALID])
        assert Absence.objects.count() == 2

    repeat(one_round, 20)
