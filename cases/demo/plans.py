"""Plans: when each beat of a story happened, reckoned back from today over both calendars."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from cases.calendars import TZ, Calendar, add_days, is_open

WD = Calendar.WORKING_DAYS
SD = Calendar.SCHOOL_DAYS
DAYS = Calendar.DAYS
DAY = timedelta(days=1)
HOURS = tuple(time(*hour) for hour in ((8, 30), (9, 45), (11, 0), (13, 0), (14, 15), (15, 30)))
LENGTH = timedelta(minutes=60)
ADVISORS = ("advisor", "advisor2")
AT_SLOT = ("start", "miss", "lack_interpreter", "slot")


@dataclass(frozen=True)
class Beat:
    """One act of a story, so many open days before the next one, or before today if it is the last.

    It falls on a day of the calendar `on` (usually the same). Not longer ago than `most` days,
    else it moves to a working day: in the long holidays no school day is near.
    """

    act: str
    wait: tuple[int, int] = (1, 1)
    calendar: Calendar = WD
    on: Calendar | None = None
    most: int = 0


@dataclass(frozen=True)
class Span:
    """A day to come, or one just past, counted from today: n open days ahead (from, to)."""

    days: tuple[int, int]
    calendar: Calendar = WD


@dataclass
class Slot:
    """An hour of an advisor."""

    advisor: str
    starts_at: datetime


@dataclass
class Plan:
    """The instants of the beats, the hour of the consultation, and the first school day."""

    times: list[datetime]
    slot: Slot | None = None
    first_day: date | None = None
    until: date | None = None


@dataclass
class Diary:
    """The hours that are taken."""

    today: date
    rng: Random
    taken: set[tuple[str, datetime]] = field(default_factory=set)

    def slot(self, day: date, advisor: str = "") -> Slot:
        """A free hour on that day, or on the next on which there is one."""
        advisors = (advisor,) if advisor else self.rng.sample(ADVISORS, 2)
        while True:
            for who in advisors:
                for hour in HOURS:
                    starts_at = datetime.combine(day, hour, TZ)
                    if (who, starts_at) not in self.taken:
                        self.taken.add((who, starts_at))
                        return Slot(who, starts_at)
            advisors = (*advisors, *(one for one in ADVISORS if one not in advisors), "lead")

    def plan(self, beats: tuple[Beat, ...], ahead: Span | None, first_day: Span | None) -> Plan:
        """Days from the last beat back to the first, then the hours from the first on."""
        days = self._days(beats)
        slot_day = next(
            (day for beat, day in zip(beats, days, strict=True) if beat.act in AT_SLOT), None
        )
        slot = None
        if ahead is not None:
            slot = self.slot(self._ahead(ahead), "advisor" if ahead.days == (0, 0) else "")
        elif slot_day is not None and any(beat.act == "book" for beat in beats):
            slot = self.slot(slot_day)
        plan = Plan(self._times(beats, days, slot), slot)
        plan.first_day = self._first_day(beats, days, first_day)
        return plan

    def _days(self, beats: tuple[Beat, ...]) -> list[date]:
        day, days = self.today, []
        for beat in reversed(beats):
            least = 1 if day == self.today else 0
            day = self._before(day, beat, max(least, self.rng.randint(*beat.wait)))
            days.append(day)
        return days[::-1]

    def _before(self, day: date, beat: Beat, n: int) -> date:
        found = back(day, n, beat.calendar)
        found = back(found, 0, beat.on) if beat.on else found
        if beat.most and (self.today - found).days > beat.most:
            return back(self.today, self.rng.randint(1, 12), WD)
        return found

    def _times(
        self, beats: tuple[Beat, ...], days: list[date], slot: Slot | None
    ) -> list[datetime]:
        times: list[datetime] = []
        for beat, day in zip(beats, days, strict=True):
            at = datetime.combine(day, time(self.rng.randint(8, 14), self.rng.randint(5, 55)), TZ)
            if slot is not None and beat.act in AT_SLOT:
                at = slot.starts_at + timedelta(minutes=4 if beat.act == "start" else 25)
            earliest = times[-1] + timedelta(minutes=self.rng.randint(25, 40)) if times else at
            times.append(max(at, earliest))
        return times

    def _ahead(self, span: Span) -> date:
        return add_days(self.today, self.rng.randint(*span.days), span.calendar)

    def _first_day(
        self, beats: tuple[Beat, ...], days: list[date], span: Span | None
    ) -> date | None:
        if span is not None:
            return self._ahead(span)
        told = (day for beat, day in zip(beats, days, strict=True) if beat.act == "first_day")
        return next(told, None)


def back(day: date, n: int, calendar: Calendar) -> date:
    """The n-th open day before this one; with n = 0 the day itself or the last open one before."""
    if calendar == DAYS:
        return day - n * DAY
    found = day if n == 0 else day - DAY
    for nth in range(max(n, 1)):
        found -= DAY if nth else 0 * DAY
        while not is_open(found, calendar):
            found -= DAY
    return found
