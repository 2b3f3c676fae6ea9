"""Which roles find a page behind which address of the desk: one row for each, and none without.

A row names what is read there and what is changed: an area of `cases.access`, an event of
`cases.moves`, or one of the few words below. What stands on the page is the page's own question.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from advisory.desk.models import Advisor
from advisory.desk.visitor import visitor
from cases.access import Area, may_read, may_write
from cases.moves import MOVES, Event
from cases.states import STAFF_ROLES, Role

DESK = "desk"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class To(Enum):
    """Gates that no single area describes."""

    ANYBODY = "anybody, without logging in"
    STAFF = "everybody of the office; rows of cases only where the role opens them"
    OWN = "everybody of the office, for themselves"
    CASE = "whoever may open the case"


CASE_ROLES = frozenset({Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.LEAD, Role.SUPERVISION})
Key = Area | Event | To


@dataclass(frozen=True)
class Gate:
    """What opens an address for reading, and for writing; None where nothing can be written."""

    reads: Key
    writes: Key | None = None

    def opens(self, roles: frozenset[Role], method: str = "GET") -> bool:
        """Whether these roles get through; a method without a key of its own ends in the view."""
        if method in SAFE or self.writes is None:
            return _opens(self.reads, roles, may_read)
        return _opens(self.writes, roles, may_write)


def _opens(key: Key, roles: frozenset[Role], may: Callable[[frozenset[Role], Area], bool]) -> bool:
    if isinstance(key, Area):
        return may(roles, key)
    if isinstance(key, Event):
        return bool(MOVES[key].roles & roles)
    return bool(roles & CASE_ROLES) if key is To.CASE else True


def roles_through(gate: Gate, method: str) -> list[Role]:
    """The roles of the office that get through this gate, for the printed map."""
    return [role for role in STAFF_ROLES if gate.opens(frozenset({role}), method)]


ONLY_READ_CASE = Gate(To.CASE)
CASE = Gate(To.CASE, To.CASE)
KEYS = Gate(Area.API_KEYS, Area.API_KEYS)
OWN = Gate(To.OWN, To.OWN)

GATES: dict[str, Gate] = {
    "login": Gate(To.ANYBODY, To.ANYBODY),
    "logout": OWN,
    "today": Gate(To.STAFF),
    "worklist": Gate(To.STAFF),
    "export": Gate(To.STAFF, To.STAFF),
    "views": OWN,
    "view_drop": OWN,
    "exports": Gate(To.OWN),
    "bulk": Gate(To.STAFF, To.STAFF),
    "bulk_progress": OWN,
    "caseloads": Gate(To.OWN),
    "caseload": OWN,
    "search": Gate(To.STAFF, To.STAFF),
    "report": Gate(Event.REPORT, Event.REPORT),
    "known": Gate(Event.REPORT, Event.REPORT),
    "case": CASE,
    "purpose": CASE,
    "move": CASE,
    "guardian_new": Gate(Area.MASTER_DATA, Area.MASTER_DATA),
    "guardian": Gate(Area.MASTER_DATA, Area.MASTER_DATA),
    "document": CASE,
    "exam": CASE,
    "follow_up": Gate(Area.CONTACTS, To.CASE),
    "follow_up_done": Gate(Area.CONTACTS, To.CASE),
    "follow_up_again": Gate(Area.CONTACTS, To.CASE),
    "follow_up_move": Gate(Area.CONTACTS, To.CASE),
    "rights": Gate(Area.RIGHTS, Area.RIGHTS),
    "restriction": Gate(Area.RIGHTS, Area.RIGHTS),
    "copy": Gate(Area.RIGHTS),
    "requests": Gate(Area.RIGHTS, Area.RIGHTS),
    "right": Gate(Area.RIGHTS, Area.RIGHTS),
    "dates": ONLY_READ_CASE,
    "past": ONLY_READ_CASE,
    "handover": Gate(Area.CONTACTS),
    "handover_file": Gate(Area.CONTACTS),
    "consultation": CASE,
    "keep": CASE,
    "merge": CASE,
    "merge_approval": CASE,
    "sign": CASE,
    "places_for_case": CASE,
    "assign": CASE,
    "assignment_sheet": ONLY_READ_CASE,
    "book": CASE,
    "appointment_file": Gate(Area.CONTACTS),
    "week": Gate(Area.CONTACTS),
    "calendar_feed": Gate(To.ANYBODY),  # the link is the key
    "calendar_link": OWN,
    "rooms": Gate(Area.ROOMS, Area.ROOMS),
    "room": Gate(Area.ROOMS, Area.ROOMS),
    "waiting_list": Gate(To.STAFF),
    "freed_places": Gate(Area.OFFERS),
    "places": Gate(To.STAFF),
    "school": Gate(To.STAFF, To.STAFF),
    "keys": KEYS,
    "school_keys": KEYS,
    "renew_key": KEYS,
    "revoke_key": KEYS,
    "preferences": OWN,
    "forecast": Gate(To.STAFF),
    "timetable": Gate(Area.TIMETABLE, Area.TIMETABLE),
    "timetable_save": Gate(Area.TIMETABLE, Area.TIMETABLE),
    "absences": OWN,
    "absence_end": OWN,
    "privacy": Gate(Area.PRIVACY, Area.PRIVACY),
    "notice": Gate(To.STAFF),
    "processing": Gate(Area.PRIVACY),
    "impact": Gate(Area.PRIVACY),
    "deletions": Gate(Area.APPROVAL, Area.APPROVAL),
    "privacy_allow": Gate(Area.PRIVACY, Area.PRIVACY),
    "trail": Gate(Area.PRIVACY),
    "trail_file": Gate(Area.PRIVACY),
    "people": Gate(Area.PEOPLE, Area.PEOPLE),
    "person": Gate(Area.PEOPLE, Area.PEOPLE),
    "person_act": Gate(Area.PEOPLE, Area.PEOPLE),
    "watch": Gate(Area.OPERATION),
    "outbox": Gate(Area.OUTBOX),
    "mails": Gate(To.STAFF),  # of the demo alone
    "mail": Gate(To.STAFF),
    "letter": Gate(Area.OUTBOX),
    "letter_pdf": Gate(Area.OUTBOX),
    "wording": Gate(Area.WORDING),
    "wording_text": Gate(Area.WORDING, Area.WORDING),
    "outbox_decide": Gate(Area.OUTBOX, Area.OUTBOX),
}


# Addresses that ask once more who it is: exports, merges, deletions, keys, accounts.
ASKS_AGAIN = frozenset(
    {
        "export",
        "handover_file",
        "copy",
        "trail_file",
        "merge",
        "merge_approval",
        "deletions",
        "school_keys",
        "renew_key",
        "people",
        "person",
        "person_act",
    }
)


def may_enter(request: HttpRequest, route: str) -> bool:
    """Whether a link to this page leads this visitor anywhere."""
    space, _colon, name = route.partition(":")
    if space != DESK or not isinstance(getattr(request, "user", None), Advisor):
        return True
    return name in GATES and GATES[name].opens(visitor(request).actor.roles)


class GateMiddleware:
    """Asks the table before a page of the desk is made; an address without a row stays shut."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on; the table is asked when the address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Raise what the visitor is told: there is nothing here, or it isn't their part."""
        match = request.resolver_match
        if match is None or match.namespace != DESK or not isinstance(request.user, Advisor):
            return
        gate = GATES.get(match.url_name or "")
        roles = visitor(request).actor.roles
        if gate is not None and gate.opens(roles, request.method or "GET"):
            return
        if gate is not None and isinstance(gate.reads, Event):
            raise PermissionDenied
        raise Http404
