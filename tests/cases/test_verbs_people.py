"""How people want to hear of things, and who receives for them while they are away."""

from datetime import date, timedelta

import pytest

from advisory.desk.models import Advisor
from cases.actions.people import Away, choose_timings, end_absence, plan_absence, timings_of
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Absence, Preference
from cases.notices import DUTIES, STAFF_KINDS, STAFF_TIMING, Kind, Timing
from cases.refusals import Code
from cases.states import Role
from tests.cases.refusing import invalid, refused
from tests.factories import MONDAY, make_person, staff

pytestmark = pytest.mark.django_db

TODAY = day_of(MONDAY)
DAY = timedelta(days=1)


def away(person: Advisor, substitute: Advisor, first: int = 0, last: int = 4) -> Absence:
    """This person is away from so many days ahead to so many, as they planned it themselves."""
    days = Away(person.pk, substitute.pk, TODAY + first * DAY, TODAY + last * DAY)
    return plan_absence(days, by=staff(person), at=MONDAY)


def planned() -> list[tuple[int, int, date, date]]:
    """Every absence."""
    return list(Absence.objects.values_list("person_id", "substitute_id", "starts_on", "ends_on"))


def test_without_a_choice_the_house_decides() -> None:
    assert timings_of(make_person().pk) == STAFF_TIMING


def test_a_person_chooses_and_can_go_back() -> None:
    me = make_person()
    choose_timings({Kind.ESCALATION: Timing.DAILY}, by=staff(me))
    assert timings_of(me.pk) == {**STAFF_TIMING, Kind.ESCALATION: Timing.DAILY}
    assert timings_of(make_person().pk) == STAFF_TIMING
    choose_timings({Kind.ESCALATION: Timing.AT_ONCE}, by=staff(me))
    assert not Preference.objects.exists()


@pytest.mark.parametrize("kind", sorted(DUTIES))
def test_a_duty_is_never_switched_off(kind: Kind) -> None:
    me = make_person()
    with invalid(kind, "This is a duty"):
        choose_timings({kind: Timing.OFF}, by=staff(me))
    choose_timings({kind: Timing.DAILY}, by=staff(me))
    assert timings_of(me.pk)[kind] == Timing.DAILY


def test_what_is_no_duty_can_be_switched_off() -> None:
    me = make_person()
    choose_timings({Kind.SCHOOL_ANSWERED: Timing.OFF}, by=staff(me))
    assert timings_of(me.pk)[Kind.SCHOOL_ANSWERED] == Timing.OFF


@pytest.mark.parametrize(
    ("kind", "timing"), [("offer", "DAILY"), ("no_such_kind", "DAILY"), ("escalation", "YEARLY")]
)
def test_what_can_not_be_chosen_is_refused(kind: str, timing: str) -> None:
    by = staff()
    with invalid(kind, "no such choice"):
        choose_timings({kind: timing}, by=by)


def test_an_absence_is_planned_with_a_substitute() -> None:
    me, other = make_person(), make_person()
    away(me, other)
    assert planned() == [(me.pk, other.pk, TODAY, TODAY + 4 * DAY)]


def test_a_lead_plans_for_anybody_and_nobody_else_does() -> None:
    me, other, lead = make_person(Role.ADVISOR), make_person(), make_person(Role.LEAD)
    days = Away(me.pk, other.pk, TODAY, TODAY)
    with refused(Code.WRONG_ROLE):
        plan_absence(days, by=Actor.staff(other.pk, [Role.ADVISOR]), at=MONDAY)
    absence = plan_absence(days, by=Actor.staff(lead.pk, [Role.LEAD]), at=MONDAY)
    with refused(Code.WRONG_ROLE):
        end_absence(absence, by=Actor.staff(other.pk, [Role.ADVISOR]), at=MONDAY)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (3, 2, "before the first"),
        (-5, -1, "are over"),
        (0, 500, "400 days"),
        (500, 501, "400 days"),
    ],
)
def test_days_that_can_not_be_are_refused(first: int, last: int, sentence: str) -> None:
    me, other = make_person(), make_person()
    with invalid("ends_on", sentence):
        away(me, other, first, last)


def test_nobody_is_away_twice_on_one_day() -> None:
    me, other = make_person(), make_person()
    away(me, other, 0, 4)
    with invalid("starts_on", "planned already"):
        away(me, other, 4, 9)
    away(me, other, 5, 9)


def test_nobody_stands_in_for_themselves() -> None:
    me = make_person()
    with invalid("substitute_id", "themselves"):
        away(me, me)


def test_who_has_left_stands_in_for_nobody() -> None:
    me, gone = make_person(), make_person(is_active=False)
    with invalid("substitute_id", "no such person"):
        away(me, gone)


def test_a_substitute_may_open_what_they_hear_of() -> None:
    advisor, operator = make_person(Role.ADVISOR), make_person(Role.ADMIN)
    with invalid("substitute_id", "may not open"):
        away(advisor, operator)
    away(operator, advisor)


def test_two_do_not_stand_in_for_each_other_on_one_day() -> None:
    me, other = make_person(), make_person()
    away(me, other, 0, 4)
    with invalid("substitute_id", "leads back"):
        away(other, me, 4, 9)
    away(other, me, 5, 9)


def test_a_chain_of_substitutes_does_not_go_in_a_circle() -> None:
    one, two, three = make_person(), make_person(), make_person()
    away(one, two, 0, 9)
    away(two, three, 3, 5)
    with invalid("substitute_id", "leads back"):
        away(three, one, 5, 6)
    # On these days the second one is there.
    away(three, one, 6, 9)
    assert len(planned()) == 3


def test_a_circle_over_days_that_never_meet_is_none() -> None:
    one, two, three = make_person(), make_person(), make_person()
    away(two, three, 5, 9)
    away(three, one, 0, 2)
    away(one, two, 0, 9)
    assert len(planned()) == 3


def test_who_is_back_early_receives_again_from_today_on() -> None:
    me, other = make_person(), make_person()
    absence = away(me, other, 0, 9)
    end_absence(absence, by=staff(me), at=MONDAY + 3 * DAY)
    assert planned() == [(me.pk, other.pk, TODAY, TODAY + 2 * DAY)]
    with refused(Code.WRONG_STATE, "is over"):
        end_absence(absence, by=staff(me), at=MONDAY + 3 * DAY)


def test_an_absence_that_has_not_begun_is_taken_out() -> None:
    me, other = make_person(), make_person()
    end_absence(away(me, other, 3, 9), by=staff(me), at=MONDAY)
    assert planned() == []


def test_every_message_to_people_of_the_office_can_be_timed() -> None:
    assert set(STAFF_TIMING) == STAFF_KINDS
    assert DUTIES < STAFF_KINDS
