"""Booking, confirming, missing and moving an appointment: conditions and effects (T03, T04)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.actions.appointments import book, book_together, confirm, miss, no_shows, reschedule
from cases.actions.intake import report
from cases.actions.slots import Slot
from cases.models import Appointment, Case, Child, Notice
from cases.notices import Kind
from cases.refusals import Code
from cases.states import AppointmentState, CaseState, InterpreterStatus
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, HOUR, MONDAY, Walk, make_case, make_person, report_data, staff

pytestmark = pytest.mark.django_db

A = AppointmentState


def slot(walk: Walk, begins: datetime = MONDAY + 2 * DAY, **fields: Any) -> Slot:
    """An hour with the walk's person."""
    return Slot(begins, begins + HOUR, **{"advisor_id": walk.person.pk, **fields})


def booked() -> tuple[Walk, Appointment]:
    walk = Walk()
    walk.to(CaseState.APPOINTMENT_SCHEDULED)
    return walk, Appointment.objects.get()


def test_a_booking_is_due_at_its_hour_and_confirmed_to_the_family() -> None:
    walk = Walk()
    appointment = book(walk.case, slot(walk, MONDAY + 4 * DAY), by=walk.by, at=walk.at)
    assert walk.case.due_at == appointment.starts_at
    assert walk.case.advisor == walk.person
    assert appointment.state == A.PROPOSED
    assert Notice.objects.filter(kind=Kind.APPOINTMENT).count() == 1
    strokes = dict(walk.case.deadlines.waiting().values_list("rule", "due_at"))
    assert strokes["appointment_3_hours"] == appointment.starts_at - 3 * HOUR
    assert strokes["appointment_2_days"] == appointment.starts_at - 2 * DAY


def test_a_family_that_agreed_at_once_has_a_confirmed_appointment() -> None:
    walk = Walk()
    appointment = book(walk.case, slot(walk, confirmed=True), by=walk.by, at=walk.at)
    appointment.refresh_from_db()
    assert appointment.state == A.CONFIRMED
    assert walk.case.state == CaseState.APPOINTMENT_SCHEDULED


def test_a_slot_lies_in_the_future_and_ends_after_it_begins() -> None:
    walk = Walk()
    with invalid("starts_at", "future"):
        book(walk.case, slot(walk, MONDAY), by=walk.by, at=MONDAY)
    wrong = Slot(MONDAY + DAY, MONDAY + DAY, advisor_id=walk.person.pk)
    with invalid("ends_at"):
        book(walk.case, wrong, by=walk.by, at=MONDAY)


def test_an_advisor_has_one_family_at_a_time() -> None:
    walk, appointment = booked()
    other, by = make_case(), walk.by
    half = timedelta(minutes=30)
    for begins in (
        appointment.starts_at,
        appointment.starts_at + half,
        appointment.starts_at - half,
    ):
        with invalid("starts_at", "already has an appointment"):
            book(other, slot(walk, begins), by=by, at=walk.at)
    book(other, slot(walk, appointment.ends_at), by=by, at=walk.at)
    elsewhere = make_case()
    theirs = slot(walk, appointment.starts_at, advisor_id=make_person().pk)
    assert book(elsewhere, theirs, by=by, at=walk.at).pk


def test_a_slot_that_was_cancelled_is_free_again() -> None:
    walk, appointment = booked()
    miss(walk.case, A.CANCELLED_FAMILY, by=walk.by, at=walk.later())
    assert book(make_case(), slot(walk, appointment.starts_at), by=walk.by, at=walk.at).pk


def test_a_family_that_needs_an_interpreter_gets_one_asked_for() -> None:
    walk = Walk(interpreter_language="ar")
    with invalid("interpreter"):
        book(walk.case, slot(walk), by=walk.by, at=walk.at)
    asked = slot(walk, interpreter=InterpreterStatus.ASKED)
    assert book(walk.case, asked, by=walk.by, at=walk.at).interpreter_language == "ar"


def test_a_confirmation_may_name_the_interpreter_and_happens_once() -> None:
    walk, appointment = booked()
    confirm(walk.case, interpreter=InterpreterStatus.CONFIRMED, by=walk.by, at=walk.later())
    appointment.refresh_from_db()
    assert (appointment.state, appointment.interpreter) == (
        A.CONFIRMED,
        InterpreterStatus.CONFIRMED,
    )
    with refused(Code.GUARD, "no appointment to confirm"):
        confirm(walk.case, by=walk.by, at=walk.at)


