"""Every clock of the office as one table: how long a state may last, and what happens when."""

from cases.calendars import Calendar
from cases.deadlines.words import Act, Anchor, Basis, Leg, Rule, Time
from cases.notices import Kind, To
from cases.states import CaseState, Closure, Role

WD = Calendar.WORKING_DAYS
SD = Calendar.SCHOOL_DAYS
DAYS = Calendar.DAYS
S = CaseState

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

# Whose recommendation is signed.
CONSULTED = (*SEARCH, S.PLACED, S.NOT_ATTENDING, S.ENROLLED)


def _overdue(state: CaseState, to: To, lead_after: int) -> tuple[Rule, Rule]:
    """Remind the holder on the morning after a leg, and tell the lead some working days later."""
    key = state.value.lower()
    return (
        Rule(f"{key}_due", (state,), Anchor.STATE, 1, WD, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=to, follows=state),
        Rule(f"{key}_lead", (state,), Anchor.STATE, lead_after, WD, Act.ESCALATE, level=1),
    )  # fmt: skip


RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in (
        *_overdue(S.REPORTED, To.INTAKE, 5),
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
        *_overdue(S.IN_CONSULTATION, To.ADVISOR, 5),
        *_overdue(S.READY_FOR_PLACEMENT, To.PLACEMENT, 5),
        # The school's answer runs on school days: holidays stop schools.
        Rule("offer_reminder", (S.OFFERED,), Anchor.OFFER, 2, SD, Act.REMIND,
             notice=Kind.OFFER_REMINDER, to=To.SCHOOL),
        Rule("offer_lead", (S.OFFERED,), Anchor.OFFER, 0, SD, Act.ESCALATE,
             time=Time.END, level=1, follows=S.OFFERED),
        Rule("offer_authority", (S.OFFERED,), Anchor.OFFER, 5, SD, Act.ESCALATE,
             time=Time.END, level=2),
        Rule("offer_expiry", (S.OFFERED,), Anchor.OFFER, 8, SD, Act.EXPIRE, time=Time.END),
        Rule("waiting_list_review", (S.WAITLISTED,), Anchor.REVIEW, 0, WD, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.PLACEMENT, follows=S.WAITLISTED, every=5),
        # From 30 days on the lead hears of it every week.
        Rule("waiting_30_days", SEARCH, Anchor.SEARCH, 30, DAYS, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.LEAD, every=7),
        Rule("waiting_60_days", SEARCH, Anchor.SEARCH, 60, DAYS, Act.ESCALATE, level=1),
        Rule("waiting_90_days", SEARCH, Anchor.SEARCH, 90, DAYS, Act.ESCALATE, level=2),
        Rule("assignment_due", (S.ASSIGNMENT_REQUESTED,), Anchor.STATE, 0, WD, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.SUPERVISION, follows=S.ASSIGNMENT_REQUESTED),
        Rule("assignment_lead", (S.ASSIGNMENT_REQUESTED,), Anchor.STATE, 10, WD, Act.ESCALATE,
             level=1),
        # Nobody else closes this loop: only the school can say that the child is in class.
        Rule("first_day_1", (S.PLACED,), Anchor.FIRST_DAY, 1, SD, Act.REMIND,
             notice=Kind.FIRST_DAY_REMINDER, to=To.SCHOOL),
        Rule("first_day_3", (S.PLACED,), Anchor.FIRST_DAY, 0, SD, Act.REMIND,
             notice=Kind.FIRST_DAY_REMINDER, to=To.SCHOOL, follows=S.PLACED),
        Rule("not_appeared", (S.PLACED,), Anchor.FIRST_DAY, 0, SD, Act.NOT_APPEARED,
             time=Time.END, follows=S.PLACED),
        Rule("held_place", (S.NOT_ATTENDING,), Anchor.STATE, 5, WD, Act.FREE_PLACE,
             time=Time.END),
        *_overdue(S.NOT_ATTENDING, To.INTAKE, 10),
        Rule("close_enrolled", (S.ENROLLED,), Anchor.STATE, 0, DAYS, Act.CLOSE, time=Time.END,
             follows=S.ENROLLED),
        Rule("resume", (S.ON_HOLD,), Anchor.HOLD, 0, DAYS, Act.RESUME, time=Time.MORNING),
        Rule("target_20", UNPLACED, Anchor.REPORT, 20, WD, Act.REMIND, time=Time.END,
             notice=Kind.TASK_OVERDUE, to=To.LEAD),
        # Directive 2013/33/EU Art. 14: school within three months of the application; from
        # 12 June 2026 directive (EU) 2024/1346 Art. 16: two months. Warned at 45 days, red at 60.
        Rule("eu_45_days", UNPLACED, Anchor.PROTECTION, 45, DAYS, Act.REMIND,
             notice=Kind.TASK_OVERDUE, to=To.LEAD, basis=Basis.LAW),
        Rule("eu_60_days", UNPLACED, Anchor.PROTECTION, 60, DAYS, Act.ESCALATE, level=2,
             basis=Basis.LAW),
        # The over-age watch: who is too old for a class is looked at before, not after.
        Rule("age_vocational", UNPLACED, Anchor.VOCATIONAL_AGE, 0, DAYS, Act.REMIND,
             notice=Kind.AGE_LIMIT, to=To.ADVISOR),
        Rule("age_16", UNPLACED, Anchor.SIXTEEN, 0, DAYS, Act.REMIND,
             notice=Kind.AGE_LIMIT, to=To.ADVISOR),
        # § 38 (1) SchulG NRW: duty ends with the school year of the 18th birthday.
        Rule("age_duty_end", UNPLACED, Anchor.DUTY_END, -60, DAYS, Act.REMIND,
             notice=Kind.AGE_LIMIT, to=To.LEAD, basis=Basis.LAW),
        # Checklists without power over the case: nobody is kept from school by a missing exam.
        Rule("medical_exam", CONSULTED, Anchor.MEDICAL, 10, WD, Act.REMIND, time=Time.END,
             notice=Kind.MEDICAL_EXAM_DUE, to=To.INTAKE),
        Rule("language_exam", CONSULTED, Anchor.LANGUAGE_EXAM, -28, DAYS, Act.REMIND,
             notice=Kind.LANGUAGE_EXAM_DUE, to=To.ADVISOR, yearly=True),
    )
}  # fmt: skip

# Strokes of one chain of reminders: after an outage only the newest goes out.
CHAINS: tuple[tuple[str, ...], ...] = (
    ("contact_5", "contact_10"),
    ("first_day_1", "first_day_3"),
    ("appointment_2_days", "appointment_3_hours"),
    ("age_vocational", "age_16", "age_duty_end"),
)

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
