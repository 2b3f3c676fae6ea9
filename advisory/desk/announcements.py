"""Which messages a step will owe, and to whom: said before the step is taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from cases.languages import language_name
from cases.models import Case
from cases.moves import Event
from cases.notices import FAMILY_KINDS, OWED, SCHOOL_IS_TOLD, Kind, Owed, To, Way
from cases.recipients import addressees, spoken

# Steps that end an open request or a promised place: the school is told.
ENDS_REQUESTS = (
    Event.SEARCH_AGAIN,
    Event.FAMILY_DECLINES,
    Event.HOLD,
    Event.REQUEST_ASSIGNMENT,
    Event.CLOSE_NOT_ATTENDING,
    Event.MOVE_AWAY,
    Event.HAND_OVER,
    Event.WITHDRAW,
    Event.CLOSE_OVER_AGE,
    Event.MERGE,
)


@dataclass(frozen=True)
class Announcement:
    """One message: what, to whom, by which way, in which language (families only)."""

    kind: str | Promise
    to: str | Promise
    way: str | Promise
    language: str = ""


def announcements(event: Event, case: Case, at: datetime) -> Iterator[Announcement]:
    """The messages of the table, and the word to a school whose request ends."""
    offer = case.live_offer or case.promised_offer
    owed: tuple[Owed, ...] = OWED[event]
    if offer and event in ENDS_REQUESTS and not (event == Event.HOLD and not offer.is_live):
        owed = (*owed, SCHOOL_IS_TOLD)
    for one in owed:
        for addressee in addressees(case, offer, To(one.to), at)[:1]:
            kind = Kind(one.kind)
            language = language_name(spoken(kind, addressee.language))
            yield Announcement(
                kind.label,
                To(one.to).label,
                Way(addressee.way).label,
                language if kind in FAMILY_KINDS else "",
            )
