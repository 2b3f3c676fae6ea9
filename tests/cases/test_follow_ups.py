"""Follow-ups: for whom, on which day, done and not done, and a trail of who did what."""

from datetime import date

import pytest

from advisory.desk.models import Advisor
from cases import agenda
from cases.actions.follow_ups import (
    Whom,
    finish_follow_up,
    move_follow_up,
    plan_follow_up,
    take_up_again,
)
from cases.actors import Actor
from cases.models import Absence, Case, FollowUp, FollowUpChange
from cases.refusals import Code
from cases.states import Role
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, HOUR, MONDAY, make_case, make_person, staff

pytestmark = pytest.mark.django_db

TODAY = MONDAY.date()


@pytest.fixture
def case() -> Case:
    return make_case()


@pytest.fixture
def advisor() -> Advisor:
    return make_person(Role.ADVISOR)


def acting(person: Advisor) -> Actor:
    return Actor.staff(person.pk, person.roles_on(TODAY))


def of_today(person: Advisor, on: date = TODAY) -> list[str]:
    return [one.note for one in agenda.follow_ups(acting(person), on)]


def trail(follow_up: FollowUp) -> list[tuple[str, int | None, date, str, int | None]]:
    rows = FollowUpChange.objects.filter(follow_up=follow_up)
    return [(one.what, one.by_id, one.due_on, one.role, one.user_id) for one in rows]


def test_a_follow_up_is_for_oneself_a_role_or_a_colleague(case: Case, advisor: Advisor) -> None:
    me, intake = make_person(Role.LEAD), make_person(Role.INTAKE)
    plan_follow_up(case, "Ich", TODAY, by=acting(me), at=MONDAY)
    plan_follow_up(case, "Alle", TODAY, whom=Whom(Role.INTAKE), by=acting(me), at=MONDAY)
    mate = Whom(user_id=advisor.pk)
    plan_follow_up(case, "Kollegin", TODAY, whom=mate, by=acting(me), at=MONDAY)
    assert (of_today(me), of_today(intake), of_today(advisor)) == (["Ich"], ["Alle"], ["Kollegin"])
    assert {one.created_by_id for one in case.follow_ups.all()} == {me.pk}


def test_a_day_that_is_over_or_far_away_is_refused_with_words(case: Case, advisor: Advisor) -> None:
    by = acting(advisor)
    with invalid("due_on", "This day is over"):
        plan_follow_up(case, "Anrufen", TODAY - DAY, by=by, at=MONDAY)
    with invalid("due_on", "too far ahead"):
        plan_follow_up(case, "Anrufen", TODAY + 800 * DAY, by=by, at=MONDAY)
    with invalid("note", "what is to be done"):
        plan_follow_up(case, " ", TODAY, by=by, at=MONDAY)
    planned = plan_follow_up(case, "Anrufen", TODAY, by=by, at=MONDAY)
    with invalid("due_on", "This day is over"):
        move_follow_up(planned, TODAY, by=by, at=MONDAY + DAY)
    with invalid("due_on", "another day"):
        move_follow_up(planned, TODAY, by=by, at=MONDAY)


def test_who_may_not_read_it_gets_none(case: Case, advisor: Advisor) -> None:
    gone = make_person(Role.ADVISOR, is_active=False)
    without = make_person(Role.ADMIN)
    for whom in (
        Whom(user_id=without.pk),
        Whom(user_id=gone.pk),
        Whom(user_id=987654),
        Whom(Role.SCHOOL),
        Whom(Role.INTAKE, advisor.pk),
    ):
        with invalid("whom", "person or a role"):
            plan_follow_up(case, "x", TODAY, whom=whom, by=acting(advisor), at=MONDAY)
    operator = acting(make_person(Role.ADMIN))
    with refused(Code.WRONG_ROLE):
        plan_follow_up(case, "x", TODAY, by=operator, at=MONDAY)
    assert not case.follow_ups.exists()


