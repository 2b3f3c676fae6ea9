"""A slot is refused with its reason; brothers and sisters are one block."""

from datetime import date, timedelta

import pytest

from cases.actions.appointments import (
    arrange_interpreter,
    book,
    book_together,
    confirm,
    for_the_family,
    miss,
)
from cases.actions.people import Away, plan_absence
from cases.actions.rooms import RoomData, keep_room
from cases.actions.slots import Slot, free_rooms, taken_rooms
from cases.letters import in_language
from cases.models import Appointment, Case, Notice, Room
from cases.notices import Kind, NoticeState
from cases.refusals import Code
from cases.states import (
    AppointmentMode,
    AppointmentState,
    CaseState,
    InterpreterStatus,
    Role,
)
from cases.week import block_of, blocks, calendar_of, monday_of
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, HOUR, MONDAY, Walk, make_person, staff

pytestmark = pytest.mark.django_db

BEGINS = MONDAY + 2 * DAY
CONFIRMED = InterpreterStatus.CONFIRMED


def room(name: str = "Raum 1") -> Room:
    return keep_room(RoomData(name), by=staff())


def slot(**fields: object) -> Slot:
    """An hour on Wednesday with somebody new."""
    usual = {"advisor_id": make_person().pk, **fields}
    return Slot(BEGINS, BEGINS + HOUR, **usual)  # type: ignore[arg-type]


def family(children: int) -> list[Case]:
    """Brothers and sisters of one household, all of them reported."""
    walks = [Walk() for _nth in range(children)]
    for walk in walks[1:]:
        walk.case.child.household = walks[0].case.child.household
        walk.case.child.save()
    return [walk.case for walk in walks]


def test_a_room_holds_one_family_at_a_time_and_the_refusal_says_who_is_there() -> None:
    walk, there = Walk(), room()
    book(walk.case, slot(room_id=there.pk), by=walk.by, at=MONDAY)
    other, taken = Walk(), slot(room_id=there.pk)
    with invalid("room_id", "Raum 1 is taken at that time: 10:00\N{EN DASH}11:00, Person"):
        book(other.case, taken, by=other.by, at=MONDAY)
    elsewhere = book(other.case, slot(room_id=room("Raum 2").pk), by=other.by, at=MONDAY)
    assert elsewhere.room == "Raum 2"
    assert taken_rooms(BEGINS - HOUR, BEGINS + 9 * HOUR) == [
        ("Raum 1", ["10:00\N{EN DASH}11:00"]),
        ("Raum 2", ["10:00\N{EN DASH}11:00"]),
    ]
    assert not free_rooms(slot()).exists()


def test_a_closed_room_and_a_room_for_a_telephone_call_are_refused() -> None:
    walk, closed = Walk(), room()
    keep_room(RoomData("Raum 1", is_active=False), room=closed, by=staff())
    there = slot(room_id=closed.pk)
    with invalid("room_id", "can't be booked"):
        book(walk.case, there, by=walk.by, at=MONDAY)
    by_phone = slot(room_id=room("Raum 2").pk, mode=AppointmentMode.PHONE)
    with invalid("room_id", "only needed on site"):
        book(walk.case, by_phone, by=walk.by, at=MONDAY)


def test_rooms_have_one_name_each_and_are_kept_by_intake_and_lead() -> None:
    room()
    by, advisor = staff(), staff(None, Role.ADVISOR)
    with invalid("name", "already"):
        keep_room(RoomData("raum 1"), by=by)
    with invalid("seats"):
        keep_room(RoomData("Raum 2", seats=0), by=by)
    with refused(Code.WRONG_ROLE):
        keep_room(RoomData("Raum 2"), by=advisor)


def test_who_is_away_has_no_appointments() -> None:
    walk, person, substitute = Walk(), make_person(), make_person()
    away = Away(person.pk, substitute.pk, date(2026, 11, 10), date(2026, 11, 13))
    plan_absence(away, by=staff(person), at=MONDAY)
    theirs = slot(advisor_id=person.pk)
    with invalid("advisor", "is away from 10.11.2026 to 13.11.2026"):
        book(walk.case, theirs, by=walk.by, at=MONDAY)


