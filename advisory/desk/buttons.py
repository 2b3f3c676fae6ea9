"""The moves of a case as buttons: exactly what the machine allows this person now."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from advisory.desk.forms.moves import EVENT_PAGES
from advisory.desk.visitor import Visitor
from cases.guards import moves_now
from cases.models import Case
from cases.moves import MOVES, Event

# What stands beside the way of a case, and what ends it; everything else leads on.
BESIDE = (
    Event.CONTACT,
    Event.AMEND,
    Event.CORRECT_BIRTH_DATE,
    Event.TAKE_ON,
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


@dataclass(frozen=True)
class Button:
    """One move; with an objection it is shown and can't be pressed."""

    event: Event
    label: str | Promise
    url: str
    objection: str | Promise


@dataclass(frozen=True)
class Buttons:
    """The moves in three groups; the first that leads on is the usual one."""

    onwards: list[Button]
    beside: list[Button]
    endings: list[Button]

    @property
    def usual(self) -> Event | None:
        """The event of the button that stands out."""
        return next((one.event for one in self.onwards if not one.objection), None)

    def __bool__(self) -> bool:
        return bool(self.onwards or self.beside or self.endings)


def buttons(case: Case, who: Visitor) -> Buttons:
    """Ask the machine once and sort its answer."""
    all_of_them = [
        Button(event, MOVES[event].label, move_url(event, case), objection)
        for event, objection in moves_now(case, who.actor, who.now)
    ]
    return Buttons(
        [one for one in all_of_them if one.event not in (*BESIDE, *ENDINGS)],
        [one for one in all_of_them if one.event in BESIDE],
        [one for one in all_of_them if one.event in ENDINGS],
    )


def move_url(event: Event, case: Case) -> str:
    """Where this move is taken: its own page, or the short form."""
    if page := EVENT_PAGES.get(event):
        return reverse(page, args=[case.number])
    return reverse("desk:move", args=[case.number, event.value])
