"""Every clock of the office as one table: how long a state may last, and what happens when."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.calendars import Calendar
from cases.notices import Kind, To
from cases.states import CaseState, Closure, Role

WD = Calendar.WORKING_DAYS
SD = Calendar.SCHOOL_DAYS
DAYS = Calendar.DAYS
S = CaseState


class Basis(TextChoices):
    """Whether a clock is law or a target of the office. There is no four-week rule."""

    LAW = "LAW", _("gesetzlich (by law)")
    TARGET = "TARGET", _("Zielwert (own target)")


class Anchor(Enum):
    """From which stored date a clock runs."""

    STATE = "since the present state began"
    REPORT = "since the report"
    OFFER = "since the school was asked"
    APPOINTMENT = "around the appointment"
    FIRST_DAY = "since the first school day"
    PROTECTION = "since the application for protection"
    SEARCH = "since the child waits for a place"
    HOLD = "at the date of the hold"
    REVIEW = "since the waiting list was last reviewed"


class Time(Enum):
    """At which time of its day a clock strikes."""

    MORNING = "7:00"
    END = "end of the day"
    EXACT = "at the hour"


class Act(Enum):
    """What the clock does when it strikes."""

    REMIND = "writes a reminder"
    ESCALATE = "raises the level"
    EXPIRE = "lets the place request expire"
    NOT_APPEARED = "records that the child has not appeared"
    FREE_PLACE = "gives the held place back"
    RESUME = "resumes the case"
    CLOSE = "closes the case"


@dataclass(frozen=True)
class Leg:
    """How long a state may last and who holds it meanwhile."""

    days: int
    calendar: Calendar
    holder: Role
    anchor: Anchor = Anchor.STATE
    time: Time = Time.END


@dataclass(frozen=True)
class Rule:
    """One clock: in which states it runs, from when, how long, and what it does.

    `hours` counts exact hours and is used around appointments; a repeated rule starts anew from
    the date on which it struck.
    """

    key: str
    states: tuple[CaseState, ...]
    anchor: Anchor
    days: int
    calendar: Calendar
    act: Act
    time: Time = Time.MORNING
    notice: Kind | None = None
    to: To | None = None
    level: int = 0
    hours: int = 0
    repeats: bool = False
    basis: Basis = Basis.TARGET


# Waiting time of each state and the party that holds it (domain: section 4.1).
LEGS: dict[CaseState, Leg] = {
    S.REPORTED: Leg(2, WD, Role.INTAKE),
    S.INVITED: Leg(7, WD, Role.FAMILY),
    S.APPOINTMENT_SCHEDULED: Leg(0, DAYS, Role.ADVISOR, Anchor.APPOINTMENT, Time.EXACT),
    S.IN_CONSULTATION: Leg(1, WD, Role.ADVISOR),
    S.READY_FOR_PLACEMENT: Leg(2, WD, Role.PLACEMENT),
    S.OFFERED: Leg(3, SD, Role.SCHOOL, Anchor.OFFER),
    S.WAITLISTED: Leg(5, WD, Role.PLACEMENT, Anchor.REVIEW),
    S.ASSIGNMENT_REQUESTED: Leg(5, WD, Role.SUPERVISION),
    S.PLACED: Leg(3, SD, Role.SCHOOL, Anchor.FIRST_DAY),
    S.NOT_ATTENDING: Leg(5, WD, Role.INTAKE),
    S.ENROLLED: Leg(30, DAYS, Role.CLOCK),
    S.ON_HOLD: Leg(0, DAYS, Role.ADVISOR, Anchor.HOLD),
}

# Who of the office looks after a case that waits for somebody outside.
WATCHED_BY: dict[Role, Role] = {
    Role.FAMILY: Role.INTAKE,
    Role.SCHOOL: Role.PLACEMENT,
    Role.SUPERVISION: Role.LEAD,
}

UNPLACED = (
    S.REPORTED,
    S.INVITED,
    S.APPOINTMENT_SCHEDULED,
    S.IN_CONSULTATION,
    S.READY_FOR_PLACEMENT,
    S.OFFERED,
    S.WAITLISTED,
    S.ASSIGNMENT_REQUESTED,
    S.NOT_ATTENDING,
    S.ON_HOLD,
)
SEARCH = (S.READY_FOR_PLACEMENT, S.OFFERED, S.WAITLISTED, S.ASSIGNMENT_REQUESTED)


def _overdue(state: CaseState, days: int, to: To, lead_after: int) -> tuple[Rule, Rule]:
    """Remind the holder on the morning after a leg, and tell the lead some working days later."""
    key = state.value.lower()
    return (
        Rule(
            f"{key}_due",
            (state,),
            Anchor.STATE,
            days + 1,
            WD,
            Act.REMIND,
            notice=Kind.TASK_OVERDUE,
            to=to,
        ),
        Rule(f"{key}_lead", (state,), Anchor.STATE, lead_after, WD, Act.ESCALATE, level=1),
    )


RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in (
        *_overdue(S.REPORTED, 2, To.INTAKE, 5),
        # The contact ladder: a second and a third try, then a decision of the lead.
        Rule("contact_5", (S.INVITED,), Anchor.STATE, 5, WD, Act.REMIND,
             notice=Kind.CONTACT_DUE, to=To.INTAKE),
        Rule("contact_10", (S.INVITED,), Anchor.STATE, 10, WD, Act.REMIND,
             notice=Kind.CONTACT_DUE, to=To.INTAKE),
        Rule("contact_lead", (S.INVITED,), Anchor.STATE, 15, WD, Act.ESCALATE, level=1),
        Rule("appointment_2_days", (S.APPOINTMENT_SCHEDULED,), Anchor.APPOINTMENT, -2, DAYS,
             Act.REMIND, time=Time.EXACT, notice=Kind.APPOINTMENT_REMINDER, to=To.FAMILY),
        Rule("appointment_3_hours", (S.APPOINTMENT_SCHEDULED,), Anchor.APPOINTMENT, 0, DAYS,
             Act.REMIND, time=Time.EXACT, hours=-3,
             notice=Kind.APPOINTMENT_REMINDER, to=To.FAMILY),
        Rule("appointment_unrecorded", (S.APPOINTMENT_SCHEDULED,), Anchor.APPOINTMENT, 1, WD,
             Act.REMIND, notice=Kind.TASK_OVERDUE, to=To.ADVISOR),
        Rule("appointment_lead", (S.APPOINTMENT_SCHEDULED,), Anchor.APPOINTMENT, 3, WD,
             Act.ESCALATE, level=1),
        *_overdue(S.IN_CONSULTATION, 1, To.ADVISOR, 5),
        *_overdue(S.READY_FOR_PLACEMENT, 2, To.PLACEMENT, 5),
        # The school's answer runs on school days: holidays stop schools.
        Rule("offer_reminder", (S.OFFERED,), Anchor.OFFER, 2, SD, Act.REMIND,
             notice=Kind.OFFER_REMINDER, to=To.SCHOOL),
        Rule("offer_lead", (S.OFFERED,), Anchor.OFFER, 3, SD, Act.ESCALATE,
             time=Time.END, level=1),
        Rule("offer_authority", (S.OFFERED,), Anchor.OFFER, 5, SD, Act.ESCALATE,
             time=Time.END, level=2),
        Rule("offer_expiry", (S.OFFERED,), Anchor.OFFER, 8, SD, Act.EXPIRE, time=Time.END),
        Rule("waiting_list_review", (S.WAITLISTED,), Anchor.REVIEW, 5, WD, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.PLACEMENT, repeats=True),
        Rule("waiting_30_days", SEARCH, Anchor.SEARCH, 30, DAYS, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.LEAD),
        Rule("waiting_60_days", SEARCH, Anchor.SEARCH, 60, DAYS, Act.ESCALATE, level=1),
        Rule("waiting_90_days", SEARCH, Anchor.SEARCH, 90, DAYS, Act.ESCALATE, level=2),
        Rule("assignment_due", (S.ASSIGNMENT_REQUESTED,), Anchor.STATE, 5, WD, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.SUPERVISION),
        Rule("assignment_lead", (S.ASSIGNMENT_REQUESTED,), Anchor.STATE, 10, WD, Act.ESCALATE,
             level=1),
        # Nobody else closes this loop: only the school can say that the child is in class.
        Rule("first_day_1", (S.PLACED,), Anchor.FIRST_DAY, 1, SD, Act.REMIND,
             notice=Kind.FIRST_DAY_REMINDER, to=To.SCHOOL),
        Rule("first_day_3", (S.PLACED,), Anchor.FIRST_DAY, 3, SD, Act.REMIND,
             notice=Kind.FIRST_DAY_REMINDER, to=To.SCHOOL),
        Rule("not_appeared", (S.PLACED,), Anchor.FIRST_DAY, 3, SD, Act.NOT_APPEARED,
             time=Time.END),
        Rule("held_place", (S.NOT_ATTENDING,), Anchor.STATE, 5, WD, Act.FREE_PLACE,
             time=Time.END),
        *_overdue(S.NOT_ATTENDING, 5, To.INTAKE, 10),
        Rule("close_enrolled", (S.ENROLLED,), Anchor.STATE, 30, DAYS, Act.CLOSE, time=Time.END),
        Rule("resume", (S.ON_HOLD,), Anchor.HOLD, 0, DAYS, Act.RESUME, time=Time.MORNING),
        Rule("target_20", UNPLACED, Anchor.REPORT, 20, WD, Act.REMIND, time=Time.END,
             notice=Kind.TASK_OVERDUE, to=To.LEAD),
        # Directive 2013/33/EU Art. 14: school within three months of the application; from
        # 12 June 2026 directive (EU) 2024/1346 Art. 16: two months. Warned at 45 days, red at 60.
        Rule("eu_45_days", UNPLACED, Anchor.PROTECTION, 45, DAYS, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.LEAD, basis=Basis.LAW),
        Rule("eu_60_days", UNPLACED, Anchor.PROTECTION, 60, DAYS, Act.ESCALATE, level=2,
             basis=Basis.LAW),
    )
}  # fmt: skip

TARGET_WORKING_DAYS = 20
EU_RED_DAYS = 60
QUERY_PAUSE_WORKING_DAYS = 2
MAX_HOLD_DAYS = 60
ANSWER_SCHOOL_DAYS = 3
EXPIRY_SCHOOL_DAYS = 8
LONG_WAIT_DAYS = 30
UNDO_MERGE_DAYS = 30
ADVISOR_REOPENS_DAYS = 30

# Months from closing to deletion (domain: section 6).
RETENTION_MONTHS: dict[Closure, int] = {
    Closure.ENROLLED: 24,
    Closure.MOVED_AWAY: 12,
    Closure.LEFT_GERMANY: 12,
    Closure.DUPLICATE_MERGED: 3,
    Closure.WITHDRAWN: 12,
    Closure.OVER_AGE: 24,
    Closure.NOT_YET_COMPULSORY: 6,
    Closure.NO_NEWCOMER_CASE: 6,
    Closure.NOT_RESPONSIBLE: 6,
    Closure.UNREACHABLE: 12,
    Closure.REPORTED_IN_ERROR: 6,
    Closure.DECEASED: 6,
}


def rules_of(state: str) -> list[Rule]:
    """The clocks that run in this state."""
    return [rule for rule in RULES.values() if state in rule.states]
