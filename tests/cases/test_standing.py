"""Every case says in one sentence what blocks it, and how much of its clock is used."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cases.actions.answers import ask_back
from cases.actions.appointments import miss
from cases.actions.changes import hold, resume
from cases.actions.intake import record_contact, report
from cases.blocking import Clock
from cases.calendars import Calendar
from cases.models import Case
from cases.standing import Standing, standings
from cases.states import AppointmentState, CaseState, ContactChannel, InterpreterStatus
from tests.factories import DAY, HOUR, MONDAY, Walk, make_case, make_school, report_data, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def stand(case: Case, days: int = 0, hours: int = 0) -> Standing:
    """How the case stands some time after its last step."""
    fresh = Case.objects.with_child().get(pk=case.pk)
    last = fresh.steps.order_by("-number")[0].at
    return standings([fresh], last + timedelta(days=days, hours=hours))[0]


@pytest.mark.parametrize(
    ("state", "days", "says"),
    [
        (CaseState.REPORTED, 0, "Family not invited yet"),
        (CaseState.REPORTED, 7, "Family not invited yet, 5 working days"),
        (CaseState.INVITED, 1, "Family has not answered, 1 working day (0 tries so far)"),
        (CaseState.APPOINTMENT_SCHEDULED, 0,
         "Family has not confirmed the appointment on 11.11.2026"),
        (CaseState.APPOINTMENT_SCHEDULED, 3, "What became of the appointment on 11.11.2026?"),
        (CaseState.IN_CONSULTATION, 1, "Recommendation not signed yet, 1 working day"),
        (CaseState.READY_FOR_PLACEMENT, 2, "No school is being asked, 2 working days"),
        (CaseState.OFFERED, 1, "Schule 100028 has not answered yet, 1 school day"),
        (CaseState.OFFERED, 6, "Schule 100028 does not answer, 4 school days"),
        (CaseState.WAITLISTED, 0, "No free place found; next look on 18.11.2026"),
        (CaseState.WAITLISTED, 8, "No free place found; a new look was due on 18.11.2026"),
        (CaseState.ASSIGNMENT_REQUESTED, 0, "School supervision has not decided"),
        (CaseState.PLACED, 0, "First school day on 13.11.2026: Schule 100028"),
        (CaseState.PLACED, 5, "Schule 100028 has not confirmed attendance, 1 school day"),
        (CaseState.NOT_ATTENDING, 0, "Child has not appeared at school: call the family"),
        (CaseState.ENROLLED, 0, "Nothing; closes by itself on 13.12.2026"),
        (CaseState.ON_HOLD, 0, "On hold until 23.11.2026"),
        (CaseState.CLOSED, 0, "Moved away"),
    ],
)  # fmt: skip
def test_one_sentence_says_what_blocks(state: CaseState, days: int, says: str) -> None:
    walk = Walk()
    walk.school = make_school("100028")
    line = stand(walk.to(state), days)
    assert line.blocks == says


def test_the_days_of_a_school_that_does_not_answer_leave_its_days_off_out() -> None:
    walk = Walk()
    walk.school = make_school("100028")
    case = walk.to(CaseState.OFFERED)
    walk.school.own_days_off.create(day=date(2026, 11, 12))
    assert stand(case, 6).blocks == "Schule 100028 does not answer, 3 school days"


def test_a_question_of_the_school_blocks_until_it_is_answered() -> None:
    walk = Walk()
    walk.school = make_school("100028")
    walk.to(CaseState.OFFERED)
    assert walk.offer
    ask_back(walk.offer, question="Alter?", by=walk.by_school(), at=walk.later())
    assert stand(walk.case).blocks == "Schule 100028 has a question: answer it"


def test_a_family_of_another_town_is_handed_over() -> None:
    data = report_data()
    data.household["lives_in_town"] = False
    case = report(data, by=staff(), at=MONDAY)
    assert stand(case).blocks == "Family lives in another town: hand the case over"


def test_an_interpreter_who_has_not_agreed_blocks_before_anything_else() -> None:
    case = make_case(CaseState.APPOINTMENT_SCHEDULED)
    case.appointments.update(interpreter=InterpreterStatus.ASKED)
    assert stand(case).blocks == "Interpreter not confirmed for the appointment on 11.11.2026"


def test_only_tries_since_the_invitation_count() -> None:
    walk = Walk()
    call = {"channel": ContactChannel.PHONE}
    record_contact(walk.case, call, by=walk.by, at=walk.later())
    case = walk.to(CaseState.INVITED)
    for _nth in range(2):
        record_contact(case, call, by=walk.by, at=walk.later())
    assert "(2 tries so far)" in stand(case).blocks


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (AppointmentState.NO_SHOW, "Family did not come on 11.11.2026: call them"),
        (AppointmentState.INTERPRETER_MISSING,
         "Interpreter did not come on 11.11.2026: book a new appointment"),
        (AppointmentState.CANCELLED_FAMILY,
         "Family cancelled the appointment on 11.11.2026: book a new one"),
        (AppointmentState.CANCELLED_OFFICE,
         "The office cancelled the appointment on 11.11.2026: book a new one"),
    ],
)  # fmt: skip
def test_after_a_missed_appointment_the_sentence_says_whose_turn_it_is(
    outcome: AppointmentState, says: str
) -> None:
    walk = Walk()
    case = walk.to(CaseState.APPOINTMENT_SCHEDULED)
    at = case.appointments.get().ends_at
    miss(case, outcome, by=walk.by, at=at)
    assert (stand(case).blocks, stand(case, 1).blocks) == (says, f"{says}, 1 working day")
    record_contact(case, {"channel": ContactChannel.PHONE}, by=walk.by, at=at + HOUR)
    assert stand(case).blocks == "Family has not answered (1 try so far)"


def test_the_clock_is_that_of_the_state_and_stands_still_on_hold() -> None:
    walk = Walk()
    case = walk.to(CaseState.INVITED)
    assert stand(case, 4).clock == Clock(4, 7, Calendar.WORKING_DAYS)
    hold(case, reason="Verreist", until=date(2026, 11, 16), by=walk.by, at=walk.later())
    assert stand(case, 1).clock == Clock(1, 7, Calendar.DAYS)
    resume(case, by=walk.by, at=walk.later(7 * DAY))
    assert stand(case).clock == Clock(0, 7, Calendar.WORKING_DAYS)


def test_the_clock_of_the_law_is_shown_from_45_days_on_until_there_is_a_place() -> None:
    lodged = MONDAY.date() - 44 * DAY
    case = make_case(protection_application_on=lodged)
    assert stand(case).law is None
    late = stand(case, days=1)
    assert late.law == Clock(45, 60, Calendar.DAYS)
    assert stand(make_case(CaseState.PLACED, protection_application_on=lodged), 30).law is None


def test_waiting_days_stop_when_a_place_is_promised() -> None:
    walk = Walk()
    walk.school = make_school()
    case = walk.to(CaseState.PLACED)
    line = stand(case, days=60)
    assert (line.days, line.working_days, line.is_waiting) == (2, 2, False)
    waiting = stand(make_case(), days=7, hours=1)
    assert (waiting.days, waiting.working_days, waiting.is_waiting) == (7, 5, True)


def test_overdue_is_an_open_case_past_its_date() -> None:
    case = make_case()
    assert not stand(case, days=2).is_overdue
    assert stand(case, days=3).is_overdue
    assert not stand(make_case(CaseState.CLOSED), days=900).is_overdue
    assert stand(case, days=3).share == pytest.approx(1.5)


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_cases_takes_six_queries(count: int) -> None:
    for _nth in range(count):
        make_case(CaseState.OFFERED)
        make_case(CaseState.APPOINTMENT_SCHEDULED)
    cases = list(Case.objects.with_child())
    with CaptureQueriesContext(connection) as queries:
        standings(cases, MONDAY + 3 * DAY + HOUR)
    assert len(queries) == 6
