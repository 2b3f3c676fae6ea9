"""The machine of a case as one table: every event, from where to where, and by whom."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.states import OPEN, CaseState, Role


class Event(TextChoices):
    """What can happen to a case. The label is the past tense that stands in the timeline."""

    REPORT = "report", _("Reported")
    INVITE = "invite", _("Family invited")
    BOOK = "book", _("Appointment booked")
    MISS = "miss", _("Appointment did not take place")
    GIVE_UP = "give_up", _("Closed as unreachable")
    START = "start", _("Consultation started")
    SIGN = "sign", _("Recommendation signed")
    ASK = "ask", _("School asked for a place")
    ACCEPT = "accept", _("School accepted")
    DECLINE = "decline", _("School can't offer a place")
    EXPIRE = "expire", _("Place request expired")
    WITHDRAW_OFFER = "withdraw_offer", _("Place request withdrawn")
    WAITLIST = "waitlist", _("Put on the waiting list")
    REQUEST_ASSIGNMENT = "request_assignment", _("Assignment requested")
    ASSIGN = "assign", _("School assigned by the supervision")
    REFUSE_ASSIGNMENT = "refuse_assignment", _("Assignment refused by the supervision")
    ATTEND = "attend", _("Attendance confirmed")
    NOT_APPEARED = "not_appeared", _("Child has not appeared at school")
    SEARCH_AGAIN = "search_again", _("Search resumed")
    CLOSE_NOT_ATTENDING = "close_not_attending", _("Closed: place not taken up")
    REVOKE = "revoke", _("Promise of a place revoked")
    CLOSE_ENROLLED = "close_enrolled", _("Closed: child is at school")
    TRANSFER = "transfer", _("Another school is needed")
    MOVE_AWAY = "move_away", _("Closed: moved away")
    WITHDRAW = "withdraw", _("Closed on withdrawal")
    CLOSE_OVER_AGE = "close_over_age", _("Closed: over age")
    MERGE = "merge", _("Merged into another case")
    UNMERGE = "unmerge", _("Merge undone")
    REOPEN = "reopen", _("Reopened")
    HOLD = "hold", _("Put on hold")
    RESUME = "resume", _("Resumed")
    HAND_OVER = "hand_over", _("Handed over to another office")
    REPORT_MOVE = "report_move", _("School reports a move")
    CORRECT_BIRTH_DATE = "correct_birth_date", _("Birth date corrected")
    ESCALATE = "escalate", _("Escalated")
    FAMILY_DECLINES = "family_declines", _("Family declined the place")
    # What happens inside a state, without a number in the domain's table.
    AMEND = "amend", _("Data changed")
    CONTACT = "contact", _("Contact recorded")
    TAKE_ON = "take_on", _("Advisor assigned")
    CONFIRM = "confirm", _("Appointment confirmed")
    INTERPRETER = "arrange_interpreter", _("Interpreter arranged")
    QUERY = "query", _("School asks back")
    ANSWER_QUERY = "answer_query", _("Question of the school answered")
    LIFT = "lift", _("Exclusion of a school lifted")
    REVIEW = "review", _("Waiting list reviewed")
    REVISE = "revise", _("New version of the recommendation signed")
    BRIDGE = "bridge", _("Bridging measure begun")
    END_BRIDGE = "end_bridge", _("Bridging measure ended")
    FREE_PLACE = "free_place", _("Held place given back")


@dataclass(frozen=True)
class Move:
    """One row of the table. Without targets the state stays; several targets: the verb chooses."""

    number: str
    label: str | Promise
    sources: tuple[CaseState, ...]
    targets: tuple[CaseState, ...]
    roles: frozenset[Role]


def _row(
    number: str,
    label: str | Promise,
    sources: tuple[CaseState, ...],
    targets: tuple[CaseState, ...],
    *roles: Role,
) -> Move:
    return Move(number, label, sources, targets, frozenset(roles))


S = CaseState
R = Role
STAY: tuple[CaseState, ...] = ()
SHUT = (S.CLOSED,)
READY = (S.READY_FOR_PLACEMENT,)
HOLDABLE = tuple(state for state in OPEN if state != S.ON_HOLD)
# An open request ends when a case rests: afterwards the case is in the search.
RESUMABLE = tuple(state for state in HOLDABLE if state != S.OFFERED)
# Where a merge can be undone to: promises and appointments ended with it.
UNMERGED = (S.REPORTED, S.INVITED, S.IN_CONSULTATION, *READY, S.WAITLISTED, S.ASSIGNMENT_REQUESTED)
# While a school is looked for a child may be somewhere else; until it is in class this may end.
WAITING = (*READY, S.OFFERED, S.WAITLISTED, S.ASSIGNMENT_REQUESTED)
BRIDGED = (*WAITING, S.PLACED, S.NOT_ATTENDING, S.ENROLLED)
WITH_AGE_RULES = (*READY, S.OFFERED, S.WAITLISTED, S.ASSIGNMENT_REQUESTED, S.PLACED)

MOVES: dict[Event, Move] = {
    Event.REPORT: _row("T01", _("Report"), STAY, (S.REPORTED,), R.INTAKE, R.CLOCK),
    Event.INVITE: _row("T02", _("Invite family"), (S.REPORTED,), (S.INVITED,), R.INTAKE),
    Event.BOOK: _row(
        "T03", _("Book appointment"), (S.REPORTED, S.INVITED), (S.APPOINTMENT_SCHEDULED,), R.INTAKE
    ),
    Event.MISS: _row(
        "T04",
        _("Appointment did not take place"),
        (S.APPOINTMENT_SCHEDULED,),
        (S.INVITED,),
        R.INTAKE,
        R.ADVISOR,
    ),
    Event.GIVE_UP: _row("T05", _("Close as unreachable"), (S.INVITED,), SHUT, R.LEAD),
    Event.START: _row(
        "T06",
        _("Start consultation"),
        (S.APPOINTMENT_SCHEDULED, S.REPORTED, S.INVITED),
        (S.IN_CONSULTATION,),
        R.ADVISOR,
    ),
    Event.SIGN: _row("T07", _("Sign recommendation"), (S.IN_CONSULTATION,), READY, R.ADVISOR),
    Event.ASK: _row("T08", _("Ask a school"), (*READY, S.WAITLISTED), (S.OFFERED,), R.PLACEMENT),
    Event.ACCEPT: _row("T09", _("Accept"), (S.OFFERED,), (S.PLACED,), R.SCHOOL),
    Event.DECLINE: _row("T10", _("Decline"), (S.OFFERED,), READY, R.SCHOOL),
    Event.EXPIRE: _row("T11", _("Expire"), (S.OFFERED,), READY, R.CLOCK),
    Event.WITHDRAW_OFFER: _row(
        "T12", _("Withdraw place request"), (S.OFFERED,), READY, R.PLACEMENT
    ),
    # The English words serve for what is done and what was done; other languages tell them apart.
    Event.WAITLIST: _row(
        "T13",
        pgettext_lazy("to do", "Put on the waiting list"),
        READY,
        (S.WAITLISTED,),
        R.PLACEMENT,
    ),
    Event.REQUEST_ASSIGNMENT: _row(
        "T14",
        _("Request assignment"),
        (*READY, S.OFFERED, S.WAITLISTED),
        (S.ASSIGNMENT_REQUESTED,),
        R.LEAD,
    ),
    Event.ASSIGN: _row(
        "T15", _("Assign a school"), (S.ASSIGNMENT_REQUESTED,), (S.PLACED,), R.SUPERVISION
    ),
    Event.REFUSE_ASSIGNMENT: _row(
        "T16",
        _("Refuse assignment"),
        (S.ASSIGNMENT_REQUESTED,),
        (*READY, S.WAITLISTED),
        R.SUPERVISION,
    ),
    Event.ATTEND: _row(
        "T17, T19",
        _("Confirm attendance"),
        (S.PLACED, S.NOT_ATTENDING),
        (S.ENROLLED,),
        R.SCHOOL,
    ),
    Event.NOT_APPEARED: _row(
        "T18", _("Has not appeared"), (S.PLACED,), (S.NOT_ATTENDING,), R.SCHOOL, R.CLOCK
    ),
    Event.SEARCH_AGAIN: _row(
        "T20", _("Search again"), (S.NOT_ATTENDING,), READY, R.PLACEMENT, R.ADVISOR
    ),
    Event.CLOSE_NOT_ATTENDING: _row(
        "T21", _("Close: place not taken up"), (S.NOT_ATTENDING,), SHUT, R.LEAD
    ),
    Event.REVOKE: _row(
        "T22", _("Revoke promise of a place"), (S.PLACED,), READY, R.PLACEMENT, R.SCHOOL
    ),
    Event.CLOSE_ENROLLED: _row("T23", _("Close"), (S.ENROLLED,), SHUT, R.CLOCK),
    Event.TRANSFER: _row("T24", _("Another school is needed"), (S.ENROLLED,), READY, R.ADVISOR),
    Event.MOVE_AWAY: _row("T25", _("Moved away"), OPEN, SHUT, R.INTAKE),
    Event.WITHDRAW: _row("T26", _("Close on withdrawal"), OPEN, SHUT, R.INTAKE, R.ADVISOR),
    Event.CLOSE_OVER_AGE: _row("T27", _("Close: over age"), OPEN, SHUT, R.ADVISOR),
    Event.MERGE: _row("T28", _("Merge with another case"), OPEN, SHUT, R.LEAD),
    Event.UNMERGE: _row("T28 undo", _("Undo merge"), SHUT, UNMERGED, R.LEAD),
    Event.REOPEN: _row(
        "T29", _("Reopen"), SHUT, (S.REPORTED, S.READY_FOR_PLACEMENT), R.LEAD, R.ADVISOR
    ),
    Event.HOLD: _row(
        "T30", pgettext_lazy("to do", "Put on hold"), HOLDABLE, (S.ON_HOLD,), R.ADVISOR
    ),
    Event.RESUME: _row("T30", _("Resume"), (S.ON_HOLD,), RESUMABLE, R.ADVISOR, R.CLOCK),
    Event.HAND_OVER: _row("T31", _("Hand over to another office"), OPEN, SHUT, R.LEAD),
    Event.REPORT_MOVE: _row("T32", _("Report a move"), (S.PLACED, S.ENROLLED), STAY, R.SCHOOL),
    Event.CORRECT_BIRTH_DATE: _row("T33", _("Correct birth date"), WITH_AGE_RULES, STAY, R.INTAKE),
    Event.ESCALATE: _row("T34", _("Escalate"), OPEN, STAY, R.CLOCK, R.LEAD),
    Event.FAMILY_DECLINES: _row(
        "T35", _("Family declines"), (S.PLACED,), READY, R.ADVISOR, R.INTAKE, R.LEAD
    ),
    Event.AMEND: _row("", _("Change data"), tuple(CaseState), STAY, R.INTAKE, R.ADVISOR, R.LEAD),
    Event.CONTACT: _row(
        "", _("Record a contact"), OPEN, STAY, R.INTAKE, R.ADVISOR, R.PLACEMENT, R.LEAD
    ),
    Event.TAKE_ON: _row("", _("Assign advisor"), OPEN, STAY, R.INTAKE, R.ADVISOR, R.LEAD),
    Event.CONFIRM: _row(
        "", _("Confirm appointment"), (S.APPOINTMENT_SCHEDULED,), STAY, R.INTAKE, R.ADVISOR
    ),
    Event.INTERPRETER: _row(
        "", _("Arrange interpreter"), (S.APPOINTMENT_SCHEDULED,), STAY, R.INTAKE, R.ADVISOR
    ),
    Event.QUERY: _row("", _("Ask back"), (S.OFFERED,), STAY, R.SCHOOL),
    Event.ANSWER_QUERY: _row("", _("Answer the school"), (S.OFFERED,), STAY, R.PLACEMENT),
    Event.LIFT: _row(
        "", _("Lift exclusion of a school"), (*READY, S.WAITLISTED), STAY, R.PLACEMENT
    ),
    Event.REVIEW: _row("", _("Record review"), (S.WAITLISTED,), STAY, R.PLACEMENT),
    Event.REVISE: _row("", _("Sign a new version"), (*READY, S.WAITLISTED), STAY, R.ADVISOR),
    Event.BRIDGE: _row(
        "", _("Record a bridging measure"), WAITING, STAY, R.ADVISOR, R.PLACEMENT, R.LEAD
    ),
    Event.END_BRIDGE: _row(
        "", _("End a bridging measure"), BRIDGED, STAY, R.ADVISOR, R.PLACEMENT, R.LEAD
    ),
    Event.FREE_PLACE: _row("", _("Give the place back"), (S.NOT_ATTENDING,), STAY, R.CLOCK),
}


def allowed(state: str, roles: frozenset[Role]) -> list[Event]:
    """The events that the machine allows in this state to somebody with these roles."""
    return [event for event, move in MOVES.items() if state in move.sources and move.roles & roles]
