"""Which messages a step will owe, and to whom: said before the step is taken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from advisory.desk.templatetags.house import instant, weekday
from cases.knowing import asked_of
from cases.languages import language_name
from cases.letters import Letter, inside_digest, write
from cases.models import Case, Notice, Offer, Step
from cases.moves import Event
from cases.notices import FAMILY_KINDS, OWED, SCHOOL_IS_TOLD, STAFF_KINDS, Kind, Owed, To, Way
from cases.recipients import Directory, Draft, Party, family_of, spoken

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
    """One message: what, to whom, by which way and when; for families and schools with its text.

    `when` is empty for what goes out at once.
    """

    kind: str | Promise
    to: str | Promise
    way: str | Promise
    language: str = ""
    letters: list[Letter] = field(default_factory=list)
    when: str = ""


def announcements(
    event: Event, case: Case, at: datetime, *, asked: Offer | None = None
) -> Iterator[Announcement]:
    """The messages of the table, and the word to a school whose request ends.

    `asked` is a request that has not gone out yet.
    """
    offer = asked or case.live_offer or case.promised_offer
    owed: tuple[Owed, ...] = OWED[event]
    if offer and event in ENDS_REQUESTS and not (event == Event.HOLD and not offer.is_live):
        owed = (*owed, SCHOOL_IS_TOLD)
    party = Party(case.advisor_id, asked_of(offer), lambda: family_of(case))
    directory = Directory()
    for one in owed:
        for draft in directory.drafts(one, party, rule=event, nth=0, at=at)[:1]:
            notice = Notice(
                case=case,
                offer=offer,
                step=Step(case=case, event=event, at=at),
                kind=one.kind,
                rule=event,
                recipient=draft.to.reference,
                way=draft.to.way,
                language=spoken(draft.kind, draft.to.language),
                created_at=at,
                deliver_at=draft.deliver_at,
                in_digest=draft.in_digest,
            )
            yield _announce(notice, To(one.to), _when(draft))


def _announce(notice: Notice, to: To, when: str) -> Announcement:
    kind = Kind(notice.kind)
    language = language_name(notice.language) if kind in FAMILY_KINDS else ""
    told = inside_digest(notice) if notice.in_digest else notice
    letters = [] if kind in STAFF_KINDS else [_readable(one) for one in write(told)]
    return Announcement(kind.label, to.label, Way(notice.way).label, language, letters, when)


def _when(draft: Draft) -> str:
    """The digest or the hour for which it waits."""
    if draft.in_digest:
        return _("in the digest of %(day)s") % {"day": weekday(draft.deliver_at)}
    if draft.deliver_at > draft.at:
        return _("not before %(when)s") % {"when": instant(draft.deliver_at)}
    return ""


def _readable(letter: Letter) -> Letter:
    return Letter(letter.language, letter.subject, SCHOOL_LINK.sub(HIDDEN_LINK, letter.body))
