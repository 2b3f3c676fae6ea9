"""A week of the office: every appointment, brothers and sisters in one block."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.actors import Actor
from cases.agenda import OF_THE_DAY
from cases.calendars import TZ, day_of
from cases.models import Absence, Appointment, Case
from cases.states import UPCOMING, AppointmentState, InterpreterStatus

DAYS = 7
# What a calendar program is told: this far back, and everything that is to come.
FEED_BACK = timedelta(days=30)
IN_CALENDARS = (*UPCOMING, AppointmentState.HELD)


@dataclass(frozen=True)
class Block:
    """The children of one family at one time with one advisor; never empty."""

    appointments: tuple[Appointment, ...]

    @property
    def first(self) -> Appointment:
        """The one that stands for all: time, place and interpreter are the same."""
        return self.appointments[0]

    @property
    def cases(self) -> list[Case]:
        """The cases of the children."""
        return [one.case for one in self.appointments]

    @property
    def day(self) -> date:
        """The day in the town."""
        return day_of(self.first.starts_at)

    @property
    def states(self) -> list[str]:
        """What became of it; more than one only where it went differently for one of them."""
        return list(dict.fromkeys(str(one.state) for one in self.appointments))

    @property
    def needs_interpreter(self) -> bool:
        """Whether somebody interprets."""
        return self.first.interpreter != InterpreterStatus.NOT_NEEDED

    @property
    def lacks_interpreter(self) -> bool:
        """Still to come, and nobody has agreed to interpret."""
        return self.first.interpreter == InterpreterStatus.ASKED and self.first.state in UPCOMING


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def blocks(by: Actor, monday: date) -> list[Block]:
    """The appointments of a week that this person may see, in their order; one query."""
    start = datetime.combine(monday, time.min, TZ)
    end = datetime.combine(monday + timedelta(days=DAYS), time.min, TZ)
    found = Appointment.objects.between(start, end)
    return _together(
        found.filter(case__in=Case.objects.visible_to(by), state__in=OF_THE_DAY).for_calendar()
    )


def calendar_of(person_id: int, at: datetime) -> list[Block]:
    """What stands in this advisor's calendar: the last weeks, and all that is to come."""
    found = Appointment.objects.of_advisor(person_id).filter(
        starts_at__gte=at - FEED_BACK, state__in=IN_CALENDARS
    )
    return _together(found.for_calendar())


def block_of(case: Case) -> Block | None:
    """The coming appointment of a case with those of the brothers and sisters in its slot."""
    coming = case.appointments.upcoming().select_related("case__child").first()
    if coming is None:
        return None
    same = Appointment.objects.upcoming().in_the_slot_of(coming)
    return Block(tuple(same.for_calendar()))


def away_in(monday: date) -> set[tuple[int, date]]:
    """Who is away on which days of that week."""
    days = [monday + timedelta(days=n) for n in range(DAYS)]
    absences = Absence.objects.during(days[0], days[-1])
    return {
        (one.person_id, day)
        for one in absences
        for day in days
        if one.starts_on <= day <= one.ends_on
    }


def _together(found: Iterable[Appointment]) -> list[Block]:
    slots: dict[tuple[datetime, int, int], list[Appointment]] = {}
    for one in found:
        key = (one.starts_at, one.advisor_id, one.case.child.household_id)
        slots.setdefault(key, []).append(one)
    return [Block(tuple(children)) for children in slots.values()]
