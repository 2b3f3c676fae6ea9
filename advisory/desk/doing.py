"""Where that is done which stands on Today: for each case the page of the next step."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk.buttons import USUAL, move_url
from cases.actors import Actor
from cases.agenda import Meeting
from cases.models import Case
from cases.moves import MOVES, Event
from cases.standing import Standing
from cases.states import CaseState, OfferState

# Whoever may not take the next step can still call.
WAITS_FOR_FAMILY = (CaseState.INVITED, CaseState.NOT_ATTENDING)


@dataclass(frozen=True)
class Link:
    """The page on which a step is taken, and the words of its button."""

    url: str
    label: str | Promise


@dataclass(frozen=True)
class Burning:
    """A case that is nearly or already late, and where something can be done about it."""

    line: Standing
    link: Link


@dataclass(frozen=True)
class Coming:
    """An appointment of today, and where the consultation is held."""

    meeting: Meeting
    link: Link | None


def with_links(lines: Iterable[Standing], by: Actor) -> list[Burning]:
    """Each case with the step that is mine; where the next step isn't mine, with its page."""
    return [Burning(line, _next_step(line, by)) for line in lines]


def of_meetings(meetings: Iterable[Meeting], by: Actor) -> list[Coming]:
    """Each appointment with the sheet, or with the step that opens it."""
    return [Coming(meeting, _of_meeting(meeting, by)) for meeting in meetings]


def _of_meeting(meeting: Meeting, by: Actor) -> Link | None:
    case = meeting.appointment.case
    if case.state == CaseState.IN_CONSULTATION and Event.SIGN in case.moves_for(by):
        return Link(reverse("desk:consultation", args=[case.number]), _("Consultation sheet"))
    return _step(case, Event.START, by) if case.state == CaseState.APPOINTMENT_SCHEDULED else None


def _next_step(line: Standing, by: Actor) -> Link:
    case = line.case
    usual = USUAL.get(CaseState(case.state))
    offer = line.around.offer
    if usual == Event.ANSWER_QUERY and (offer is None or offer.state != OfferState.QUERY_OPEN):
        usual = Event.CONTACT
    mine = _step(case, usual, by) if usual else None
    if mine is None and case.state in WAITS_FOR_FAMILY:
        mine = _step(case, Event.CONTACT, by)
    return mine or Link(reverse("desk:case", args=[case.number]), _("To the case"))


def _step(case: Case, event: Event, by: Actor) -> Link | None:
    if event not in case.moves_for(by):
        return None
    return Link(move_url(event, case), MOVES[event].label)