@pytest.mark.parametrize(
    "outcome",
    [A.NO_SHOW, A.CANCELLED_FAMILY, A.CANCELLED_OFFICE, A.INTERPRETER_MISSING, A.RESCHEDULED],
)
def test_what_did_not_take_place_leads_back_to_the_invitation(outcome: AppointmentState) -> None:
    walk, appointment = booked()
    at = walk.later(3 * DAY)
    miss(walk.case, outcome, reason="Anruf", by=walk.by, at=at)
    appointment.refresh_from_db()
    assert (walk.case.state, appointment.state) == (CaseState.INVITED, outcome)
    assert walk.case.state_since == at
    step = walk.case.steps.get(event="miss")
    assert (step.details, step.reason) == ({"outcome": outcome.value}, "Anruf")
    assert not walk.case.deadlines.waiting().filter(rule__startswith="appointment").exists()


@pytest.mark.parametrize("outcome", [A.HELD, A.PROPOSED, A.CONFIRMED])
def test_other_outcomes_do_not_end_an_appointment(outcome: AppointmentState) -> None:
    walk, _appointment = booked()
    with invalid("outcome"):
        miss(walk.case, outcome, by=walk.by, at=walk.later(3 * DAY))


def test_a_no_show_is_told_only_after_its_hour() -> None:
    walk, appointment = booked()
    before = appointment.starts_at - timedelta(seconds=1)
    with invalid("outcome", "only after"):
        miss(walk.case, A.NO_SHOW, by=walk.by, at=before)
    miss(walk.case, A.NO_SHOW, by=walk.by, at=appointment.starts_at)


def test_a_missing_interpreter_does_not_count_against_the_family() -> None:
    walk, _appointment = booked()
    miss(walk.case, A.INTERPRETER_MISSING, by=walk.by, at=walk.later(3 * DAY))
    walk.book()
    assert no_shows(walk.case) == 0
    miss(walk.case, A.NO_SHOW, by=walk.by, at=walk.later(3 * DAY))
    assert no_shows(walk.case) == 1


def test_another_time_ends_the_old_appointment_and_books_a_new_one() -> None:
    walk, old = booked()
    new = reschedule(walk.case, slot(walk, MONDAY + 4 * DAY), by=walk.by, at=walk.later())
    old.refresh_from_db()
    assert (old.state, new.state) == (A.RESCHEDULED, A.PROPOSED)
    assert walk.case.state == CaseState.APPOINTMENT_SCHEDULED
    assert walk.case.due_at == new.starts_at
    assert [step.event for step in walk.case.steps.all()][-2:] == ["miss", "book"]


def test_a_new_time_that_is_taken_leaves_the_old_one() -> None:
    walk, old = booked()
    other = make_case()
    book(other, slot(walk, MONDAY + 4 * DAY), by=walk.by, at=walk.at)
    with invalid("starts_at"):
        reschedule(walk.case, slot(walk, MONDAY + 4 * DAY), by=walk.by, at=walk.at)
    old.refresh_from_db()
    assert old.state == A.PROPOSED


def siblings(first: Case) -> Case:
    """Another child of the same household."""
    data = report_data(given_name="Bilal")
    data.guardians, data.household_id = [], first.child.household_id
    return report(data, by=staff(), at=MONDAY)


def test_siblings_share_one_slot() -> None:
    walk = Walk()
    second = siblings(walk.case)
    made = book_together([second, walk.case], slot(walk), by=walk.by, at=walk.at)
    assert len({one.starts_at for one in made}) == 1
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.APPOINTMENT_SCHEDULED}


def test_siblings_are_booked_all_or_none() -> None:
    walk = Walk()
    second = siblings(walk.case)
    walk.invite()
    walk.book()
    walk.start()
    with refused(Code.WRONG_STATE):
        book_together([second, walk.case], slot(walk, MONDAY + 9 * DAY), by=walk.by, at=walk.at)


def test_siblings_of_another_household_need_their_own_slot() -> None:
    walk = Walk()
    stranger = make_case()
    with invalid("starts_at"):
        book_together([walk.case, stranger], slot(walk), by=walk.by, at=walk.at)


def test_who_has_an_appointment_already_gets_the_common_one() -> None:
    walk, old = booked()
    second = siblings(walk.case)
    book_together([walk.case, second], slot(walk, MONDAY + 4 * DAY), by=walk.by, at=walk.at)
    old.refresh_from_db()
    assert old.state == A.RESCHEDULED
    begins = Appointment.objects.upcoming().values_list("starts_at", flat=True)
    assert list(begins) == [MONDAY + 4 * DAY] * 2


def test_a_child_of_unknown_birthday_is_booked_like_any_other() -> None:
    walk = Walk(birth_date=date(2014, 1, 1))
    assert book(walk.case, slot(walk), by=walk.by, at=walk.at).case.child == Child.objects.get()
