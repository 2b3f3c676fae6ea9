"""The guide for vendors, drawn from the program's own tables each time it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases import knowing, manners
from cases.calendars import Calendar, add_days, day_of
from cases.deadlines import Anchor, Timetable
from cases.hooks import TEST
from cases.keeping import BEFORE_THE_END
from cases.models import Offer
from cases.moves import MOVES, Event
from cases.news import HOOKS
from cases.notices import OWED, SCHOOL_IS_TOLD, Kind, To
from cases.pupil import FORMATS
from cases.pupil.reach import FILLED, MISSING
from cases.replies import REPLIES
from cases.states import DISCLOSED, LIVE, OfferState
from schools import clock
from schools.api import limits, wire
from schools.api.errors import PROBLEMS
from schools.api.requests import LARGEST_PAGE
from schools.api.versions import DEPRECATED, VERSION
from schools.models import Scope
from schools.webhooks import GIVEN_UP_AFTER

S = OfferState
# Who moves a request along its machine, by the machine's own names; a test compares them.
MOVERS: dict[str, str | Promise] = {
    "ask_back": _("school: query"),
    "answer_back": _("office answers"),
    "accept": _("school: acceptance"),
    "decline": _("school: decline"),
    "expire": _("clock: no answer in time"),
    "withdraw": _("office withdraws"),
    "fulfil": _("school: attendance"),
    "pass_up": _("clock and office: the child never came"),
    "revoke": _("school: revocation, or the promise ended otherwise"),
}
# The drawing: a column for each stage, a box for each state.
COLUMNS: tuple[tuple[OfferState, ...], ...] = (
    (S.SENT, S.QUERY_OPEN),
    (S.ACCEPTED, S.DECLINED, S.EXPIRED, S.WITHDRAWN),
    (S.FULFILLED, S.NOT_TAKEN_UP, S.REVOKED),
)
BOX, GAP, STEP, EDGE = (170, 44), 110, 72, 8
# From when the clocks count that write to schools.
AFTER: dict[Anchor, Promise] = {
    Anchor.OFFER: ngettext_lazy(
        "%(days)s school day after the request, while there is no answer",
        "%(days)s school days after the request, while there is no answer",
        "days",
    ),
    Anchor.FIRST_DAY: ngettext_lazy(
        "%(days)s school day after the first school day, while it isn't confirmed",
        "%(days)s school days after the first school day, while it isn't confirmed",
        "days",
    ),
}
# What a school hears of besides its requests and their clocks.
BESIDES: dict[Kind, Promise] = {
    Kind.DATA_CORRECTED: _("a datum of a pupil whom the school has taken was put right"),
    Kind.RECEIVER_TOLD: _(
        "data that the school once received were corrected, restricted or deleted"
    ),
    Kind.CAPACITY_OLD: _(
        "the newest figure of free places is %(old)s days old, and every %(old)s days on"
    ),
    Kind.KEY_MADE: _("the office has made a key for the school's software"),
    Kind.KEY_ENDS: _("%(ends)s days before a key ends that has not been replaced"),
    Kind.WEBHOOK_OFF: _(
        "a webhook was switched off: nothing has arrived for %(silent)s days, or the answer was 410"
    ),
    Kind.NEW_LINK: _("a new link was asked for on the page of an expired one"),
}
# Where `./run --sandbox` serves.
SANDBOX = "http://localhost:8001"
FORMAT_WORDS: dict[str, str | Promise] = {
    "svws": _("names and keys of SVWS SchuelerStammdaten, for SVWS-Server and SchILD"),
    "csv": _("one line for import by hand; no spreadsheet computes it"),
    "xschule": _("an XSchule 1.0 message, as far as its code lists reach"),
    "pdf": _("the sheet for the first school day"),
    "html": _("the same as a page to print"),
}


@dataclass(frozen=True)
class Box:
    """A state in the drawing."""

    state: OfferState
    x: int
    y: int

    @property
    def label(self) -> str:
        """The state in words."""
        return str(self.state.label)

    @property
    def middle(self) -> tuple[int, int]:
        """Where its words stand."""
        return self.x + BOX[0] // 2, self.y + BOX[1] // 2


@dataclass(frozen=True)
class Turn:
    """One move of a request: from where, where to, and by whom."""

    sources: tuple[OfferState, ...]
    target: OfferState
    who: str | Promise


@dataclass(frozen=True)
class News:
    """A message to the school: when it is owed, by which mail and by which webhook."""

    when: str | Promise
    kind: Kind
    has_mail: bool = True

    @property
    def event(self) -> str:
        """The type of the webhook; empty where none goes out."""
        return TEST if self.kind is Kind.WEBHOOK_TEST else HOOKS.get(self.kind, "")

    @property
    def in_digest(self) -> bool:
        """Whether the mail waits for the morning's digest."""
        return manners.in_digest(self.kind)


