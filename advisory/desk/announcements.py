"""Which messages a step will owe, and to whom: said before the step is taken."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from cases.knowing import asked_of
from cases.languages import language_name
from cases.letters import Letter, write
from cases.links import office_link
from cases.models import Case, Notice, Step
from cases.moves import Event
from cases.notices import FAMILY_KINDS, OWED, SCHOOL_IS_TOLD, STAFF_KINDS, Kind, Owed, To, Way
from cases.recipients import Directory, Party, family_of, spoken

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


# Who reads along must not be able to answer in the school's name.
HIDDEN_LINK = "/schule/\N{HORIZONTAL ELLIPSIS}/"


@dataclass(frozen=True)
class Announcement:
    """One message: what, to whom, by which way; for families and schools with its text."""

    kind: str | Promise
    to: str | Promise
    way: str | Promise
    language: str = ""
    letters: list[Letter] = field(default_factory=list)


def announcements(event: Event, case: Case, at: datetime) -> Iterator[Announcement]:
    """The messages of the table, and the word to a school whose request ends."""
    offer = case.live_offer or case.promised_offer
    owed: tuple[Owed, ...] = OWED[event]
    if offer and event in ENDS_REQUESTS and not (event == Event.HOLD and not offer.is_live):
        owed = (*owed, SCHOOL_IS_TOLD)
    party = Party(case.advisor_id, asked_of(offer), lambda: family_of(case))
    directory = Directory()
    for one in owed:
        for addressee in directory.addressees(To(one.to), party, Kind(one.kind), at)[:1]:
            notice = Notice(
                case=case,
                offer=offer,
                step=Step(case=case, event=event, at=at),
                kind=one.kind,
                rule=event,
                recipient=addressee.reference,
                way=addressee.way,
                language=spoken(Kind(one.kind), addressee.language),
            )
            yield _announce(notice, To(one.to))


def _announce(notice: Notice, to: To) -> Announcement:
    kind = Kind(notice.kind)
    language = language_name(notice.language) if kind in FAMILY_KINDS else ""
    letters = [] if kind in STAFF_KINDS else [_readable(one, notice) for one in write(notice)]
    return Announcement(kind.label, to.label, Way(notice.way).label, language, letters)


def _readable(letter: Letter, notice: Notice) -> Letter:
    if notice.offer is None:
        return letter
    body = letter.body.replace(office_link(notice.offer), HIDDEN_LINK)
    return Letter(letter.language, letter.subject, body)
