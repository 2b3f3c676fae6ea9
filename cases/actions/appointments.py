"""Verbs around the appointment for the first consultation."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.actors import Actor
from cases.models import Appointment, Case
from cases.moves import MOVES, Event
from cases.refusals import Invalid
from cases.states import AppointmentMode, AppointmentState, CaseState, InterpreterStatus

OUTCOMES: dict[AppointmentState, str] = {
    AppointmentState.NO_SHOW: "miss",
    AppointmentState.CANCELLED_FAMILY: "cancel_by_family",
    AppointmentState.CANCELLED_OFFICE: "cancel_by_office",
    AppointmentState.INTERPRETER_MISSING: "lack_interpreter",
    AppointmentState.RESCHEDULED: "reschedule",
}
# Where an appointment may be booked, or another one instead.
BOOKABLE = (*MOVES[Event.BOOK].sources, CaseState.APPOINTMENT_SCHEDULED)


@dataclass
class Slot:
    """When, where and with whom. `confirmed` when the family has already agreed."""

    starts_at: datetime
    ends_at: datetime
    advisor_id: int
    mode: str = AppointmentMode.ON_SITE
    room: str = ""
    interpreter: str = InterpreterStatus.NOT_NEEDED
    interpreter_language: str = ""
    confirmed: bool = False


def book(
    case: Case, slot: Slot, *, by: Actor, at: datetime, version: int | None = None
) -> Appointment:
    """T03: book a free slot; siblings of one household may share it.

    Raises `Invalid` when the slot is in the past, taken, or an interpreter has to be asked for.
    """
    with ledger.entry(case, Event.BOOK, by=by, at=at, version=version) as step:
        _check_slot(step.case, slot, at)
        appointment = Appointment(
            case=step.case,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            mode=slot.mode,
            room=slot.room,
            advisor_id=slot.advisor_id,
            interpreter=slot.interpreter,
            interpreter_language=slot.interpreter_language or step.case.child.interpreter_language,
        )
        appointment.save()
        if slot.confirmed:
            step.move_appointment(appointment, "confirm")
        step.appointment = appointment
        step.case.advisor_id = slot.advisor_id
    return appointment


def confirm(
    case: Case,
    *,
    interpreter: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """The family has confirmed; the interpreter's state may be set with it."""
    with ledger.entry(case, Event.CONFIRM, by=by, at=at, version=version) as step:
        appointment = step.case.appointments.upcoming().get()
        if interpreter:
            appointment.interpreter = interpreter
        step.move_appointment(appointment, "confirm")


def miss(
    case: Case,
    outcome: AppointmentState,
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T04: the appointment did not take place. A no-show can be told only after its time.

    An interpreter who didn't come is an outcome of its own and doesn't count against the family.
    """
    with ledger.entry(case, Event.MISS, by=by, at=at, version=version) as step:
        appointment = step.case.appointments.upcoming().get()
        if outcome not in OUTCOMES:
            raise Invalid("outcome", _("Please say what happened."))
        if outcome == AppointmentState.NO_SHOW and at < appointment.starts_at:
            raise Invalid("outcome", _("A no-show can be recorded only after the appointment."))
        step.move_appointment(appointment, OUTCOMES[outcome])
        step.reason = reason
        step.details = {"outcome": outcome.value}


@transaction.atomic
def reschedule(
    case: Case, slot: Slot, *, by: Actor, at: datetime, version: int | None = None
) -> Appointment:
    """Agree on another time: the old appointment ends as rescheduled, a new one is booked."""
    miss(case, AppointmentState.RESCHEDULED, by=by, at=at, version=version)
    return book(case, slot, by=by, at=at)


@transaction.atomic
def book_together(
    cases: list[Case], slot: Slot, *, by: Actor, at: datetime, version: int | None = None
) -> list[Appointment]:
    """Brothers and sisters in one slot, all of them or none.

    Who has an appointment already gets this one instead. `version` is that of the first case.
    """
    seen = {cases[0].pk: version}
    Case.objects.lock_in_order(*(case.pk for case in cases))
    in_order = sorted(cases, key=lambda case: case.pk)
    return [
        (reschedule if case.state == CaseState.APPOINTMENT_SCHEDULED else book)(
            case, slot, by=by, at=at, version=seen.get(case.pk)
        )
        for case in in_order
    ]


def no_shows(case: Case) -> int:
    """How often the family did not come in this episode; missing interpreters don't count."""
    missed = case.appointments.filter(state=AppointmentState.NO_SHOW, steps__episode=case.episode)
    return missed.distinct().count()


def _check_slot(case: Case, slot: Slot, at: datetime) -> None:
    if slot.starts_at <= at:
        raise Invalid("starts_at", _("The appointment has to lie in the future."))
    if slot.ends_at <= slot.starts_at:
        raise Invalid("ends_at", _("The appointment ends before it begins."))
    needed = case.child.interpreter_language
    if needed and slot.interpreter == InterpreterStatus.NOT_NEEDED:
        raise Invalid("interpreter", _("The family needs an interpreter: ask for one."))
    # The advisor's row is the lock: two bookings of one slot can't both see it free.
    get_user_model().objects.select_for_update(no_key=True).get(pk=slot.advisor_id)
    taken = Appointment.objects.clashing(slot.advisor_id, slot.starts_at, slot.ends_at)
    if taken.exclude(case__child__household_id=case.child.household_id).exists():
        raise Invalid("starts_at", _("This advisor already has an appointment at that time."))
