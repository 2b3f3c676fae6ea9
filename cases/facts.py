"""What the clocks have to know of a case, as plain values: planning, sweep and forecast read it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from cases.ages import Band, band, duty_ends_on
from cases.calendars import NO_DAYS, TZ
from cases.deadlines import Anchor, Timetable
from cases.states import LIVE, CaseState, OfferState


@dataclass(frozen=True, slots=True)
class Asked:
    """A place request: to which school, and how it stands."""

    id: uuid.UUID
    school_id: int
    number: str
    state: str
    sent_at: datetime
    expires_at: datetime
    start_on: date | None
    days_off: frozenset[date] = NO_DAYS

    @property
    def is_live(self) -> bool:
        """Waiting for the school's answer."""
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment, and whether it is still to come about."""

    id: int
    starts_at: datetime
    is_upcoming: bool = True


@dataclass(frozen=True, slots=True)
class Rest:
    """A span in which a case's own clocks stand still (`Pause`)."""

    kind: str
    starts_on: date
    ends_on: date

    @property
    def days(self) -> frozenset[date]:
        """The days that don't count: those after the first, up to and with the last."""
        span = range(1, (self.ends_on - self.starts_on).days + 1)
        return frozenset(self.starts_on + timedelta(days=n) for n in span)


@dataclass(frozen=True, slots=True)
class Facts:
    """One case as its clocks see it; nothing here names the child."""

    case_id: int
    number: str
    version: int
    state: str
    state_since: datetime
    level: int
    reported_at: datetime
    rank_date: date | None = None
    consulted_on: date | None = None
    reviewed_at: datetime | None = None
    hold_until: date | None = None
    held_state: str = ""
    held_since: datetime | None = None
    closed_at: datetime | None = None
    closure: str = ""
    restricted_at: datetime | None = None
    advisor_id: int | None = None
    birth_date: date | None = None
    protection_on: date | None = None
    medical_on: date | None = None
    offer_id: uuid.UUID | None = None
    offers: Mapping[uuid.UUID, Asked] = field(default_factory=dict)
    meeting: Meeting | None = None
    rests: tuple[Rest, ...] = ()

    @property
    def offer(self) -> Asked | None:
        """The request that waits for an answer, or the one that has been accepted."""
        return self.offers[self.offer_id] if self.offer_id else None

    @property
    def is_open(self) -> bool:
        """Not closed."""
        return self.state != CaseState.CLOSED

    def rested(self, kind: str) -> frozenset[date]:
        """The days on which the clocks stood still for this reason."""
        return NO_DAYS.union(*(rest.days for rest in self.rests if rest.kind == kind))


def anchors(facts: Facts, timetable: Timetable) -> dict[Anchor, datetime | None]:
    """From which instant each kind of clock runs; None where there is nothing to run from."""
    offer, meeting, birth = facts.offer, facts.meeting, facts.birth_date
    upcoming = meeting is not None and meeting.is_upcoming
    accepted = offer is not None and offer.state == OfferState.ACCEPTED
    return {
        Anchor.STATE: facts.state_since,
        Anchor.REPORT: facts.reported_at,
        Anchor.OFFER: offer.sent_at if offer else None,
        Anchor.APPOINTMENT: meeting.starts_at if meeting and upcoming else None,
        Anchor.FIRST_DAY: midnight(offer.start_on if offer and accepted else None),
        Anchor.PROTECTION: midnight(facts.protection_on),
        Anchor.SEARCH: midnight(facts.rank_date),
        Anchor.HOLD: midnight(facts.hold_until),
        Anchor.REVIEW: facts.reviewed_at or facts.state_since,
        Anchor.MEDICAL: midnight(facts.medical_on),
        Anchor.VOCATIONAL_AGE: _at_months(birth, timetable.number("vocational_age")),
        Anchor.SIXTEEN: _at_months(birth, 12 * 16),
        Anchor.DUTY_END: midnight(duty_ends_on(birth) if birth else None),
        Anchor.LANGUAGE_EXAM: midnight(_language_exam_on(facts, timetable)),
    }


def midnight(day: date | None) -> datetime | None:
    """The instant at which the day begins in Germany."""
    return datetime.combine(day, time.min, tzinfo=TZ) if day else None


def day_of_year(number: int, year: int) -> date:
    """A day kept as month times 100 plus day; a day the month doesn't have is its last one."""
    return date(year, 1, 1) + relativedelta(month=number // 100, day=number % 100)


def _at_months(birth: date | None, months: int) -> datetime | None:
    """The first day of that age; one that its month lacks is the next (§ 188 (3) BGB)."""
    if birth is None:
        return None
    day = birth + relativedelta(months=months)
    return midnight(day if day.day == birth.day else day + timedelta(days=1))


def _language_exam_on(facts: Facts, timetable: Timetable) -> date | None:
    """The first yearly date after the consultation, for a child of a lower secondary school."""
    if facts.consulted_on is None or facts.birth_date is None:
        return None
    number = timetable.number("language_exam_on")
    day = day_of_year(number, facts.consulted_on.year)
    if day <= facts.consulted_on:
        day = day_of_year(number, facts.consulted_on.year + 1)
    return day if in_lower_secondary(facts, day) else None


def in_lower_secondary(facts: Facts, day: date) -> bool:
    """Whether the child is of the age of grades 5 to 10 on that day."""
    birth = facts.birth_date
    return birth is not None and band(birth, day) is Band.LOWER_SECONDARY