def context() -> dict[str, Any]:
    """Everything that the guide says from tables."""
    return {
        "version": VERSION,
        "deprecations": DEPRECATED,
        "turns": turns(),
        "boxes": list(boxes().values()),
        "arrows": list(arrows()),
        "size": (EDGE * 2 + 3 * BOX[0] + 2 * GAP, EDGE * 2 + 3 * STEP + BOX[1]),
        "box": BOX,
        "live": [state.value for state in LIVE],
        "disclosed": [state.value for state in DISCLOSED],
        "answers": [(answer, MOVES[reply.event].label) for answer, reply in REPLIES.items()],
        "news": list(news()),
        "problems": [(code, *told) for code, told in PROBLEMS.items()],
        "formats": [(one, FORMAT_WORDS[one.name]) for one in FORMATS.values()],
        "filled": FILLED,
        "missing": MISSING,
        "scopes": [(scope.value, scope.label) for scope in Scope],
        "limits": _limits(),
        "school_day": _school_day().isoformat(),
        "is_sandbox": settings.SANDBOX,
        **_addresses(),
    }


def turns() -> list[Turn]:
    """The machine of a place request as a table, in the order in which it lives."""
    found: dict[str, Turn] = {}
    for move in Offer().get_all_state_transitions():  # type: ignore[attr-defined]
        known = found.get(move.name)
        sources = (*(known.sources if known else ()), S(move.source))
        ordered = tuple(state for state in S if state in sources)
        found[move.name] = Turn(ordered, S(move.target), MOVERS[move.name])
    return [found[name] for name in MOVERS]


def boxes() -> dict[OfferState, Box]:
    """Where each state stands in the drawing."""
    return {
        state: Box(state, EDGE + column * (BOX[0] + GAP), EDGE + row * STEP)
        for column, states in enumerate(COLUMNS)
        for row, state in enumerate(states)
    }


def arrows() -> Iterator[tuple[int, int, int, int]]:
    """A line for each move, from box to box; one from a whole column begins at its first box."""
    places = boxes()
    for turn in turns():
        source, target = places[turn.sources[0]], places[turn.target]
        if source.x == target.x:
            side = source.x + BOX[0] // 2 + (20 if source.y < target.y else -20)
            ends = sorted((source.y, target.y))
            line = (side, ends[0] + BOX[1], side, ends[1])
            yield line if source.y < target.y else (line[2], line[3], line[0], line[1])
        else:
            yield (source.x + BOX[0], source.middle[1], target.x, target.middle[1])


def news() -> Iterator[News]:
    """What a school hears: after each event, from each clock, and of its software and figures."""
    timetable = knowing.timetable()
    yield from _after_steps()
    for rule in timetable.rules.values():
        if rule.to is To.SCHOOL and rule.notice is not None:
            yield News(AFTER[rule.anchor] % {"days": rule.days}, rule.notice)
    for kind, words in BESIDES.items():
        yield News(str(words) % _numbers(timetable), kind)
    yield News(_("a test of a webhook was asked for"), Kind.WEBHOOK_TEST, has_mail=False)


def _after_steps() -> Iterator[News]:
    for event, owed in OWED.items():
        for one in owed:
            if one.to is To.SCHOOL:
                yield News(Event(event).label, one.kind)
    yield News(_("the request or the promise of a place ends in another way"), SCHOOL_IS_TOLD.kind)


def _numbers(timetable: Timetable) -> dict[str, str]:
    """The numbers of days that stand in sentences."""
    *days, last = map(str, BEFORE_THE_END)
    return {
        "old": str(timetable.number("capacity_old")),
        "ends": _("%(days)s and %(last)s") % {"days": ", ".join(days), "last": last},
        "silent": str(GIVEN_UP_AFTER.days),
    }


def _addresses() -> dict[str, str]:
    """What an example calls, here or at a sandbox started beside it."""
    sandbox = settings.BASE_URL if settings.SANDBOX else SANDBOX
    return {
        "mark": settings.API_KEY_MARK,
        "api": f"{settings.BASE_URL}/api/v1",
        "sandbox": f"{sandbox}/sandbox",
        "sandbox_api": f"{sandbox}/api/v1",
        "hook": "http://localhost:9000/" if settings.SANDBOX else "https://software.example/hook",
    }


def _school_day() -> date:
    """A first day that an example can name without being refused."""
    return add_days(day_of(clock.now()), 1, Calendar.SCHOOL_DAYS)


def _limits() -> list[tuple[str | Promise, str]]:
    return [
        (_("requests a minute for each key"), str(settings.API_REQUESTS_PER_MINUTE)),
        (_("seconds until they begin anew"), str(limits.WINDOW_SECONDS)),
        (_("requests on a page"), str(LARGEST_PAGE)),
        (_("bytes of a body"), str(wire.MOST_BYTES)),
    ]
