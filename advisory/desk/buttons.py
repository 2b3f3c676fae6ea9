"""The moves of a case as buttons: exactly what the machine allows this person now."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from advisory.desk.forms.moves import EVENT_PAGES
from advisory.desk.visitor import Visitor
from cases.guards import moves_now
from cases.models import Case
from cases.moves import MOVES, Event
from cases.states import CaseState

# What stands beside the way of a case, and what ends it; everything else leads on.
BESIDE = (
    Event.CONTACT,
    Event.AMEND,
    Event.CORRECT_BIRTH_DATE,
    Event.TAKE_ON,
    Event.BRIDGE,
    Event.END_BRIDGE,
    Event.ESCALATE,
    Event.HOLD,
)
ENDINGS = (
    Event.GIVE_UP,
    Event.CLOSE_NOT_ATTENDING,
    Event.MOVE_AWAY,
    Event.HAND_OVER,
    Event.WITHDRAW,
    Event.CLOSE_OVER_AGE,
    Event.MERGE,
)

# The step that is usually next; it stands first and stands out. Elsewhere somebody else is to act.
USUAL: dict[CaseState, Event] = {
    CaseState.REPORTED: Event.INVITE,
    CaseState.INVITED: Event.BOOK,
    CaseState.APPOINTMENT_SCHEDULED: Event.START,
    CaseState.IN_CONSULTATION: Event.SIGN,
    CaseState.READY_FOR_PLACEMENT: Event.ASK,
    CaseState.OFFERED: Event.ANSWER_QUERY,
    CaseState.WAITLISTED: Event.ASK,
    CaseState.ASSIGNMENT_REQUESTED: Event.ASSIGN,
    CaseState.NOT_ATTENDING: Event.SEARCH_AGAIN,
    CaseState.ON_HOLD: Event.RESUME,
}


@dataclass(frozen=True)
class Button:
    """One move; with an objection it is shown and can't be pressed."""

    event: Event
    label: str | Promise
    url: str
    objection: str | Promise


@dataclass(frozen=True)
class Buttons:
    """The moves in three groups, and the event of the one that stands out, if there is one."""

    onwards: list[Button]
    beside: list[Button]
    endings: list[Button]
    usual: Event | None = None

    def __bool__(self) -> bool:
        return bool(self.onwards or self.beside or self.endings)


def buttons(case: Case, who: Visitor) -> Buttons:
    """Ask the machine once and sort its answer."""
    all_of_them = [
        Button(event, MOVES[event].label, move_url(event, case), objection)
        for event, objection in moves_now(case, who.actor, who.now)
    ]
    usual = USUAL.get(CaseState(case.state))
    onwards = [one for one in all_of_them if one.event not in (*BESIDE, *ENDINGS)]
    return Buttons(
        sorted(onwards, key=lambda one: one.event != usual),
        [one for one in all_of_them if one.event in BESIDE],
        [one for one in all_of_them if one.event in ENDINGS],
        usual,
    )


def move_url(event: Event, case: Case) -> str:
    """Where this move is taken: its own page, or the short form."""
    if page := EVENT_PAGES.get(event):
        return reverse(page, args=[case.number])
    return reverse("desk:move", args=[case.number, event.value])
