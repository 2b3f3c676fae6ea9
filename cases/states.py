"""The words of the room: states, roles, reasons and kinds, as law and office use them."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Who acts or waits. One person may have several roles."""

    INTAKE = "INTAKE", _("Intake")
    ADVISOR = "ADVISOR", _("Advisor")
    PLACEMENT = "PLACEMENT", _("Placement")
    LEAD = "LEAD", _("Lead")
    SUPERVISION = "SUPERVISION", _("School supervision")
    SCHOOL = "SCHOOL", _("School")
    FAMILY = "FAMILY", _("Family")
    CLOCK = "CLOCK", _("Clock")
    DPO = "DPO", _("Data protection officer")
    ADMIN = "ADMIN", _("Operator")
    DEPUTY = "DEPUTY", _("Deputy for blocked addresses")


STAFF_ROLES = (
    Role.INTAKE,
    Role.ADVISOR,
    Role.PLACEMENT,
    Role.LEAD,
    Role.SUPERVISION,
    Role.DPO,
    Role.ADMIN,
    Role.DEPUTY,
)


class Door(TextChoices):
    """By which door somebody came."""

    DESK = "DESK", _("Desk")
    API = "API", _("School API")
    OFFICE = "OFFICE", _("Mail link of the school")
    FAMILY = "FAMILY", _("Link of the family")
    CLOCK = "CLOCK", _("Clock")
    IMPORT = "IMPORT", _("Import")


class CaseState(TextChoices):
    """Where a child is on its way to school."""

    REPORTED = "REPORTED", _("Reported")
    INVITED = "INVITED", _("Invited")
    APPOINTMENT_SCHEDULED = "APPOINTMENT_SCHEDULED", _("Appointment scheduled")
    IN_CONSULTATION = "IN_CONSULTATION", _("In consultation")
    READY_FOR_PLACEMENT = "READY_FOR_PLACEMENT", _("Ready for placement")
    OFFERED = "OFFERED", _("Place requested")
    WAITLISTED = "WAITLISTED", _("On the waiting list")
    ASSIGNMENT_REQUESTED = "ASSIGNMENT_REQUESTED", _("Assignment requested")
    PLACED = "PLACED", _("Place promised")
    NOT_ATTENDING = "NOT_ATTENDING", _("Not attending")
    ENROLLED = "ENROLLED", _("Enrolled")
    ON_HOLD = "ON_HOLD", _("On hold")
    CLOSED = "CLOSED", _("Closed")


OPEN = tuple(state for state in CaseState if state != CaseState.CLOSED)
SEARCHING = (
    CaseState.READY_FOR_PLACEMENT,
    CaseState.OFFERED,
    CaseState.WAITLISTED,
    CaseState.ASSIGNMENT_REQUESTED,
)
# The two figures of the ministry (domain: section 6).
WAITING_FOR_CONSULTATION = (
    CaseState.REPORTED,
    CaseState.INVITED,
    CaseState.APPOINTMENT_SCHEDULED,
)
CONSULTED_WITHOUT_PLACE = (CaseState.IN_CONSULTATION, *SEARCHING)


class Closure(TextChoices):
    """Why a case is closed."""

    ENROLLED = "ENROLLED", _("Enrolled")
    MOVED_AWAY = "MOVED_AWAY", _("Moved away")
    LEFT_GERMANY = "LEFT_GERMANY", _("Left Germany")
    DUPLICATE_MERGED = "DUPLICATE_MERGED", _("Duplicate, merged")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    OVER_AGE = "OVER_AGE", _("Over age")
    NOT_YET_COMPULSORY = "NOT_YET_COMPULSORY", _("Not yet of school age")
    NO_NEWCOMER_CASE = "NO_NEWCOMER_CASE", _("Not a newcomer case")
    NOT_RESPONSIBLE = "NOT_RESPONSIBLE", _("Not responsible")
    UNREACHABLE = "UNREACHABLE", _("Unreachable")
    REPORTED_IN_ERROR = "REPORTED_IN_ERROR", _("Reported in error")
    DECEASED = "DECEASED", _("Deceased")


class OfferState(TextChoices):
    """Where a place request to one school is."""

    SENT = "SENT", _("Sent")
    QUERY_OPEN = "QUERY_OPEN", _("School asks back")
    ACCEPTED = "ACCEPTED", _("Accepted")
    DECLINED = "DECLINED", _("Declined")
    EXPIRED = "EXPIRED", _("Expired")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    FULFILLED = "FULFILLED", _("In class")
    NOT_TAKEN_UP = "NOT_TAKEN_UP", _("Not taken up")
    REVOKED = "REVOKED", _("Revoked")


LIVE = (OfferState.SENT, OfferState.QUERY_OPEN)
DISCLOSED = (OfferState.ACCEPTED, OfferState.FULFILLED)


class Holding(TextChoices):
    """What an offer does to the school's count of places."""

    NONE = "NONE", _("Nothing")
    RESERVED = "RESERVED", _("Reserved")
    OCCUPIED = "OCCUPIED", _("Occupied")
    COUNTED = "COUNTED", _("Counted by the school itself")


class DeclineReason(TextChoices):
    """Why a school can't take the child: coordination between offices, never a Bescheid."""

    CAPACITY_EXHAUSTED = "CAPACITY_EXHAUSTED", _("Capacity exhausted (§ 46 (2) SchulG)")
    NO_SUPPORT_GROUP = "NO_SUPPORT_GROUP", _("No support group of this form")
    GRADE_MISMATCH = "GRADE_MISMATCH", _("Grade does not fit")
    OUTSIDE_CATCHMENT = "OUTSIDE_CATCHMENT", _("Outside the catchment (§ 84 SchulG)")
    ALREADY_AT_OTHER_SCHOOL = "ALREADY_AT_OTHER_SCHOOL", _("Already at another school")
    CHILD_UNKNOWN_OR_MOVED = "CHILD_UNKNOWN_OR_MOVED", _("Child unknown or moved")
    OTHER = "OTHER", _("Other reason")


