"""A slot for a consultation, and what speaks against booking it: always with the reason."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.calendars import TZ, day_of
from cases.models import Absence, Appointment, Case, Room
from cases.refusals import Invalid
from cases.states import AppointmentMode, InterpreterStatus


@dataclass
class Slot:
    """When, where and with whom. `confirmed` when the family has already agreed.

    `room` is a place in words; a room of the office is named by `room_id` instead.
    """

    starts_at: datetime
    ends_at: datetime
    advisor_id: int
    mode: str = AppointmentMode.ON_SITE
    room: str = ""
    room_id: int | None = None
    interpreter: str = InterpreterStatus.NOT_NEEDED
    interpreter_language: str = ""
    interpreter_name: str = ""
    confirmed: bool = False

    @classmethod
    def of(cls, appointment: Appointment) -> "Slot":
        """The slot that an appointment takes."""
        return cls(
            appointment.starts_at,
            appointment.ends_at,
            appointment.advisor_id,
            mode=appointment.mode,
            room_id=appointment.office_room_id,
            interpreter=appointment.interpreter,
            interpreter_name=appointment.interpreter_name,
        )

    def appointment_of(self, case: Case) -> Appointment:
        """The appointment of this case in the slot; not saved."""
        return Appointment(
            case=case,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            mode=self.mode,
            room=self.room,
            office_room_id=self.room_id,
            advisor_id=self.advisor_id,
            interpreter=self.interpreter,
            interpreter_name=self.interpreter_name,
            interpreter_language=self.interpreter_language or case.child.interpreter_language,
        )


def check(case: Case, slot: Slot, at: datetime) -> None:
    """Raise `Invalid` with the first thing that speaks against this slot, and say what it is."""
    if slot.starts_at <= at:
        raise Invalid("starts_at", _("The appointment has to lie in the future."))
    if slot.ends_at <= slot.starts_at:
        raise Invalid("ends_at", _("The appointment ends before it begins."))
    _check_advisor(case, slot)
    _check_room(case, slot)
    check_interpreter(case, slot)


def _check_advisor(case: Case, slot: Slot) -> None:
    # The advisor's row is the lock: two bookings of one slot can't both see it free.
    person = get_user_model().objects.select_for_update(no_key=True).get(pk=slot.advisor_id)
    day = day_of(slot.starts_at)
    if away := Absence.objects.on(day).filter(person=slot.advisor_id).first():
        words = {
            "name": person,
            "first": f"{away.starts_on:%d.%m.%Y}",
            "last": f"{away.ends_on:%d.%m.%Y}",
        }
        raise Invalid("advisor", _("%(name)s is away from %(first)s to %(last)s.") % words)
    taken = Appointment.objects.clashing(slot.advisor_id, slot.starts_at, slot.ends_at)
    if other := _first_of_others(taken, case):
        sentence = _("This advisor already has an appointment at that time: %(span)s.")
        raise Invalid("starts_at", sentence % {"span": span_of(other)})


def _check_room(case: Case, slot: Slot) -> None:
    if slot.room_id is None:
        return
    room = Room.objects.select_for_update(no_key=True).with_id(slot.room_id).first()
    if room is None or not room.is_active:
        raise Invalid("room_id", _("This room can't be booked any more."))
    if slot.mode != AppointmentMode.ON_SITE:
        raise Invalid("room_id", _("A room of the office is only needed on site."))
    taken = Appointment.objects.overlapping(slot.starts_at, slot.ends_at).filter(office_room=room)
    if other := _first_of_others(taken, case):
        words = {"room": room, "span": span_of(other), "name": other.advisor}
        raise Invalid("room_id", _("%(room)s is taken at that time: %(span)s, %(name)s.") % words)
    slot.room = room.name


def check_interpreter(case: Case, slot: Slot, field: str = "interpreter") -> None:
    """Who needs an interpreter has to have one asked for, who is not with another family then."""
    if case.child.interpreter_language and slot.interpreter == InterpreterStatus.NOT_NEEDED:
        raise Invalid(field, _("The family needs an interpreter: ask for one."))
    if not slot.interpreter_name:
        return
    taken = Appointment.objects.overlapping(slot.starts_at, slot.ends_at)
    taken = taken.filter(
        interpreter_name__iexact=slot.interpreter_name, interpreter=InterpreterStatus.CONFIRMED
    )
    other = _first_of_others(taken, case)
    if other and slot.interpreter == InterpreterStatus.CONFIRMED:
        words = {"name": slot.interpreter_name, "span": span_of(other)}
        sentence = _("%(name)s interprets for another family at that time: %(span)s.") % words
        raise Invalid(field, sentence)


def _first_of_others(taken: QuerySet[Appointment], case: Case) -> Appointment | None:
    """Brothers and sisters of one household share a slot; anybody else is in the way."""
    others = taken.exclude(case__child__household_id=case.child.household_id)
    return others.select_related("advisor").first()


def span_of(appointment: Appointment) -> str:
    """14:00-15:00, in the time of the town."""
    begins, ends = appointment.starts_at.astimezone(TZ), appointment.ends_at.astimezone(TZ)
    return f"{begins:%H:%M}\N{EN DASH}{ends:%H:%M}"


def free_rooms(slot: Slot) -> QuerySet[Room]:
    """The rooms in which nobody sits then."""
    taken = Appointment.objects.overlapping(slot.starts_at, slot.ends_at)
    taken_ids = taken.filter(office_room__isnull=False).values("office_room")
    return Room.objects.in_use().exclude(pk__in=taken_ids)


def taken_rooms(start: datetime, end: datetime) -> list[tuple[str, list[str]]]:
    """Every room that can be booked, with the spans in which it is taken; two queries."""
    rooms = {room.pk: (room.name, list[str]()) for room in Room.objects.in_use()}
    there = Appointment.objects.overlapping(start, end).filter(office_room__in=list(rooms))
    for one in there.order_by("starts_at"):
        _name, spans = rooms[one.office_room_id or 0]
        if span_of(one) not in spans:
            spans.append(span_of(one))
    return list(rooms.values())