def test_the_trail_says_who_planned_moved_did_and_took_up_again(
    case: Case, advisor: Advisor
) -> None:
    me, mate = make_person(Role.INTAKE), Whom(user_id=advisor.pk)
    planned = plan_follow_up(case, "Anrufen", TODAY, by=acting(me), at=MONDAY)
    move_follow_up(planned, TODAY + 3 * DAY, by=acting(me), at=MONDAY)
    move_follow_up(planned, TODAY + 3 * DAY, whom=mate, by=acting(me), at=MONDAY + HOUR)
    she, later = acting(advisor), MONDAY + 3 * DAY
    assert finish_follow_up(planned, by=she, at=later)
    assert not finish_follow_up(planned, by=acting(me), at=MONDAY + 4 * DAY)
    planned.refresh_from_db()
    assert (planned.done_by_id, planned.done_at) == (advisor.pk, MONDAY + 3 * DAY)
    assert take_up_again(planned, by=she, at=later)
    assert not take_up_again(planned, by=she, at=later)
    moved = TODAY + 3 * DAY
    assert trail(planned) == [
        ("PLANNED", me.pk, TODAY, "", me.pk),
        ("MOVED", me.pk, moved, "", me.pk),
        ("MOVED", me.pk, moved, "", advisor.pk),
        ("DONE", advisor.pk, moved, "", advisor.pk),
        ("TAKEN_UP", advisor.pk, moved, "", advisor.pk),
    ]
    planned.refresh_from_db()
    assert (planned.done_by_id, planned.done_at, planned.user_id) == (None, None, advisor.pk)


def test_what_is_done_is_not_moved(case: Case) -> None:
    by = staff()
    planned = plan_follow_up(case, "Anrufen", TODAY, by=by, at=MONDAY)
    finish_follow_up(planned, by=by, at=MONDAY)
    with refused(Code.WRONG_STATE):
        move_follow_up(planned, TODAY + DAY, by=by, at=MONDAY)


def test_who_stands_in_takes_up_what_is_left_even_along_a_chain(
    case: Case, advisor: Advisor
) -> None:
    second, third = make_person(Role.ADVISOR), make_person(Role.ADVISOR)
    plan_follow_up(case, "Anrufen", TODAY, by=acting(advisor), at=MONDAY)
    for person, substitute in ((advisor, second), (second, third)):
        days = {"starts_on": TODAY, "ends_on": TODAY + DAY}
        Absence.objects.create(person=person, substitute=substitute, **days)
    assert (of_today(second), of_today(third)) == ([], ["Anrufen"])
    assert of_today(third, TODAY + 2 * DAY) == []
    assert of_today(advisor) == ["Anrufen"]


def test_absences_in_a_circle_hide_nothing(case: Case, advisor: Advisor) -> None:
    second = make_person(Role.ADVISOR)
    plan_follow_up(case, "Anrufen", TODAY, by=acting(advisor), at=MONDAY)
    for person, substitute in ((advisor, second), (second, advisor)):
        Absence.objects.create(person=person, substitute=substitute, starts_on=TODAY, ends_on=TODAY)
    assert of_today(advisor) == ["Anrufen"]


def test_what_somebody_who_has_gone_has_left_is_the_leads(case: Case, advisor: Advisor) -> None:
    plan_follow_up(case, "Anrufen", TODAY, by=acting(advisor), at=MONDAY)
    lead = make_person(Role.LEAD)
    assert of_today(lead) == []
    Advisor.objects.filter(pk=advisor.pk).update(is_active=False)
    assert of_today(lead) == ["Anrufen"]


def test_what_i_did_today_can_be_found(case: Case, advisor: Advisor) -> None:
    done = plan_follow_up(case, "Anrufen", TODAY, by=acting(advisor), at=MONDAY)
    finish_follow_up(done, by=acting(advisor), at=MONDAY)
    assert list(agenda.done_follow_ups(acting(advisor), TODAY)) == [done]
    assert not agenda.done_follow_ups(acting(advisor), TODAY + DAY)
    assert not agenda.done_follow_ups(acting(make_person(Role.ADVISOR)), TODAY)
