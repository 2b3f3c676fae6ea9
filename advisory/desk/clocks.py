"""How much of its time a case has used: the office's own target, and the limit set by law."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from advisory.desk.why import Reasons, Told
from cases.calendars import Calendar, day_of, days_between
from cases.models import Case
from cases.states import CaseState

# Once the child is in class, or the case closed, its clocks stand still.
STOPPED = (CaseState.ENROLLED, CaseState.CLOSED)


@dataclass(frozen=True)
class Clock:
    """A share of a term that is used, whether law or own target."""

    told: Told
    used: int
    total: int
    calendar: str

    @property
    def title(self) -> str | Promise:
        """From what to what."""
        return self.told.title

    @property
    def basis(self) -> str | Promise:
        """Whether law or own target."""
        return self.told.why.basis


def clocks(case: Case, today: date, reasons: Reasons) -> Iterator[Clock]:
    """The own target counts working days without pauses; the limit of law counts every day."""
    last_day = day_of(case.closed_at or case.state_since) if case.state in STOPPED else today
    reported_on, plan = day_of(case.reported_at), reasons.plan
    left_out, rules = plan.rested | plan.timetable.closed, plan.timetable.rules
    yield Clock(
        reasons.target,
        days_between(reported_on, last_day, Calendar.WORKING_DAYS, left_out),
        rules["target_20"].days,
        Calendar.WORKING_DAYS,
    )
    lodged_on, law = case.child.protection_application_on, reasons.law
    if lodged_on and law:
        used = days_between(lodged_on, last_day, Calendar.DAYS)
        yield Clock(law, used, rules["eu_60_days"].days, Calendar.DAYS)
