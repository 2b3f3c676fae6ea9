"""What the tests of the clock share: hours on a wall in Essen, and what a stroke left behind."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cases.actions.appointments import book
from cases.actions.slots import Slot
from cases.models import Case, Deadline
from cases.states import CaseState
from tests.factories import HOUR, Walk

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)
Outcome = Deadline.Outcome


def local(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    """An instant as a clock on the wall in Essen shows it."""
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def with_appointment_in_two_weeks() -> Case:
    walk = Walk()
    walk.invite()
    begins = local(11, 24, 14)
    slot = Slot(begins, begins + HOUR, advisor_id=walk.person.pk)
    book(walk.case, slot, by=walk.by, at=walk.later())
    return walk.case


# The table of deadlines once more, in literal dates: reported Monday 9 November 2026, invited and
# booked that day, consulted, signed and asked on Wednesday 11, first school day Friday 13.
S = CaseState


def outcome(case: Case, rule: str) -> str:
    """What became of the newest stroke of this rule."""
    return case.deadlines.filter(rule=rule).latest("nth").outcome