class AppointmentState(TextChoices):
    """What became of an appointment."""

    PROPOSED = "PROPOSED", _("Proposed")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    HELD = "HELD", _("Held")
    NO_SHOW = "NO_SHOW", _("Family did not come")
    CANCELLED_FAMILY = "CANCELLED_FAMILY", _("Cancelled by the family")
    CANCELLED_OFFICE = "CANCELLED_OFFICE", _("Cancelled by the office")
    INTERPRETER_MISSING = "INTERPRETER_MISSING", _("Interpreter did not come")
    RESCHEDULED = "RESCHEDULED", _("Rescheduled")


UPCOMING = (AppointmentState.PROPOSED, AppointmentState.CONFIRMED)


class AppointmentMode(TextChoices):
    """Where a consultation takes place."""

    ON_SITE = "ON_SITE", _("On site")
    VIDEO = "VIDEO", _("Video")
    PHONE = "PHONE", _("Telephone")
    OUTREACH = "OUTREACH", _("Outreach")


class InterpreterStatus(TextChoices):
    """How far the search for an interpreter is."""

    NOT_NEEDED = "NOT_NEEDED", _("Not needed")
    ASKED = "ASKED", _("Asked")
    CONFIRMED = "CONFIRMED", _("Confirmed")


class Level(IntegerChoices):
    """Level of escalation: a number on the case, not a state."""

    NONE = 0, _("No escalation")
    LEAD = 1, _("Lead")
    SCHOOL_AUTHORITY = 2, _("School authority")
    DECISION = 3, _("Decision on assignment")


class Channel(TextChoices):
    """By which way the child came; no status text."""

    EU = "EU", _("EU citizen")
    ASYLUM = "ASYLUM", _("Asylum")
    UKRAINE_24 = "UKRAINE_24", _("Ukraine (§ 24 AufenthG)")
    FAMILY = "FAMILY", _("Family reunification")
    OTHER = "OTHER", _("Other")


class Precision(TextChoices):
    """How exactly a birth date is known."""

    DAY = "DAY", _("Day known")
    MONTH = "MONTH", _("Month known")
    YEAR = "YEAR", _("Year known")
    ESTIMATED = "ESTIMATED", _("Estimated")


class Sex(TextChoices):
    """Entry in the civil register."""

    FEMALE = "w", _("female")
    MALE = "m", _("male")
    DIVERSE = "d", _("diverse")
    UNSPECIFIED = "x", _("no entry")


class Literacy(TextChoices):
    """Whether the child reads and writes Latin script."""

    YES = "YES", _("yes")
    PARTIAL = "PARTIAL", _("partly")
    NO = "NO", _("no")
    UNKNOWN = "UNKNOWN", _("unknown")


class GermanLevel(TextChoices):
    """Level of German, Common European Framework of Reference."""

    UNKNOWN = "UNKNOWN", _("unknown")
    A0 = "A0", "A0"
    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"


class Script(TextChoices):
    """Scripts a child may read."""

    LATIN = "LATIN", _("Latin")
    ARABIC = "ARABIC", _("Arabic")
    CYRILLIC = "CYRILLIC", _("Cyrillic")
    GREEK = "GREEK", _("Greek")
    GEEZ = "GEEZ", _("Ge'ez")
    OTHER = "OTHER", _("another")


class ContactChannel(TextChoices):
    """How the office tried to reach a family."""

    PHONE = "PHONE", _("Telephone")
    LETTER = "LETTER", _("Letter")
    MAIL = "MAIL", _("Mail")
    SMS = "SMS", _("SMS")
    VISIT = "VISIT", _("Visit")
    THIRD_PARTY = "THIRD_PARTY", _("Through others")


class Relation(TextChoices):
    """What a guardian is to the child."""

    MOTHER = "MOTHER", _("Mother")
    FATHER = "FATHER", _("Father")
    LEGAL_GUARDIAN = "LEGAL_GUARDIAN", _("Legal guardian (Vormund)")
    RELATIVE = "RELATIVE", _("Relative")
    CARER = "CARER", _("Carer or institution")
    OTHER = "OTHER", _("Other")


class Custody(TextChoices):
    """Kind of custody."""

    JOINT = "JOINT", _("Joint")
    SOLE = "SOLE", _("Sole")
    GUARDIANSHIP = "GUARDIANSHIP", _("Guardianship")
    UNKNOWN = "UNKNOWN", _("unknown")


class DocumentKind(TextChoices):
    """Papers that are asked for, none of them a gate to school."""

    IDENTITY = "IDENTITY", _("Proof of identity")
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE", _("Birth certificate")
    REGISTRATION = "REGISTRATION", _("Registration of address")
    CUSTODY = "CUSTODY", _("Proof of custody")
    SCHOOL_REPORT = "SCHOOL_REPORT", _("School report")
    MEASLES = "MEASLES", _("Proof of measles protection (§ 20 IfSG)")
    MEDICAL_EXAM = "MEDICAL_EXAM", _("School entry medical exam (§ 54 SchulG)")


class DocumentStatus(TextChoices):
    """Where a paper stands. "Not available" is a full answer."""

    ASKED = "ASKED", _("Asked for")
    SEEN = "SEEN", _("Seen")
    NOT_AVAILABLE = "NOT_AVAILABLE", _("Not available")
    NOT_NEEDED = "NOT_NEEDED", _("Not needed")
