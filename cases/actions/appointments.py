"""Verbs around the appointment for the first consultation."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.actions.slots import Slot, check, check_interpreter
from cases.actors import Actor
from cases.models import Appointment, Case, Notice
from cases.moves import MOVES, Event
from cases.notices import Kind
from cases.refusals import Invalid
from cases.states import AppointmentState, CaseState

OUTCOMES: dict[AppointmentState, str] = {
    AppointmentState.NO_SHOW: "miss",
    AppointmentState.CANCELLED_FAMILY: "cancel_by_family",
    AppointmentState.CANCELLED_OFFICE: "cancel_by_office",
    AppointmentState.INTERPRETER_MISSING: "lack_interpreter",
    AppointmentState.RESCHEDULED: "reschedule",
}
# Where an appointment may be booked, or another one instead.
BOOKABLE = (*MOVES[Event.BOOK].sources, CaseState.APPOINTMENT_SCHEDULED)


def book(
    case: Case,
    slot: Slot,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Appointment:
    """T03: book a free slot; siblings of one household may share it.

    Raises `Invalid` when the slot is in the past, taken, or an interpreter has to be asked for.
    """
    with ledger.entry(case, Event.BOOK, by=by, at=at, version=version) as step:
        check(step.case, slot, at)
        appointment = slot.appointment_of(step.case)
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


def arrange_interpreter(
    case: Case,
    status: str,
    *,
    name: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Who interprets at the coming appointment, and whether they have agreed.

    Raises `Invalid` when this family needs one, or when the interpreter sits elsewhere then.
    """
    with ledger.entry(case, Event.INTERPRETER, by=by, at=at, version=version) as step:
        appointment = step.case.appointments.upcoming().get()
        appointment.interpreter, appointment.interpreter_name = status, name.strip()[:100]
        check_interpreter(step.case, Slot.of(appointment), "status")
        appointment.save()
        step.appointment = appointment
        step.details = {"interpreter": status, "interpreter_name": appointment.interpreter_name}


@transaction.atomic
def for_the_family(
    verb: Callable[..., Any], case: Case, *arguments: Any, version: int | None = None, **said: Any
) -> None:
    """Do the same for the brothers and sisters in this slot, for all of them or for none.

    `verb` is one of the verbs of this file; `version` is that of the first case. Who has been
    confirmed already isn't confirmed again.
    """
    proposed = [one for one in _in_the_slot(case) if one.state == AppointmentState.PROPOSED]
    cases = [one.case for one in (proposed if verb is confirm else _in_the_slot(case))]
    Case.objects.lock_in_order(*(one.pk for one in cases))
    for one in cases:
        verb(one, *arguments, version=version if one.pk == case.pk else None, **said)


@transaction.atomic
def reschedule(
    case: Case,
    slot: Slot,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Appointment:
    """Agree on another time: the old appointment ends as rescheduled, a new one is booked."""
    miss(case, AppointmentState.RESCHEDULED, by=by, at=at, version=version)
    return book(case, slot, by=by, at=at)


@transaction.atomic
def book_together(
    cases: list[Case], slot: Slot, *, by: Actor, at: datetime, version: int | None = None
) -> list[Appointment]:
    """Brothers and sisters in one slot, all of them or none; the family gets one letter.

    Who has an appointment already gets this one instead. `version` is that of the first case.
    """
    seen = {cases[0].pk: version}
    Case.objects.lock_in_order(*(case.pk for case in cases))
    booked = [
        (reschedule if case.state == CaseState.APPOINTMENT_SCHEDULED else book)(
            case, slot, by=by, at=at, version=seen.get(case.pk)
        )
        for case in sorted(cases, key=lambda case: case.pk)
    ]
    if len(cases) > 1:
        Notice.objects.join(cases[0], Kind.APPOINTMENT, at)
    return booked


def no_shows(case: Case) -> int:
    """How often the family did not come in this episode; missing interpreters don't count."""
    missed = case.appointments.filter(state=AppointmentState.NO_SHOW, steps__episode=case.episode)
    return missed.distinct().count()


def _in_the_slot(case: Case) -> list[Appointment]:
    """The coming appointment of this case and those of brothers and sisters in the same slot."""
    coming = case.appointments.upcoming().with_child().first()
    if coming is None:
        return []
    return list(Appointment.objects.upcoming().in_the_slot_of(coming).with_child())
