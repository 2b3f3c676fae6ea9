"""The week of the office, its rooms, and the calendars of its advisors."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from cases.actions.appointments import book, book_together, miss
from cases.actions.people import Away, plan_absence
from cases.actions.rooms import RoomData, keep_room
from cases.actions.slots import Slot
from cases.models import Appointment, CalendarFeed, Room
from cases.states import AppointmentMode, AppointmentState, InterpreterStatus, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, HOUR, MONDAY, Walk, make_person, staff

pytestmark = pytest.mark.django_db

WEDNESDAY = MONDAY + 2 * DAY
DASH = "\N{EN DASH}"
NUMBERS = re.compile(r"/kalender/[\w-]+\.ics")


def meeting(walk: Walk, **fields: object) -> Slot:
    """An hour on Wednesday."""
    usual = {"advisor_id": walk.person.pk, **fields}
    return Slot(WEDNESDAY, WEDNESDAY + HOUR, **usual)  # type: ignore[arg-type]


@pytest.fixture
def walk() -> Walk:
    """A child that needs an interpreter and has an appointment on Wednesday, in a room."""
    walk = Walk(interpreter_language="ar")
    room = keep_room(RoomData("Raum 1"), by=staff())
    asked = meeting(walk, room_id=room.pk, interpreter=InterpreterStatus.ASKED)
    book(walk.case, asked, by=walk.by, at=MONDAY)
    return walk


def test_the_week_shows_who_meets_whom_where_and_with_which_interpreter(walk: Walk) -> None:
    away = Away(walk.person.pk, make_person().pk, date(2026, 11, 12), date(2026, 11, 12))
    plan_absence(away, by=walk.by, at=MONDAY)
    desk = Desk(make_person(Role.INTAKE), MONDAY)
    page = desk.get("week")
    assert f"Week 46: 09.11.2026{DASH}13.11.2026" in text(page)
    assert f"10:00{DASH}11:00 {walk.case.child.name}" in text(page)
    assert "On site, Raum 1" in text(page)
    assert "Interpreter: Arabic, Asked" in text(page)
    assert "away" in text(page)
    by_rooms = text(desk.get("week", query="?by=rooms"))
    assert f"Raum 1 10:00{DASH}11:00" in by_rooms
    assert walk.case.child.name not in text(desk.get("week", query="?week=2026-11-02"))
    for odd in ("?week=x", "?week=0001-01-01", "?advisor=x", "?advisor=99999999999999999999"):
        assert desk.get("week", query=odd).status_code == 200


def test_an_interpreter_in_a_language_that_nobody_noted_is_no_dash(walk: Walk) -> None:
    Appointment.objects.update(interpreter_language="")
    assert "Interpreter: Asked" in text(Desk(make_person(Role.INTAKE), MONDAY).get("week"))


def test_a_no_show_and_a_missing_interpreter_are_told_apart(walk: Walk) -> None:
    other = Walk()
    book(other.case, meeting(other), by=other.by, at=MONDAY)
    later = WEDNESDAY + HOUR
    miss(walk.case, AppointmentState.INTERPRETER_MISSING, by=walk.by, at=later)
    miss(other.case, AppointmentState.NO_SHOW, by=other.by, at=later)
    page = text(Desk(make_person(Role.INTAKE), later).get("week"))
    assert "Interpreter did not come" in page
    assert "Family did not come" in page


def test_an_advisor_reads_numbers_instead_of_names_of_the_others(walk: Walk) -> None:
    mine = Walk()
    me = make_person(Role.ADVISOR)
    book(mine.case, meeting(mine, advisor_id=me.pk), by=mine.by, at=MONDAY)
    page = text(Desk(me, MONDAY).get("week"))
    assert mine.case.child.name in page
    assert walk.case.child.name not in page
    assert walk.case.number in page
    only = text(Desk(me, MONDAY).get("week", query="?advisor=mine"))
    assert walk.case.number not in only
    assert mine.case.child.name in only


@pytest.mark.parametrize("families", [1, 3])
def test_a_week_costs_the_same_with_one_family_or_three(
    families: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _nth in range(families):
        walk = Walk()
        book(walk.case, meeting(walk), by=walk.by, at=MONDAY)
    desk = Desk(make_person(Role.INTAKE), MONDAY)
    with django_assert_num_queries(6):
        page = desk.get("week")
    assert html(page).count('<div class="e-block') == 2 * families


def test_intake_keeps_the_rooms() -> None:
    desk = Desk(make_person(Role.INTAKE), MONDAY)
    assert "No room is known yet." in text(desk.get("rooms"))
    assert desk.post("rooms", name="Raum 1", seats="6", is_active="on").status_code == 302
    assert Room.objects.get().seats == 6
    refused = desk.post("rooms", name="Raum 1", seats="viele")
    assert 'value="viele"' in html(refused)
    twice = desk.post("rooms", name=" raum 1", seats="6")
    assert "There is a room with this name already." in text(twice)
    room = Room.objects.get()
    assert desk.post("room", room.pk, name="Raum 1", seats="6").status_code == 302
    assert not Room.objects.get().is_active
    assert Desk(make_person(Role.PLACEMENT), MONDAY).get("rooms").status_code == 404


def events(content: bytes) -> list[dict[str, str]]:
    return [
        {name: str(event[name]) for name in event} for event in Calendar.from_ical(content).events
    ]


def test_a_calendar_program_learns_number_and_mode_and_nothing_else(walk: Walk) -> None:
    desk = Desk(walk.person, MONDAY)
    made = desk.post("calendar_link", make="1")
    [path] = NUMBERS.findall(html(made))
    assert path not in html(desk.get("calendar_link"))
    with time_machine.travel(MONDAY, tick=False):
        answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = events(answer.content)
    assert event["SUMMARY"].startswith(walk.case.number)
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "CLASS"}
    child = walk.case.child
    told = answer.content.decode()
    for word in (child.given_name, child.family_name, "Raum", "Arab", walk.person.name):
        assert word not in told
    assert "Last read by a calendar program 09.11.2026" in text(desk.get("calendar_link"))


def test_a_new_link_ends_the_old_one_and_an_ended_one_opens_nothing(walk: Walk) -> None:
    desk = Desk(walk.person, MONDAY)
    paths = [NUMBERS.findall(html(desk.post("calendar_link", make="1")))[0] for _nth in range(2)]
    assert [Client().get(path).status_code for path in paths] == [404, 200]
    desk.post("calendar_link", end="1")
    assert Client().get(paths[1]).status_code == 404
    again = NUMBERS.findall(html(desk.post("calendar_link", make="1")))[0]
    assert again.split("/")[-1][:-4] not in str(list(CalendarFeed.objects.values()))
    walk.person.is_active = False
    walk.person.save()
    assert Client().get(again).status_code == 404


def test_a_family_is_one_event_and_what_is_called_off_is_none() -> None:
    first, second = Walk(), Walk()
    second.case.child.household = first.case.child.household
    second.case.child.save()
    slot = meeting(first, mode=AppointmentMode.PHONE)
    book_together([first.case, second.case], slot, by=first.by, at=MONDAY)
    desk = Desk(first.person, MONDAY)
    [event] = events(desk.get("appointment_file", first.case.number).content)
    assert event["SUMMARY"] == f"{first.case.number}, {second.case.number}, Telephone"
    for walk in (first, second):
        miss(walk.case, AppointmentState.CANCELLED_OFFICE, by=walk.by, at=MONDAY + HOUR)
    assert desk.get("appointment_file", first.case.number).status_code == 404
