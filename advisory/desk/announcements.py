"""Which messages a step will owe, and to whom: said before the step is taken."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from advisory.desk.templatetags.house import instant, weekday
from advisory.desk.timeline import PEOPLE, people_among, recipient
from cases.knowing import asked_of
from cases.languages import language_name
from cases.letters import Letter, inside_digest, joined_cases, with_others, write
from cases.models import Case, Notice, Offer, Step
from cases.moves import Event
from cases.notices import FAMILY_KINDS, LEVELS, OWED, SCHOOL_IS_TOLD, Kind, Owed, To, Way
from cases.recipients import Directory, Draft, Party, family_of, spoken
from cases.refusals import Refused
from cases.rehearsing import rehearse
from cases.states import Level

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
SCHOOL_LINK = re.compile(r"/schule/\S+")
HIDDEN_LINK = "/schule/\N{HORIZONTAL ELLIPSIS}/"


@dataclass(frozen=True)
class Announcement:
    """One message: what, to whom, by which way and when, with its text.

    `when` is empty for what goes out at once.
    """

    kind: str | Promise
    to: str | Promise
    way: str | Promise
    language: str = ""
    letters: list[Letter] = field(default_factory=list)
    when: str = ""


def announcements(
    event: Event,
    case: Case,
    at: datetime,
    *,
    asked: Offer | None = None,
    others: Sequence[Case] = (),
) -> Iterator[Announcement]:
    """The messages of the table, and the word to a school whose request ends.

    `asked` has not gone out yet; `others` are brothers and sisters who take the step too.
    """
    offer = asked or case.live_offer or case.promised_offer
    party = Party(case.advisor_id, asked_of(offer), lambda: family_of(case))
    directory = Directory()
    for one in _owed(event, case, offer):
        for draft in directory.drafts(one, party, rule=event, nth=0, at=at)[:1]:
            notice = _imagined(draft, case, offer, event)
            inside = [Notice(case=other, kind=one.kind) for other in others]
            told = inside_digest(notice) if notice.in_digest else with_others(notice, inside)
            yield _announce(notice, To(one.to).label, write(told))


def _imagined(draft: Draft, case: Case, offer: Offer | None, event: Event) -> Notice:
    """The notice that would be written; it is not saved."""
    return Notice(
        case=case,
        offer=offer,
        step=Step(case=case, event=event, at=draft.at),
        kind=draft.kind,
        rule=event,
        recipient=draft.to.reference,
        way=draft.to.way,
        language=spoken(draft.kind, draft.to.language),
        created_at=draft.at,
        deliver_at=draft.deliver_at,
        in_digest=draft.in_digest,
    )


def _owed(event: Event, case: Case, offer: Offer | None) -> tuple[Owed, ...]:
    if event == Event.ESCALATE:
        return LEVELS[min(case.level + 1, Level.DECISION)]
    ends = event in ENDS_REQUESTS and (event != Event.HOLD or (offer and offer.is_live))
    return (*OWED[event], SCHOOL_IS_TOLD) if offer and ends else OWED[event]


def rehearsed(cases: list[Case], act: Callable[[list[Case]], object]) -> list[Announcement]:
    """The messages of a step as it was typed, to the word; none when the step would be refused."""
    try:
        foreseen = [one for one in rehearse(cases, act) if one.letters]
    except Refused:
        return []
    people = people_among(one.notice for one in foreseen)
    return [_announce(one.notice, _reader(one.notice, people), one.letters) for one in foreseen]


def _reader(notice: Notice, people: PEOPLE) -> str:
    """With the names of the children of whom the family reads."""
    whom = recipient(notice.recipient, people)
    cases = joined_cases(notice) if notice.kind in FAMILY_KINDS else []
    return ", ".join([whom, *(one.child.given_name for one in cases if one.child.given_name)])


def _announce(notice: Notice, to: str | Promise, letters: list[Letter]) -> Announcement:
    kind = Kind(notice.kind)
    language = language_name(notice.language) if kind in FAMILY_KINDS else ""
    readable = [_readable(one) for one in letters]
    return Announcement(kind.label, to, Way(notice.way).label, language, readable, _when(notice))


def _when(notice: Notice) -> str:
    """The digest or the hour for which it waits."""
    if notice.in_digest:
        return _("in the digest of %(day)s") % {"day": weekday(notice.deliver_at)}
    if notice.deliver_at > notice.created_at:
        return _("not before %(when)s") % {"when": instant(notice.deliver_at)}
    return ""


def _readable(letter: Letter) -> Letter:
    return Letter(letter.language, letter.subject, SCHOOL_LINK.sub(HIDDEN_LINK, letter.body))
