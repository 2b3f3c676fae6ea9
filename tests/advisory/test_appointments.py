"""Booking: one click for the whole family, clashes seen before, nothing typed lost."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.actions.appointments import book, book_together
from cases.actions.intake import amend, report
from cases.actions.slots import Slot
from cases.models import Appointment, Case, Notice
from cases.notices import Kind
from cases.refusals import Invalid, Refused
from cases.states import AppointmentState, CaseState, InterpreterStatus, Role
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import DAY, HOUR, Walk, make_person, report_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    """A child whose family is invited."""
    walk = Walk()
    walk.to(CaseState.INVITED)
    return walk


@pytest.fixture
def desk(walk: Walk) -> Desk:
    """The front office, an hour later."""
    return Desk(make_person(Role.INTAKE), walk.later())


def booking(walk: Walk, **typed: Any) -> dict[str, Any]:
    """The form as it is sent: Thursday, 12 November 2026, at 14:30."""
    return {
        "version": walk.case.version,
        "starts_at_0": "12.11.26",
        "starts_at_1": "14.30",
        "minutes": "45",
        "advisor": walk.person.pk,
        "mode": "ON_SITE",
        "room": "Raum 3",
        "interpreter": "NOT_NEEDED",
        **typed,
    }


def sibling_of(walk: Walk, **child: Any) -> Case:
    """Another child of the household, reported."""
    data = report_data(**child)
    data.household_id = walk.case.child.household_id
    return report(data, by=walk.by, at=walk.at)


def test_a_slot_is_booked_in_the_time_of_the_town(walk: Walk, desk: Desk) -> None:
    page = desk.post("book", walk.case.number, **booking(walk))
    assert page.headers["Location"] == f"/cases/{walk.case.number}/"
    appointment = Appointment.objects.get()
    assert appointment.starts_at == datetime(2026, 11, 12, 13, 30, tzinfo=UTC)
    assert appointment.ends_at - appointment.starts_at == timedelta(minutes=45)
    assert (appointment.advisor, appointment.room) == (walk.person, "Raum 3")
    assert appointment.state == AppointmentState.PROPOSED
    case = Case.objects.get(pk=walk.case.pk)
    assert (case.state, case.advisor) == (CaseState.APPOINTMENT_SCHEDULED, walk.person)
    assert Notice.objects.get(kind=Kind.APPOINTMENT).case == case


def test_the_page_says_what_goes_out(walk: Walk, desk: Desk) -> None:
    page = text(desk.get("book", walk.case.number))
    assert "Mail: Confirmation of the appointment" in page
    assert "to: Family (Arabic)" in page


def test_the_text_of_the_typed_time_is_read_before_anything_is_booked(
    walk: Walk, desk: Desk
) -> None:
    tick = sibling_of(walk, given_name="Omar")
    typed = booking(walk, siblings=[tick.number], show_day="1")
    page = text(desk.post("book", walk.case.number, **typed))
    assert page.count("Mail: Confirmation of the appointment") == 1
    # Each name stands for itself in a line from right to left.
    assert re.search(r"Amira\W{1,6}و\W{0,6}Omar|Amira und Omar", page)
    assert "Donnerstag, 12.11.2026" in page
    assert "14:30" in page
    assert "Raum 3" in page
    assert not Appointment.objects.exists()
    assert not Notice.objects.filter(kind=Kind.APPOINTMENT).exists()
    walk.case.refresh_from_db()
    assert walk.case.state == CaseState.INVITED


def test_a_family_that_has_agreed_is_booked_as_confirmed(walk: Walk, desk: Desk) -> None:
    desk.post("book", walk.case.number, **booking(walk, confirmed="on"))
    assert Appointment.objects.get().state == AppointmentState.CONFIRMED


def test_brothers_and_sisters_share_the_slot(walk: Walk, desk: Desk) -> None:
    tick, leave = sibling_of(walk, given_name="Omar"), sibling_of(walk, given_name="Sara")
    page = desk.get("book", walk.case.number)
    assert "Omar" in text(page)
    typed = booking(walk, siblings=[tick.number])
    assert desk.post("book", walk.case.number, **typed).status_code == 302
    together = Appointment.objects.all()
    assert {one.case_id for one in together} == {walk.case.pk, tick.pk}
    assert len({(one.starts_at, one.advisor_id) for one in together}) == 1
    leave.refresh_from_db()
    assert leave.state == CaseState.REPORTED


def test_all_of_a_family_or_none(walk: Walk) -> None:
    needs_help = sibling_of(walk, interpreter_language="ar")
    slot = Slot(walk.at + DAY, walk.at + DAY + HOUR, advisor_id=walk.person.pk)
    with pytest.raises(Invalid):
        book_together([walk.case, needs_help], slot, by=walk.by, at=walk.later())
    assert not Appointment.objects.exists()
    assert Case.objects.get(pk=walk.case.pk).state == CaseState.INVITED


def test_a_family_booked_together_gets_another_time_together(walk: Walk) -> None:
    family = [walk.case, sibling_of(walk)]
    first = Slot(walk.at + DAY, walk.at + DAY + HOUR, advisor_id=walk.person.pk)
    book_together(family, first, by=walk.by, at=walk.later())
    second = Slot(walk.at + 2 * DAY, walk.at + 2 * DAY + HOUR, advisor_id=walk.person.pk)
    for case in family:
        case.refresh_from_db()
    book_together(family, second, by=walk.by, at=walk.later(), version=walk.case.version)
    assert Appointment.objects.upcoming().count() == 2
    assert {one.starts_at for one in Appointment.objects.upcoming()} == {second.starts_at}
    with pytest.raises(Refused):
        book_together(family, second, by=walk.by, at=walk.later(), version=1)


def test_another_time_starts_from_the_first_one(walk: Walk, desk: Desk) -> None:
    desk.post("book", walk.case.number, **booking(walk))
    page = desk.get("book", walk.case.number)
    assert "Another appointment" in text(page)
    assert 'value="12.11.2026"' in html(page)
    assert 'value="14:30"' in html(page)
    assert chosen(page, "minutes") == ["45"]
    walk.case.refresh_from_db()
    typed = booking(walk, starts_at_0="13.11.2026", starts_at_1="9")
    assert desk.post("book", walk.case.number, **typed).status_code == 302
    old, new = Appointment.objects.order_by("pk")
    assert old.state == AppointmentState.RESCHEDULED
    assert new.starts_at == datetime(2026, 11, 13, 8, 0, tzinfo=UTC)


def test_a_taken_slot_is_refused_and_the_day_is_shown(walk: Walk, desk: Desk) -> None:
    other = Walk()
    begins = datetime(2026, 11, 12, 13, 0, tzinfo=UTC)
    slot = Slot(begins, begins + HOUR, advisor_id=walk.person.pk)
    book(other.case, slot, by=walk.by, at=walk.later())
    page = desk.post("book", walk.case.number, **booking(walk))
    assert page.status_code == 200
    assert "This advisor already has an appointment at that time: 14:00\N{EN DASH}15:00." in text(
        page
    )
    assert "Appointments on Thu 12.11." in text(page)
    assert f"15:00: {other.case.child.name}, On site" in text(page)
    assert 'value="Raum 3"' in html(page)
    assert Appointment.objects.count() == 1


def test_looking_at_a_day_books_nothing_and_scolds_nobody(walk: Walk, desk: Desk) -> None:
    typed = booking(walk, starts_at_1="", room="Raum 7", show_day="1")
    page = desk.post("book", walk.case.number, **typed)
    assert "Nothing yet: the whole day is free." in text(page)
    assert "Please check what you entered." not in text(page)
    assert 'value="Raum 7"' in html(page)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"starts_at_0": "8.11.2026"}, "The appointment has to lie in the future."),
        ({"starts_at_0": "31.11.2026"}, "There is no such day in the calendar"),
        ({"starts_at_1": "25:00"}, "Enter the time as hours:minutes"),
        ({"advisor": ""}, "This field is required."),
        ({"interpreter": "ASKED"}, "For which language?"),
    ],
)
def test_mistakes_are_said_and_nothing_typed_is_lost(
    walk: Walk, desk: Desk, typed: dict[str, str], says: str
) -> None:
    page = desk.post("book", walk.case.number, **booking(walk) | typed)
    assert page.status_code == 200
    assert says in text(page)
    assert 'value="Raum 3"' in html(page)
    assert not Appointment.objects.exists()


def test_who_needs_an_interpreter_gets_one_asked_for(walk: Walk, desk: Desk) -> None:
    changes = {"child": {"interpreter_language": "ar"}}
    amend(walk.case, changes, by=walk.by, at=walk.later())
    page = desk.get("book", walk.case.number)
    assert "The family needs an interpreter." in text(page)
    assert chosen(page, "interpreter") == [InterpreterStatus.ASKED]
    assert chosen(page, "interpreter_language") == ["ar"]
    refused = desk.post("book", walk.case.number, **booking(walk))
    assert "The family needs an interpreter: ask for one." in text(refused)
    typed = booking(walk, interpreter="ASKED", interpreter_language="ar")
    assert desk.post("book", walk.case.number, **typed).status_code == 302
    assert Appointment.objects.get().interpreter_language == "ar"


def test_a_colleague_was_quicker(walk: Walk, desk: Desk) -> None:
    typed = booking(walk)
    amend(walk.case, {"child": {"birth_place": "Homs"}}, by=walk.by, at=walk.later())
    page = desk.post("book", walk.case.number, **typed)
    assert "This case has changed since you opened the page." in text(page)
    assert 'value="Raum 3"' in html(page)
    assert not Appointment.objects.exists()


def test_only_the_front_office_books_and_only_before_the_consultation(walk: Walk) -> None:
    placement = Desk(make_person(Role.PLACEMENT), walk.at)
    assert placement.get("book", walk.case.number).status_code == 409
    consulted = Walk()
    consulted.to(CaseState.IN_CONSULTATION)
    late = Desk(consulted.person, consulted.at).get("book", consulted.case.number)
    assert late.status_code == 409
    booked = Walk()
    booked.to(CaseState.APPOINTMENT_SCHEDULED)
    advisor = Desk(make_person(Role.ADVISOR), booked.at)
    assert advisor.get("book", booked.case.number).status_code == 409


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_costs_the_same_with_one_sibling_or_three(
    walk: Walk, desk: Desk, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(others):
        sibling_of(walk)
        begins = datetime(2026, 11, 12, 8 + n, 0, tzinfo=UTC)
        slot = Slot(begins, begins + HOUR, advisor_id=walk.person.pk)
        book(Walk().case, slot, by=walk.by, at=walk.at)
    typed = booking(walk, show_day="1")
    desk.post("book", walk.case.number, **typed)
    with django_assert_num_queries(46):
        page = desk.post("book", walk.case.number, **typed)
    assert text(page).count("On site") == 1 + others


def test_after_a_missed_appointment_somebody_has_to_call() -> None:
    walk = Walk()
    walk.to(CaseState.APPOINTMENT_SCHEDULED)
    page = text(Desk(make_person(Role.INTAKE), walk.later()).get("move", walk.case.number, "miss"))
    assert "Call the family and book a new one: nothing is sent by itself." in page
    assert "Nobody receives a message." in page
