"""Every short step of the office: where it can be taken, what is typed, where it leads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.actions.answers import ask_back, decline
from cases.actions.bridging import Measure, bridge
from cases.actions.changes import merge
from cases.actions.intake import record_contact
from cases.calendars import day_of
from cases.moves import Event
from cases.states import CaseState, DeclineReason
from tests.factories import DAY, Walk, make_case

S = CaseState


def tried(walk: Walk) -> None:
    """Three tries by two channels, one of them a letter, and the address checked again."""
    for channel in ("LETTER", "PHONE", "PHONE"):
        contact = {"channel": channel, "address_checked": True}
        record_contact(walk.case, contact, by=walk.by, at=walk.later())


def asked_back(walk: Walk) -> None:
    """The school has a question."""
    assert walk.offer
    ask_back(walk.offer, question="Welche Sprache?", by=walk.by_school(), at=walk.later())


def declined(walk: Walk) -> None:
    """The school can't offer a place."""
    assert walk.offer
    reason = DeclineReason.CAPACITY_EXHAUSTED
    decline(walk.offer, decline_reason=reason, by=walk.by_school(), at=walk.later())


def bridged(walk: Walk) -> None:
    """The child goes to a group meanwhile."""
    bridge(walk.case, Measure("GROUP", day_of(walk.at)), by=walk.by, at=walk.later())


def waited(walk: Walk) -> None:
    """A month goes by."""
    walk.later(31 * DAY)


def merged(walk: Walk) -> None:
    """It was the same child as another."""
    merge(walk.case, make_case(), by=walk.by, at=walk.later())


@dataclass(frozen=True)
class Way:
    """From which state a move is tried, what happens before, what is typed, where it leads."""

    state: CaseState
    leads_to: CaseState
    typed: dict[str, Any]
    before: Callable[[Walk], None] | None = None
    child: dict[str, Any] | None = None


REASON = {"reason": "Wie besprochen"}
WAYS: dict[Event, Way] = {
    Event.INVITE: Way(S.REPORTED, S.INVITED, {}),
    Event.MISS: Way(S.APPOINTMENT_SCHEDULED, S.INVITED, {"outcome": "CANCELLED_FAMILY"}),
    Event.CONFIRM: Way(S.APPOINTMENT_SCHEDULED, S.APPOINTMENT_SCHEDULED, {}),
    Event.INTERPRETER: Way(
        S.APPOINTMENT_SCHEDULED,
        S.APPOINTMENT_SCHEDULED,
        {"status": "CONFIRMED", "name": "Frau Karim"},
    ),
    Event.BRIDGE: Way(S.WAITLISTED, S.WAITLISTED, {"kind": "GROUP", "place": "VHS"}),
    Event.END_BRIDGE: Way(S.WAITLISTED, S.WAITLISTED, {}, bridged),
    Event.GIVE_UP: Way(S.INVITED, S.CLOSED, REASON, tried),
    Event.START: Way(S.APPOINTMENT_SCHEDULED, S.IN_CONSULTATION, {}),
    Event.CONTACT: Way(S.INVITED, S.INVITED, {"channel": "PHONE", "note": "Mailbox"}),
    Event.TAKE_ON: Way(S.REPORTED, S.REPORTED, {}),
    Event.AMEND: Way(S.REPORTED, S.REPORTED, {"given_name": "Amirah"}),
    Event.ANSWER_QUERY: Way(S.OFFERED, S.OFFERED, {"answer": "Arabisch"}, asked_back),
    Event.WITHDRAW_OFFER: Way(S.OFFERED, S.READY_FOR_PLACEMENT, REASON),
    Event.WAITLIST: Way(S.READY_FOR_PLACEMENT, S.WAITLISTED, {"search": "Alle Schulen"}),
    Event.REVIEW: Way(S.WAITLISTED, S.WAITLISTED, {"note": "Nichts frei"}),
    Event.LIFT: Way(S.OFFERED, S.READY_FOR_PLACEMENT, REASON, declined),
    Event.REQUEST_ASSIGNMENT: Way(S.WAITLISTED, S.ASSIGNMENT_REQUESTED, REASON, waited),
    Event.REFUSE_ASSIGNMENT: Way(
        S.ASSIGNMENT_REQUESTED, S.WAITLISTED, {**REASON, "goes_to": "waiting_list"}
    ),
    Event.REVOKE: Way(S.PLACED, S.READY_FOR_PLACEMENT, REASON),
    Event.SEARCH_AGAIN: Way(S.NOT_ATTENDING, S.READY_FOR_PLACEMENT, {}),
    Event.FAMILY_DECLINES: Way(S.PLACED, S.READY_FOR_PLACEMENT, REASON),
    Event.CLOSE_NOT_ATTENDING: Way(S.NOT_ATTENDING, S.CLOSED, {**REASON, "notice_on": "9.11.2026"}),
    Event.MOVE_AWAY: Way(S.INVITED, S.CLOSED, {"town": "Bochum"}),
    Event.HAND_OVER: Way(S.REPORTED, S.CLOSED, {"town": "Bochum", "office": "KI Bochum"}),
    Event.WITHDRAW: Way(
        S.REPORTED, S.CLOSED, {**REASON, "closure": "LEFT_GERMANY", "proof": "Abmeldung"}
    ),
    Event.CLOSE_OVER_AGE: Way(
        S.REPORTED,
        S.CLOSED,
        {"referral": "Jugendmigrationsdienst"},
        child={"birth_date": date(2007, 1, 1)},
    ),
    Event.UNMERGE: Way(S.REPORTED, S.REPORTED, REASON, merged),
    Event.REOPEN: Way(S.CLOSED, S.REPORTED, REASON),
    Event.HOLD: Way(S.INVITED, S.ON_HOLD, {**REASON, "until": "1.12.26"}),
    Event.RESUME: Way(S.ON_HOLD, S.INVITED, {}),
    Event.ESCALATE: Way(S.REPORTED, S.REPORTED, {**REASON, "level": "2"}),
    Event.CORRECT_BIRTH_DATE: Way(
        S.READY_FOR_PLACEMENT,
        S.READY_FOR_PLACEMENT,
        {"birth_date": "5.5.2013", "document": "BIRTH_CERTIFICATE"},
    ),
}


def walked(way: Way) -> Walk:
    walk = Walk(**(way.child or {}))
    walk.to(way.state)
    if way.before:
        way.before(walk)
    return walk