def test_an_interpreter_sits_with_one_family_at_a_time() -> None:
    first, second = (Walk(interpreter_language="ar") for _nth in range(2))
    theirs = {"interpreter": CONFIRMED, "interpreter_name": "Frau Karim"}
    book(first.case, slot(**theirs), by=first.by, at=MONDAY)
    taken = slot(**theirs)
    with invalid("interpreter", "Frau Karim interprets for another family at that time: 10:00"):
        book(second.case, taken, by=second.by, at=MONDAY)
    asked = {**theirs, "interpreter": InterpreterStatus.ASKED}
    book(second.case, slot(**asked), by=second.by, at=MONDAY)
    with invalid("status", "another family"):
        arrange_interpreter(second.case, CONFIRMED, name="frau karim", by=second.by, at=MONDAY)
    with invalid("status", "needs an interpreter"):
        arrange_interpreter(second.case, InterpreterStatus.NOT_NEEDED, by=second.by, at=MONDAY)
    arrange_interpreter(second.case, CONFIRMED, name="Herr Aziz", by=second.by, at=MONDAY)
    step = second.case.steps.get(event="arrange_interpreter")
    assert step.details == {"interpreter": CONFIRMED, "interpreter_name": "Herr Aziz"}


def test_three_children_are_one_block_with_one_letter() -> None:
    children = family(3)
    book_together(children, slot(), by=staff(), at=MONDAY)
    told = Notice.objects.filter(kind=Kind.APPOINTMENT).values_list("state", flat=True)
    assert sorted(told) == [NoticeState.BUNDLED, NoticeState.BUNDLED, NoticeState.OWED]
    [block] = blocks(staff(), monday_of(date(2026, 11, 11)))
    assert [case.pk for case in block.cases] == sorted(case.pk for case in children)
    assert block_of(children[2]) == block
    assert [one.cases for one in calendar_of(block.first.advisor_id, MONDAY)] == [block.cases]


def test_a_letter_opened_when_the_appointment_is_over_says_what_it_said() -> None:
    children, by = family(3), staff()
    book_together(children, slot(), by=by, at=MONDAY)
    notice = Notice.objects.get(kind=Kind.APPOINTMENT, state=NoticeState.OWED)
    before = in_language(notice, "de")
    first = Case.objects.get(pk=children[0].pk)
    for_the_family(miss, first, AppointmentState.NO_SHOW, by=by, at=BEGINS, version=first.version)
    after = in_language(Notice.objects.get(pk=notice.pk), "de")
    assert "11.11.2026" in before.body
    assert after == before


def test_what_happens_to_a_block_happens_to_each_child_or_to_none() -> None:
    children, by = family(3), staff()
    book_together(children, slot(), by=by, at=MONDAY)
    confirm(Case.objects.get(pk=children[1].pk), by=by, at=MONDAY + HOUR)
    first = Case.objects.get(pk=children[0].pk)
    for_the_family(confirm, first, by=by, at=MONDAY + HOUR, version=first.version)
    assert set(states()) == {AppointmentState.CONFIRMED}
    early = BEGINS - timedelta(minutes=1)
    with invalid("outcome", "only after"):
        for_the_family(miss, first, AppointmentState.NO_SHOW, by=by, at=early)
    with refused(Code.STALE):
        for_the_family(miss, first, AppointmentState.NO_SHOW, by=by, at=BEGINS, version=1)
    for_the_family(miss, first, AppointmentState.INTERPRETER_MISSING, by=by, at=BEGINS)
    assert set(states()) == {AppointmentState.INTERPRETER_MISSING}
    assert {one.state for one in Case.objects.all()} == {CaseState.INVITED}


def states() -> list[str]:
    return [str(one.state) for one in Appointment.objects.all()]
