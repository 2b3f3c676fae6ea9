"""A hold stops every clock of the office, a question only the school's, and only briefly."""

from datetime import date, timedelta

import pytest

from cases.actions.answers import ask_back
from cases.actions.changes import hold, resume
from cases.actions.consultation import start
from cases.actions.placement import answer_query
from cases.calendars import day_of
from cases.models import Case, Deadline
from cases.states import AppointmentState, CaseState
from tests.factories import DAY, HOUR, Walk

pytestmark = pytest.mark.django_db
S = CaseState


def stroke_of(case: Case, rule: str) -> date:
    """The day on which this rule strikes."""
    return day_of(Deadline.objects.waiting().get(case=case, rule=rule).due_at)


def ask_and_answer(walk: Walk) -> None:
    """One question of the school, answered a day later."""
    assert walk.offer is not None
    ask_back(walk.offer, question="Welche Sprachen?", by=walk.by_school(), at=walk.later())
    answer_query(walk.case, "Arabisch", by=walk.by, at=walk.later(DAY))


def test_a_question_stops_the_school_s_clock_and_no_other() -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    target, expiry = stroke_of(case, "target_20"), stroke_of(case, "offer_expiry")
    ask_and_answer(walk)
    assert stroke_of(case, "target_20") == target
    assert stroke_of(case, "offer_expiry") == expiry + timedelta(days=1)


def test_many_questions_stop_it_for_two_working_days_in_all() -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    expiry = stroke_of(case, "offer_expiry")
    for _time in range(3):
        ask_and_answer(walk)
    days = (stroke_of(case, "offer_expiry") - expiry).days
    assert days == 2


def test_the_target_on_the_case_moves_with_its_clock_in_a_hold() -> None:
    walk = Walk()
    case = walk.to(S.INVITED)
    until = day_of(walk.at) + 20 * DAY
    hold(case, reason="Familie verreist", until=until, by=walk.by, at=walk.later())
    resume(case, by=walk.by, at=walk.later(20 * DAY))
    case.refresh_from_db()
    struck_on = Deadline.objects.get(case=case, rule="target_20").due_at - HOUR
    assert case.target_due_on == day_of(struck_on)


def test_a_family_that_comes_before_its_day_has_not_kept_that_appointment() -> None:
    walk = Walk()
    case = walk.to(S.APPOINTMENT_SCHEDULED)
    at = walk.later()
    start(case, family_language="ar", privacy_notice_on=day_of(at), by=walk.by, at=at)
    assert [one.state for one in case.appointments.all()] == [AppointmentState.RESCHEDULED]
