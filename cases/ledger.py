"""The one place where a case moves: lock, check, move, dates, history, and what is owed to whom."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import transaction
from django_fsm import TransitionNotAllowed

from cases import dating, guards, knowing
from cases.actors import Actor
from cases.deadlines import LEGS
from cases.models import Appointment, Case, Notice, Offer, Pause, Step
from cases.moves import MOVES, Event
from cases.notices import LEVELS, OWED, Owed
from cases.planning import Plan, is_settled
from cases.recipients import Directory, Party, family_of, rows_of
from cases.refusals import Code, Refused, Restricted
from cases.states import CaseState, OfferState, Role
from cases.traces import touched
from schools.models import insert


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
            dating.end_pauses(self.case, Pause.Kind.QUERY, self.at)
        _follow(self.offer, event)
        self.offer.version += 1
        self.offer.changed_at = self.at
        self.offer.rewrite()

    def move_appointment(self, appointment: Appointment, event: str) -> None:
        """Move an appointment along its own machine."""
        _follow(appointment, event)
        appointment.save()
        self.appointment = appointment


@contextmanager
def entry(
    case: Case,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    offer_id: uuid.UUID | None = None,
) -> Iterator[Entry]:
    """Take one step: what happens inside the block and the step itself are one transaction.

    With `offer_id` the step is about this request, which is locked together with its case. Raises
    `Refused` when the role, the state, a guard or a stale version forbids it; then nothing has
    happened.
    """
    with transaction.atomic():
        offer = Offer.objects.locked_with_case(offer_id) if offer_id else None
        locked = offer.case if offer else Case.objects.locked(case.pk)
        _check(locked, event, by, at, version)
        step = Entry(locked, event, by, at, offer=offer)
        yield step
        row = _take(step)
        case.__dict__.update(
            {key: value for key, value in locked.__dict__.items() if not key.startswith("_")}
        )
    touched(case.number, row.pk)


def open_case(case: Case, *, by: Actor, at: datetime) -> Step:
    """Write a new case (T01) with its first step, dates and notices."""
    role = _role(Event.REPORT, by)
    case.state_since = case.reported_at = at
    case.version = 1
    case.holder = LEGS[CaseState.REPORTED].holder
    case.due_at = at
    case.save()
    row = _write(Entry(case, Event.REPORT, by, at), "", role)
    touched(case.number, row.pk)
    return row


def _check(case: Case, event: Event, by: Actor, at: datetime, version: int | None) -> None:
    if version is not None and version != case.version:
        raise Refused(Code.STALE)
    if case.restricted_at is not None:
        raise Restricted
    if case.state not in MOVES[event].sources:
        raise Refused(Code.WRONG_STATE)
    _role(event, by)
    guards.ask(event, case, by, at)


def _role(event: Event, by: Actor) -> Role:
    role = by.role_among(MOVES[event].roles)
    if role is None:
        raise Refused(Code.WRONG_ROLE)
    return role


def _take(step: Entry) -> Step:
    case, before = step.case, step.case.state
    _follow(case, step.event, step.target)
    case.version += 1
    if case.state != before and step.event not in (Event.RESUME, Event.UNMERGE):
        case.state_since = step.at
    if is_settled(case.state) and case.state != before:
        case.level = 0
    return _write(step, before, _role(step.event, step.by))


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
    plan = dating.plan_of(case)
    dating.date_case(case, plan)
    case.holder = (
        Role.CLOCK if case.state == CaseState.CLOSED else LEGS[CaseState(case.state)].holder
    )
    case.repeat_child()
    case.rewrite()
    row = _history(step, before, role)
    dating.replan(case, step.at, plan)
    levels = LEVELS[case.level] if step.event == Event.ESCALATE else ()
    _owe(step, (*OWED[step.event], *step.owed, *levels), plan, row)
    return row


def _history(step: Entry, before: str, role: Role) -> Step:
    row = Step(
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
    insert([row])
    return row


def _owe(step: Entry, owed: tuple[Owed, ...], plan: Plan, row: Step) -> None:
    """Write the notices of a step, all of them at once."""
    if not owed:
        return
    offer = step.offer
    known = plan.facts.offers.get(offer.pk) if offer else None
    asked = known or knowing.asked_of(offer)
    party = Party(step.case.advisor_id, asked, lambda: family_of(step.case))
    directory = Directory()
    drafts = chain.from_iterable(
        directory.drafts(one, party, rule=step.event, nth=row.number, at=step.at)
        for one in dict.fromkeys(owed)
    )
    offer_id = offer.pk if offer else None
    rows = rows_of(drafts, step.case.pk, offer_id=offer_id, step_id=row.pk)
    Notice.objects.write_all(rows)
