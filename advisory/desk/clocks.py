"""How much of its time a case has used: the office's own target, and the limit set by law."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.calendars import Calendar, day_of, days_between
from cases.deadlines import Basis
from cases.knowing import paused_days, timetable
from cases.models import Case, Pause
from cases.states import CaseState

# Once the child is in class, or the case closed, its clocks stand still.
STOPPED = (CaseState.ENROLLED, CaseState.CLOSED)


@dataclass(frozen=True)
class Clock:
    """A share of a term that is used, whether law or own target."""

    title: str | Promise
    basis: str | Promise
    used: int
    total: int
    calendar: str


def clocks(case: Case, today: date) -> Iterator[Clock]:
    """The own target counts working days without pauses; the limit of law counts every day."""
    last_day = day_of(case.closed_at or case.state_since) if case.state in STOPPED else today
    reported_on = day_of(case.reported_at)
    rested = paused_days(case, Pause.Kind.HOLD)
    in_force = timetable()
    yield Clock(
        _("Report to first school day"),
        Basis.TARGET.label,
        days_between(reported_on, last_day, Calendar.WORKING_DAYS, rested | in_force.closed),
        in_force.rules["target_20"].days,
        Calendar.WORKING_DAYS,
    )
    if lodged_on := case.child.protection_application_on:
        yield Clock(
            _("School after an application for protection (EU)"),
            Basis.LAW.label,
            days_between(lodged_on, last_day, Calendar.DAYS),
            in_force.rules["eu_60_days"].days,
            Calendar.DAYS,
        )
