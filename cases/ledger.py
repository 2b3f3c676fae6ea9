"""The one place where a case moves: lock, check, move, dates, history, and what is owed to whom."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django_fsm import TransitionNotAllowed

from cases import guards, planning
from cases.actors import Actor
from cases.deadlines import LEGS
from cases.models import Appointment, Case, Notice, Offer, Pause, Step
from cases.moves import MOVES, Event
from cases.notices import LEVELS, OWED, Kind, Owed
from cases.recipients import addressees, allowed_from, spoken
from cases.refusals import Code, Refused
from cases.states import CaseState, OfferState, Role

SETTLING = (CaseState.PLACED, CaseState.ENROLLED, CaseState.CLOSED)


@dataclass
class Entry:
    """A step while it is being written: the verb fills in what it knows, the ledger the rest."""

    case: Case
    event: Event
    by: Actor
    at: datetime
    target: CaseState | None = None
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    offer: Offer | None = None
    appointment: Appointment | None = None
    owed: list[Owed] = field(default_factory=list)

    def lock_offer(self, offer_id: uuid.UUID) -> Offer:
        """Lock an offer of this case; after the case and before the school's places."""
        offer = Offer.objects.locked(offer_id)
        if offer.case_id != self.case.pk:
            raise Refused(Code.NOT_LIVE)
        self.offer = offer
        return offer

    def move_offer(self, event: str) -> None:
        """Move the step's offer along its own machine; a question of the school ends with it."""
        if self.offer is None:
            raise Refused(Code.NOT_LIVE)
        if self.offer.state == OfferState.QUERY_OPEN:
            planning.end_pauses(self.case, Pause.Kind.QUERY, self.at)
        _follow(self.offer, event)
        self.offer.version += 1
        self.offer.changed_at = self.at
        self.offer.save()

    def move_appointment(self, appointment: Appointment, event: str) -> None:
        """Move an appointment along its own machine."""
        _follow(appointment, event)
        appointment.save()
        self.appointment = appointment


@contextmanager
def entry(
    case: Case, event: Event, *, by: Actor, at: datetime, version: int | None = None
) -> Iterator[Entry]:
    """Take one step: what happens inside the block and the step itself are one transaction.

    Raises `Refused` when the role, the state, a guard or a stale version forbids it; then nothing
    has happened.
    """
    with transaction.atomic():
        locked = Case.objects.locked(case.pk)
        _check(locked, event, by, at, version)
        step = Entry(locked, event, by, at)
        yield step
        _take(step)
        case.__dict__.update(
            {key: value for key, value in locked.__dict__.items() if not key.startswith("_")}
        )


def open_case(case: Case, *, by: Actor, at: datetime) -> Step:
    """Write a new case (T01) with its first step, dates and notices."""
    role = _role(Event.REPORT, by)
    case.state_since = case.reported_at = at
    case.version = 1
    case.holder = LEGS[CaseState.REPORTED].holder
    case.due_at = at
    case.save()
    return _write(Entry(case, Event.REPORT, by, at), "", role)


def remind(case: Case, owed: Owed, *, rule: str, nth: int, at: datetime) -> None:
    """Write the notices of a reminder; no step, for nothing has happened."""
    offer = case.live_offer or case.promised_offer
    step = Entry(case, Event.AMEND, Actor.clock(), at, offer=offer)
    _owe(step, owed, rule=rule, nth=nth, step_row=None)


def _check(case: Case, event: Event, by: Actor, at: datetime, version: int | None) -> None:
    if version is not None and version != case.version:
        raise Refused(Code.STALE)
    if case.state not in MOVES[event].sources:
        raise Refused(Code.WRONG_STATE)
    _role(event, by)
    guards.ask(event, case, by, at)


def _role(event: Event, by: Actor) -> Role:
    role = by.role_among(MOVES[event].roles)
    if role is None:
        raise Refused(Code.WRONG_ROLE)
    return role


def _take(step: Entry) -> None:
    case, before = step.case, step.case.state
    _follow(case, step.event, step.target)
    case.version += 1
    if case.state != before and step.event not in (Event.RESUME, Event.UNMERGE):
        case.state_since = step.at
    if case.state in SETTLING and case.state != before:
        case.level = 0
    _write(step, before, _role(step.event, step.by))


def _follow(machine: Any, event: str, target: CaseState | None = None) -> None:
    """Ask the machine to move; it refuses what its table doesn't allow."""
    method = getattr(machine, str(event))
    try:
        method() if target is None else method(target)
    except TransitionNotAllowed as refusal:
        raise Refused(Code.WRONG_STATE) from refusal


def _write(step: Entry, before: str, role: Role) -> Step:
    """Save the case with its next date, the history row, the clocks and the notices."""
    case = step.case
    plan = planning.Plan(case)
    case.due_at = plan.due_at()
    case.target_due_on = plan.target_due_on()
    case.holder = (
        Role.CLOCK if case.state == CaseState.CLOSED else LEGS[CaseState(case.state)].holder
    )
    case.save()
    row = _history(step, before, role)
    planning.replan(case, step.at, plan)
    levels = LEVELS[case.level] if step.event == Event.ESCALATE else ()
    for owed in (*OWED[step.event], *step.owed, *levels):
        _owe(step, owed, rule=step.event, nth=row.number, step_row=row)
    return row


def _history(step: Entry, before: str, role: Role) -> Step:
    return Step.objects.create(
        case=step.case,
        number=step.case.version,
        episode=step.case.episode,
        event=step.event,
        from_state=before,
        to_state=step.case.state,
        at=step.at,
        role=role,
        door=step.by.door,
        user_id=step.by.user_id,
        school_id=step.by.school_id,
        person=step.by.person[:100],
        reason=step.reason[:500],
        details=step.details,
        offer=step.offer,
        appointment=step.appointment,
    )


def _owe(step: Entry, owed: Owed, *, rule: str, nth: int, step_row: Step | None) -> None:
    for one in addressees(step.case, step.offer, owed.to, step.at):
        Notice.objects.get_or_create(
            case=step.case,
            rule=rule,
            nth=nth,
            kind=owed.kind,
            recipient=one.reference,
            way=one.way,
            defaults={
                "offer": step.offer,
                "step": step_row,
                "language": spoken(Kind(owed.kind), one.language),
                "created_at": step.at,
                "deliver_at": allowed_from(owed.kind, owed.to, step.at),
            },
        )
