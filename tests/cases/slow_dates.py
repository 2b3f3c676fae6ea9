"""The dates of all clocks once more: one day after the other, with a table of their own.

Nothing here is shared with `cases.planning` or `cases.deadlines`: the numbers are those of the
description of the process (legs of 4.1, clocks of 5), public holidays come from the laws.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from cases.states import CaseState
from tests.cases.clock_days import BERLIN
from tests.cases.test_calendars_laender import by_law

ONE = timedelta(days=1)
NONE: frozenset[date] = frozenset()
W, S, D = "working days", "school days", "days"
MORNING, END, EXACT = "7:00", "midnight", "exact"


@dataclass(frozen=True)
class Clock:
    """One clock of the description; `law` runs on in every pause, `asks` stands in a question."""

    anchor: str
    n: int
    unit: str
    strikes: str = MORNING
    hours: int = 0
    law: bool = False
    every: int = 0


@dataclass(frozen=True)
class Closings:
    """What stops clocks beside holidays: days off of the school, of the office, and pauses.

    Of a pause, given by its first and last day, the first day itself still counts.
    """

    school: frozenset[date] = NONE
    office: frozenset[date] = NONE
    holds: tuple[tuple[date, date], ...] = ()
    questions: tuple[tuple[date, date], ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)


T = CaseState
LEGS: dict[CaseState, Clock] = {
    T.REPORTED: Clock("state", 2, W, END),
    T.INVITED: Clock("state", 7, W, END),
    T.APPOINTMENT_SCHEDULED: Clock("appointment", 0, D, EXACT),
    T.IN_CONSULTATION: Clock("state", 1, W, END),
    T.READY_FOR_PLACEMENT: Clock("state", 2, W, END),
    T.OFFERED: Clock("asked", 3, S, END),
    T.WAITLISTED: Clock("review", 5, W, END),
    T.ASSIGNMENT_REQUESTED: Clock("state", 5, W, END),
    T.PLACED: Clock("first day", 3, S, END),
    T.NOT_ATTENDING: Clock("state", 5, W, END),
    T.ENROLLED: Clock("state", 30, D, END),
    T.ON_HOLD: Clock("hold", 0, D, END),
}
RULES: dict[str, Clock] = {
    "reported_due": Clock("state", 3, W),
    "reported_lead": Clock("state", 5, W),
    "contact_5": Clock("state", 5, W),
    "contact_10": Clock("state", 10, W),
    "contact_lead": Clock("state", 15, W),
    "appointment_2_days": Clock("appointment", -2, D, EXACT),
    "appointment_3_hours": Clock("appointment", 0, D, EXACT, hours=-3),
    "appointment_unrecorded": Clock("appointment", 1, W),
    "appointment_lead": Clock("appointment", 3, W),
    "in_consultation_due": Clock("state", 2, W),
    "in_consultation_lead": Clock("state", 5, W),
    "ready_for_placement_due": Clock("state", 3, W),
    "ready_for_placement_lead": Clock("state", 5, W),
    "offer_reminder": Clock("asked", 2, S),
    "offer_lead": Clock("asked", 3, S, END),
    "offer_authority": Clock("asked", 5, S, END),
    "offer_expiry": Clock("asked", 8, S, END),
    "waiting_list_review": Clock("review", 5, W, every=5),
    "waiting_30_days": Clock("search", 30, D, every=7),
    "waiting_60_days": Clock("search", 60, D),
    "waiting_90_days": Clock("search", 90, D),
    "assignment_due": Clock("state", 5, W),
    "assignment_lead": Clock("state", 10, W),
    "first_day_1": Clock("first day", 1, S),
    "first_day_3": Clock("first day", 3, S),
    "not_appeared": Clock("first day", 3, S, END),
    "held_place": Clock("state", 5, W, END),
    "not_attending_due": Clock("state", 6, W),
    "not_attending_lead": Clock("state", 10, W),
    "close_enrolled": Clock("state", 30, D, END),
    "resume": Clock("hold", 0, D),
    "target_20": Clock("report", 20, W, END),
    "eu_45_days": Clock("protection", 45, D, law=True),
    "eu_60_days": Clock("protection", 60, D, law=True),
    "age_vocational": Clock("15 and a half", 0, D),
    "age_16": Clock("16", 0, D),
    "age_duty_end": Clock("duty ends", -60, D, law=True),
    "medical_exam": Clock("medical", 10, W, END),
    "language_exam": Clock("language exam", -28, D),
}
# Reminders that come the morning after a leg or with its end: how much later than the leg.
AFTER_LEG: dict[str, tuple[CaseState, int]] = {
    "reported_due": (T.REPORTED, 1),
    "in_consultation_due": (T.IN_CONSULTATION, 1),
    "ready_for_placement_due": (T.READY_FOR_PLACEMENT, 1),
    "offer_lead": (T.OFFERED, 0),
    "waiting_list_review": (T.WAITLISTED, 0),
    "assignment_due": (T.ASSIGNMENT_REQUESTED, 0),
    "first_day_3": (T.PLACED, 0),
    "not_appeared": (T.PLACED, 0),
    "not_attending_due": (T.NOT_ATTENDING, 1),
    "close_enrolled": (T.ENROLLED, 0),
}


def strike(clock: Clock, n: int, start: datetime, closings: Closings) -> datetime:
    """When a clock strikes that was started then, found day by day."""
    local = start.astimezone(BERLIN)
    if clock.strikes == EXACT:
        day = local.date() + n * ONE
        moved = datetime.combine(day, local.time(), BERLIN).astimezone(UTC)
        return moved + timedelta(hours=clock.hours)
    day = walk(local.date(), n, clock, closings)
    if clock.strikes == END:
        return datetime.combine(day + ONE, time(0), BERLIN)
    return datetime.combine(day, time(7), BERLIN)


def walk(day: date, n: int, clock: Clock, closings: Closings) -> date:
    """The n-th day that counts after this one; the day itself, or the next that counts, for 0."""
    if n <= 0 and clock.unit == D:
        return day + n * ONE
    if n == 0:
        day -= ONE
    for _nth in range(max(n, 1)):
        day += ONE
        while not counts(day, clock, closings):
            day += ONE
    return day


def counts(day: date, clock: Clock, closings: Closings) -> bool:
    """Whether this clock runs on that day."""
    if not clock.law and stands_still(day, clock, closings):
        return False
    if clock.unit == D:
        return True
    if day.weekday() >= 5 or day in public(day.year):
        return False
    if clock.unit == W:
        return day not in closings.office
    return day not in in_holidays() and day not in closings.school


def stands_still(day: date, clock: Clock, closings: Closings) -> bool:
    """In a pause: a hold stops every clock, a question of the school only the school's."""
    pauses = closings.holds + (closings.questions if clock.anchor == "asked" else ())
    return any(first < day <= last for first, last in pauses)


@lru_cache(maxsize=64)
def public(year: int) -> frozenset[date]:
    """Public holidays in NRW, by law."""
    return frozenset(by_law("NW", year))


@lru_cache(maxsize=1)
def in_holidays() -> frozenset[date]:
    """School holidays in NRW, all years that are known."""
    known = holidays.country_holidays(
        "DE", subdiv="NW", years=range(2018, 2040), categories=("school",)
    )
    return frozenset(known)


def at_age(birth: date, months: int) -> date:
    """The first day of that age (§§ 187 (2), 188 (3) BGB): a day the month lacks is the next."""
    year, month = divmod(birth.year * 12 + birth.month - 1 + months, 12)
    day = date(year, month + 1, 1)
    for _nth in range(birth.day - 1):
        day += ONE
        if day.day == 1:
            return day
    return day


def duty_ends(birth: date) -> date:
    """31 July of the school year in which the child completes its 18th year (§ 38 SchulG)."""
    day = at_age(birth, 12 * 18) - ONE
    while (day.month, day.day) != (7, 31):
        day += ONE
    return day


def language_exam(consulted: date) -> date:
    """15 January after the consultation."""
    day = consulted + ONE
    while (day.month, day.day) != (1, 15):
        day += ONE
    return day
