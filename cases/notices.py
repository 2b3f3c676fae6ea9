"""What is owed to whom after each event: one table."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.languages import LETTER_LANGUAGES
from cases.moves import Event


class To(TextChoices):
    """Who receives a notice."""

    FAMILY = "FAMILY", _("Family")
    SCHOOL = "SCHOOL", _("School")
    ADVISOR = "ADVISOR", _("Advisor of the case")
    INTAKE = "INTAKE", _("Intake")
    PLACEMENT = "PLACEMENT", _("Placement")
    LEAD = "LEAD", _("Lead")
    SUPERVISION = "SUPERVISION", _("School supervision")
    SCHOOL_AUTHORITY = "SCHOOL_AUTHORITY", _("School authority")
    ADMIN = "ADMIN", _("Operator")


class Kind(TextChoices):
    """Kinds of notices; each has a text in every language that its recipient is promised."""

    INVITATION = "invitation", _("Invitation to the first consultation")
    APPOINTMENT = "appointment", _("Confirmation of the appointment")
    APPOINTMENT_REMINDER = "appointment_reminder", _("Reminder of the appointment")
    PLACEMENT_LETTER = "placement_letter", _("Letter about the school place")
    PLACEMENT_RECALLED = "placement_recalled", _("Recall of the letter about the school place")
    WAITING_LIST = "waiting_list", _("Letter about the waiting list")
    OFFER = "offer", _("Place request")
    OFFER_REMINDER = "offer_reminder", _("Reminder of a place request")
    OFFER_WITHDRAWN = "offer_withdrawn", _("Place request withdrawn")
    DATA_CORRECTED = "data_corrected", _("Data of a pupil were corrected")
    RECEIVER_TOLD = "receiver_told", _("Data that a school has received were changed")
    OFFER_EXPIRED = "offer_expired", _("Place request expired")
    QUERY_ANSWERED = "query_answered", _("Answer to a question of the school")
    ANSWER_RECEIVED = "answer_received", _("Proof of an answer")
    SCHOOL_ASSIGNED = "school_assigned", _("Assignment of a pupil")
    FIRST_DAY_REMINDER = "first_day_reminder", _("Reminder to confirm attendance")
    SCHOOL_ANSWERED = "school_answered", _("A school has answered")
    TASK_OVERDUE = "task_overdue", _("A step is due")
    CONTACT_DUE = "contact_due", _("Another try to reach the family is due")
    NOT_ATTENDING = "not_attending", _("A child has not appeared at school")
    MOVE_REPORTED = "move_reported", _("A school reports a move")
    ESCALATION = "escalation", _("Escalation")
    DECISION_NEEDED = "decision_needed", _("Decision on a request for assignment")
    ASSIGNMENT_ASKED = "assignment_asked", _("Request for assignment")
    ASSIGNMENT_DECIDED = "assignment_decided", _("Decision of the supervision")
    AGE_LIMIT = "age_limit", _("An age limit is near")
    MEDICAL_EXAM_DUE = "medical_exam_due", _("The medical exam is not arranged")
    LANGUAGE_EXAM_DUE = "language_exam_due", _("Registration for the language exam ends")
    CAPACITY_OLD = "capacity_old", _("Free places of a school are out of date")
    DIGEST = "digest", _("Digest of the day")
    DELETION_NEAR = "deletion_near", _("Cases will be deleted soon")
    RIGHT_ASKED = "right_asked", _("A person asks for a right about their data")
    RIGHT_DUE = "right_due", _("A request about data has to be answered soon")
    RIGHT_OVERDUE = "right_overdue", _("A request about data is overdue")
    RESTRICTION_STANDS = "restriction_stands", _("A restriction has stood for long")
    ALARM = "alarm", _("Something is wrong with the program")
    DAILY_ROOT = "daily_root", _("Root of the history of a day")
    KEY_MADE = "key_made", _("A key for the school's software")
    KEY_ENDS = "key_ends", _("A key of the school's software ends")
    SCHOOL_KEY_ENDS = "school_key_ends", _("A key of a school's software ends")
    WEBHOOK_OFF = "webhook_off", _("A webhook of the school's software was switched off")
    SCHOOL_WEBHOOK_OFF = "school_webhook_off", _("A webhook of a school was switched off")
    CASELOAD_OFFERED = "caseload_offered", _("Cases are handed over to you")
    CASELOAD_ANSWERED = "caseload_answered", _("Answer to a hand-over of cases")
    NEW_LINK = "new_link", _("New link for a school")
    WEBHOOK_TEST = "webhook_test", _("Test of a webhook")
    PASSWORD_LINK = "password_link", _("Link for a new password")


class Timing(TextChoices):
    """When a person of the office wants to hear of something."""

    AT_ONCE = "AT_ONCE", _("at once")
    DAILY = "DAILY", _("once a day")
    OFF = "OFF", _("never")


class Unsure(Enum):
    """What happens to a notice that was handed over when no answer was seen."""

    AGAIN = "It is sent again with the same Message-ID."
    PARK = "It waits for a person."


class NoticeState(TextChoices):
    """Where a notice is on its way."""

    OWED = "OWED", _("Owed")
    BUNDLED = "BUNDLED", _("In a digest")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    PARKED = "PARKED", _("Unsure, waits for a person")
    DEAD = "DEAD", _("Could not be delivered")
    DROPPED = "DROPPED", _("No longer needed")


class Way(TextChoices):
    """By which way a notice goes out."""

    MAIL = "MAIL", _("Mail")
    SMS = "SMS", _("SMS")
    WEBHOOK = "WEBHOOK", _("Webhook")
    LETTER = "LETTER", _("Letter to print and post")


@dataclass(frozen=True)
class Owed:
    """One notice that an event owes."""

    kind: Kind
    to: To


OWED: dict[Event, tuple[Owed, ...]] = {
    Event.REPORT: (),
    Event.INVITE: (Owed(Kind.INVITATION, To.FAMILY),),
    Event.BOOK: (Owed(Kind.APPOINTMENT, To.FAMILY),),
    Event.MISS: (),
    Event.GIVE_UP: (),
    Event.START: (),
    Event.SIGN: (),
    Event.ASK: (Owed(Kind.OFFER, To.SCHOOL),),
    Event.ACCEPT: (
        Owed(Kind.PLACEMENT_LETTER, To.FAMILY),
        Owed(Kind.ANSWER_RECEIVED, To.SCHOOL),
        Owed(Kind.SCHOOL_ANSWERED, To.PLACEMENT),
    ),
    Event.DECLINE: (
        Owed(Kind.ANSWER_RECEIVED, To.SCHOOL),
        Owed(Kind.SCHOOL_ANSWERED, To.PLACEMENT),
    ),
    Event.EXPIRE: (
        Owed(Kind.OFFER_EXPIRED, To.SCHOOL),
        Owed(Kind.DECISION_NEEDED, To.LEAD),
    ),
    Event.WITHDRAW_OFFER: (Owed(Kind.OFFER_WITHDRAWN, To.SCHOOL),),
    Event.WAITLIST: (Owed(Kind.WAITING_LIST, To.FAMILY),),
    Event.REQUEST_ASSIGNMENT: (Owed(Kind.ASSIGNMENT_ASKED, To.SUPERVISION),),
    Event.ASSIGN: (
        Owed(Kind.PLACEMENT_LETTER, To.FAMILY),
        Owed(Kind.SCHOOL_ASSIGNED, To.SCHOOL),
        Owed(Kind.ASSIGNMENT_DECIDED, To.LEAD),
    ),
    Event.REFUSE_ASSIGNMENT: (Owed(Kind.ASSIGNMENT_DECIDED, To.LEAD),),
    Event.ATTEND: (),
    Event.NOT_APPEARED: (Owed(Kind.NOT_ATTENDING, To.INTAKE),),
    Event.SEARCH_AGAIN: (),
    Event.CLOSE_NOT_ATTENDING: (),
    Event.REVOKE: (
        Owed(Kind.PLACEMENT_RECALLED, To.FAMILY),
        Owed(Kind.SCHOOL_ANSWERED, To.PLACEMENT),
    ),
    Event.CLOSE_ENROLLED: (),
    Event.TRANSFER: (),
    Event.MOVE_AWAY: (),
    Event.WITHDRAW: (),
    Event.CLOSE_OVER_AGE: (),
    **dict.fromkeys((Event.MERGE, Event.UNMERGE, Event.REOPEN, Event.HOLD, Event.RESUME), ()),
    Event.HAND_OVER: (),
    Event.REPORT_MOVE: (Owed(Kind.MOVE_REPORTED, To.INTAKE),),
    Event.CORRECT_BIRTH_DATE: (),
    Event.ESCALATE: (),  # by level, see LEVELS
    Event.FAMILY_DECLINES: (),
    **dict.fromkeys((Event.AMEND, Event.CONTACT, Event.TAKE_ON, Event.CONFIRM), ()),
    Event.QUERY: (
        Owed(Kind.ANSWER_RECEIVED, To.SCHOOL),
        Owed(Kind.SCHOOL_ANSWERED, To.PLACEMENT),
    ),
    Event.ANSWER_QUERY: (Owed(Kind.QUERY_ANSWERED, To.SCHOOL),),
    # What is only written down owes nothing.
    **dict.fromkeys((Event.LIFT, Event.REVIEW, Event.REVISE, Event.FREE_PLACE), ()),
    **dict.fromkeys((Event.INTERPRETER, Event.BRIDGE, Event.END_BRIDGE), ()),
}

# Whom an escalation tells, by the level it reaches (domain: section 5).
LEVELS: dict[int, tuple[Owed, ...]] = {
    0: (),
    1: (Owed(Kind.ESCALATION, To.LEAD),),
    2: (Owed(Kind.ESCALATION, To.LEAD), Owed(Kind.ESCALATION, To.SCHOOL_AUTHORITY)),
    3: (Owed(Kind.DECISION_NEEDED, To.LEAD),),
}

# Whenever an open place request or a promised place ends for another reason, the school is told.
SCHOOL_IS_TOLD = Owed(Kind.OFFER_WITHDRAWN, To.SCHOOL)
DATA_CORRECTED = Owed(Kind.DATA_CORRECTED, To.SCHOOL)

FAMILY_KINDS = frozenset(
    {
        Kind.INVITATION,
        Kind.APPOINTMENT,
        Kind.APPOINTMENT_REMINDER,
        Kind.PLACEMENT_LETTER,
        Kind.PLACEMENT_RECALLED,
        Kind.WAITING_LIST,
    }
)
# What brothers and sisters are owed for one occasion goes out as one message.
JOINED = frozenset({Kind.INVITATION, Kind.APPOINTMENT, Kind.APPOINTMENT_REMINDER})
SCHOOL_KINDS = frozenset(
    {
        Kind.OFFER,
        Kind.OFFER_REMINDER,
        Kind.OFFER_WITHDRAWN,
        Kind.DATA_CORRECTED,
        Kind.RECEIVER_TOLD,
        Kind.OFFER_EXPIRED,
        Kind.QUERY_ANSWERED,
        Kind.ANSWER_RECEIVED,
        Kind.SCHOOL_ASSIGNED,
        Kind.FIRST_DAY_REMINDER,
        Kind.CAPACITY_OLD,
        Kind.KEY_MADE,
        Kind.KEY_ENDS,
        Kind.WEBHOOK_OFF,
        Kind.NEW_LINK,
    }
)
# What somebody has just asked for with a step of their own comes at once and on its own.
# So does what concerns the software of a school: seldom, and with a link of its own; and what has
# become of data that a school was given: no page shows it once the case is gone.
OF_SOFTWARE = frozenset({Kind.KEY_MADE, Kind.KEY_ENDS, Kind.WEBHOOK_OFF})
RECEIPTS = frozenset({Kind.ANSWER_RECEIVED, Kind.NEW_LINK, Kind.RECEIVER_TOLD}) | OF_SOFTWARE
# None is chosen by anybody, and the root goes to an address of the settings.
OF_NOBODY = frozenset({Kind.DIGEST, Kind.WEBHOOK_TEST, Kind.DAILY_ROOT, Kind.PASSWORD_LINK})
STAFF_KINDS = frozenset(Kind) - FAMILY_KINDS - SCHOOL_KINDS - OF_NOBODY

# Languages in which each group of kinds has its text. German is binding, the others are a service.
LANGUAGES_OF: dict[Kind, tuple[str, ...]] = {
    **dict.fromkeys(FAMILY_KINDS, LETTER_LANGUAGES),
    **dict.fromkeys(SCHOOL_KINDS, ("de",)),
    **dict.fromkeys(STAFF_KINDS, ("de", "en")),
    **dict.fromkeys((Kind.DIGEST, Kind.PASSWORD_LINK), ("de", "en")),
    Kind.DAILY_ROOT: ("de",),
    Kind.WEBHOOK_TEST: (),
}

# When the connection broke after the data was handed over, nobody knows whether the mail arrived.
# A nudge is sent again with the same Message-ID; a letter to somebody outside that starts a clock
# or tells of a place waits for a person instead. In a digest the most careful of its parts counts.
PARKED_WHEN_UNSURE = frozenset(
    {
        Kind.INVITATION,
        Kind.PLACEMENT_LETTER,
        Kind.PLACEMENT_RECALLED,
        Kind.WAITING_LIST,
        Kind.OFFER,
        Kind.SCHOOL_ASSIGNED,
    }
)
WHEN_UNSURE: dict[Kind, Unsure] = {
    kind: Unsure.PARK if kind in PARKED_WHEN_UNSURE else Unsure.AGAIN for kind in Kind
}

# What goes out although the case may only be stored (Art. 18, 19 DSGVO).
OF_RIGHTS = {Kind.RIGHT_ASKED, Kind.RIGHT_DUE, Kind.RIGHT_OVERDUE, Kind.RESTRICTION_STANDS}
PASSES_RESTRICTION = {*OF_RIGHTS, Kind.OFFER_WITHDRAWN, Kind.RECEIVER_TOLD}

# How a person hears of each kind who has not chosen otherwise.
STAFF_TIMING: dict[Kind, Timing] = {
    Kind.SCHOOL_ANSWERED: Timing.AT_ONCE,
    Kind.TASK_OVERDUE: Timing.DAILY,
    Kind.CONTACT_DUE: Timing.DAILY,
    Kind.NOT_ATTENDING: Timing.AT_ONCE,
    Kind.MOVE_REPORTED: Timing.DAILY,
    Kind.ESCALATION: Timing.AT_ONCE,
    Kind.DECISION_NEEDED: Timing.AT_ONCE,
    Kind.ASSIGNMENT_ASKED: Timing.AT_ONCE,
    Kind.ASSIGNMENT_DECIDED: Timing.AT_ONCE,
    Kind.AGE_LIMIT: Timing.DAILY,
    Kind.MEDICAL_EXAM_DUE: Timing.DAILY,
    Kind.LANGUAGE_EXAM_DUE: Timing.DAILY,
    Kind.ALARM: Timing.AT_ONCE,
    Kind.DELETION_NEAR: Timing.DAILY,
    Kind.RIGHT_ASKED: Timing.AT_ONCE,
    Kind.RIGHT_DUE: Timing.DAILY,
    Kind.RIGHT_OVERDUE: Timing.AT_ONCE,
    Kind.RESTRICTION_STANDS: Timing.DAILY,
    Kind.SCHOOL_KEY_ENDS: Timing.DAILY,
    Kind.SCHOOL_WEBHOOK_OFF: Timing.DAILY,
    Kind.CASELOAD_OFFERED: Timing.AT_ONCE,
    Kind.CASELOAD_ANSWERED: Timing.DAILY,
}
# What nobody may switch off: without it a child could be forgotten.
DUTIES = frozenset(STAFF_KINDS) - {
    Kind.SCHOOL_ANSWERED,
    Kind.ASSIGNMENT_DECIDED,
    Kind.LANGUAGE_EXAM_DUE,
    Kind.SCHOOL_KEY_ENDS,
    Kind.SCHOOL_WEBHOOK_OFF,
    Kind.CASELOAD_ANSWERED,
}
