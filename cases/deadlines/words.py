"""The words of the clocks: from when they run, in which calendar, and what they do."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.calendars import Calendar, day_of, last_day_of
from cases.notices import Kind, To
from cases.states import CaseState, Role


class Basis(TextChoices):
    """Whether a clock is law or a target of the office. There is no four-week rule."""

    LAW = "LAW", _("gesetzlich (by law)")
    TARGET = "TARGET", _("Zielwert (own target)")


class Anchor(TextChoices):
    """From which stored date a clock runs."""

    STATE = "STATE", _("since the present state began")
    REPORT = "REPORT", _("since the report")
    OFFER = "OFFER", _("since the school was asked")
    APPOINTMENT = "APPOINTMENT", _("around the appointment")
    FIRST_DAY = "FIRST_DAY", _("since the first school day")
    PROTECTION = "PROTECTION", _("since the application for protection")
    SEARCH = "SEARCH", _("since the child waits for a place")
    HOLD = "HOLD", _("at the date of the hold")
    REVIEW = "REVIEW", _("since the waiting list was last reviewed")
    MEDICAL = "MEDICAL", _("since the medical exam was asked for")
    VOCATIONAL_AGE = "VOCATIONAL_AGE", _("at the age for the Internationale Förderklasse")
    SIXTEEN = "SIXTEEN", _("at the 16th birthday")
    DUTY_END = "DUTY_END", _("at the end of compulsory schooling")
    LANGUAGE_EXAM = "LANGUAGE_EXAM", _("at the date of the language exam")


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

    `hours` counts exact hours and is used around appointments. A rule with `every` strikes again
    that many days after each stroke; a `yearly` one at its date in every year. `follows` names the
    state whose leg it ends: its days are that leg's, plus `days`.
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
    every: int = 0
    yearly: bool = False
    follows: CaseState | None = None
    basis: Basis = Basis.TARGET

    def day_of(self, due_at: datetime) -> date:
        """On which day it strikes: what strikes at the end of a day strikes on that day."""
        return last_day_of(due_at) if self.time is Time.END else day_of(due_at)
